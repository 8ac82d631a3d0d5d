import FenPlatform
import Foundation
import Logging

/// Opens the platform of a data folder on which no server runs, for a command: by the clock that a server goes by.
///
/// - Throws: `ServerProblem.folderTaken`, `StoreError`, `DataFolderProblem`, `FileFault`.
public func withPlatformAlone<Value>(
  in folder: URL, database: String?, _ body: (Platform) async throws -> Value
) async throws -> Value {
  try makeFolder(folder, mode: 0o700)
  let lock = database == nil ? try FolderLock.take(folder) : nil
  defer { lock?.release() }
  let logger = Logger(label: "fen")
  var platform = try await Platform.open(folder: folder, database: database, isSandbox: false, logger: logger)
  if try await platform.wasMadeAsSandbox() {
    try platform.close()
    platform = try await Platform.open(folder: folder, database: database, isSandbox: true, logger: logger)
  }
  do {
    let value = try await body(platform)
    try platform.close()
    return value
  } catch {
    try platform.close()
    throw error
  }
}

/// The operator's token; nil before the first start.
///
/// - Throws: `FileFault`.
public func adminToken(in folder: URL) throws -> String? {
  try readFile(folder.appending(path: "admin.token")).map {
    String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
