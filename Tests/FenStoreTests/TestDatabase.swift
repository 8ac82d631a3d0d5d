import Foundation

@testable import FenStore

/// A folder of its own for each test, gone afterwards.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "fen-store-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Opens the folder's one database, as often as asked.
  func open(_ migrations: [Migration] = [boxes]) throws -> SQLiteDatabase {
    try SQLiteDatabase(path: path + "/test.db", migrations: migrations)
  }
}

let boxes = Migration(
  1,
  [
    """
    CREATE TABLE boxes (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      weight INTEGER CHECK (weight > 0),
      content BLOB
    ) STRICT
    """,
    "CREATE TABLE labels (box INTEGER NOT NULL REFERENCES boxes (id), text TEXT NOT NULL) STRICT",
  ])

let insertBox = "INSERT INTO boxes (id, name, weight, content) VALUES (?1, ?2, ?3, ?4)"

func put(_ id: Int64, _ name: String, in transaction: any Transaction) throws {
  try transaction.run(insertBox, [.int(id), .text(name), .null, .null])
}

func names(in transaction: any Transaction) throws -> [String] {
  try transaction.all("SELECT name FROM boxes ORDER BY id") { $0.text(0) }
}
