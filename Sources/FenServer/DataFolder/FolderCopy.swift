import FenPlatform
import FenStore
import Foundation

/// Copies the books of a data folder into an empty PostgreSQL database; the folder stays as it is.
///
/// No server may run on the folder meanwhile. The books are audited on both sides, the copy before it is committed.
///
/// - Parameter progress: told how many rows of a table have left, batch by batch.
/// - Throws: `FolderCopyFault`, `ServerProblem.folderTaken`, `CopyFault`, `StoreError`.
public func copyBooks(
  of folder: URL, to address: String, progress: @escaping @Sendable (_ table: String, _ rows: Int64) -> Void
) async throws -> [CopiedTable] {
  let file = folder.appending(path: "fen.sqlite").path(percentEncoded: false)
  guard FileManager.default.fileExists(atPath: file) else {
    throw FolderCopyFault.noBooks(folder.path(percentEncoded: false))
  }
  try DatabaseCopy.requireEmpty(address)
  let lock = try FolderLock.take(folder)
  defer { lock.release() }
  let source = try SQLiteDatabase(readingOnly: file)
  defer { try? source.close() }
  if let finding = try await audit(source).first { throw FolderCopyFault.unsound(finding) }
  return try await DatabaseCopy(of: source, to: address, migrations: migrations).run(progress: progress) { copy in
    if let finding = try audit(in: copy).first { throw FolderCopyFault.copyUnsound(finding) }
  }
}

public enum FolderCopyFault: Error, Equatable, Sendable {
  case noBooks(String)
  case unsound(AuditFinding)
  case copyUnsound(AuditFinding)
}

extension FolderCopyFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noBooks(let path): "\(path) has no fen.sqlite, so there is nothing to copy; name a data folder"
    case .unsound(let finding):
      """
      the books do not hold, nothing was copied: invariant \(finding.invariant): \(finding); `fen audit` lists all
      """
    case .copyUnsound(let finding):
      "the copy's books do not hold, nothing was copied: invariant \(finding.invariant): \(finding); please report this"
    }
  }
}
