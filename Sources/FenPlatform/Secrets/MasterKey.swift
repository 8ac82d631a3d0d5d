import Fen
import FenStore
import Foundation

/// The name under which the environment gives the master key to processes that share a database but no folder.
let masterKeyVariable = "FEN_MASTER_KEY"

/// Where a data folder keeps its master key.
let masterKeyFile = "master.key"

/// The key that seals the secrets of this data folder: from the environment, or made at first start, readable by its
/// owner only.
///
/// - Throws: `DataFolderProblem`.
func masterKey(
  in folder: URL, environment: [String: String] = ProcessInfo.processInfo.environment
) throws -> [UInt8] {
  if let given = environment[masterKeyVariable] {
    guard let key = bytes(hexadecimal: given), key.count == 32 else {
      throw DataFolderProblem.masterKeyVariableUnreadable
    }
    return key
  }
  let file = folder.appending(path: masterKeyFile).path
  try FileManager.default.createDirectory(
    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  if let key = try readKey(file) { return key }

  var generator = SystemRandomNumberGenerator()
  let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
  // Written whole under another name first: whoever stops in between, or makes a key at the same time, leaves or
  // finds a whole one, and the first one stays.
  let draft = "\(file).\(UUID().uuidString)"
  try write(hexadecimal(key) + "\n", to: draft)
  defer { unlink(draft) }
  if link(draft, file) == 0 { return key }
  guard errno == EEXIST, let first = try readKey(file) else { throw DataFolderProblem.masterKeyUnwritable(path: file) }
  return first
}

/// Makes sure that a database is opened with the master key it was made with: what was sealed under one cannot be read
/// under another. What is stored tells nothing of the key.
///
/// - Throws: `DataFolderProblem.otherMasterKey`.
func checkMasterKey(_ vault: Vault, in transaction: any Transaction) throws {
  let mine = hexadecimal(vault.lookUpHash("master key"))
  // Of processes that start together on an empty database the first one's key is the key.
  try transaction.run(
    "INSERT INTO settings (name, value) VALUES ('master_key', ?1) ON CONFLICT (name) DO NOTHING", [.text(mine)])
  let stored = try transaction.first("SELECT value FROM settings WHERE name = 'master_key'") { $0.text(0) }
  guard let stored, equalInConstantTime(stored.utf8, mine.utf8) else { throw DataFolderProblem.otherMasterKey }
}

private func readKey(_ file: String) throws -> [UInt8]? {
  guard FileManager.default.fileExists(atPath: file) else { return nil }
  let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  guard let key = bytes(hexadecimal: text), key.count == 32 else {
    throw DataFolderProblem.masterKeyUnreadable(path: file)
  }
  return key
}

private func write(_ text: String, to file: String) throws {
  let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw DataFolderProblem.masterKeyUnwritable(path: file) }
  defer { close(descriptor) }
  var text = text
  let written = text.withUTF8 { Foundation.write(descriptor, $0.baseAddress, $0.count) }
  guard written == text.utf8.count, fsync(descriptor) == 0 else {
    unlink(file)
    throw DataFolderProblem.masterKeyUnwritable(path: file)
  }
}
