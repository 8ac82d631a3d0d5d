import Foundation
import Testing

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

/// What lies on a shelf, found by shelf and place together.
private struct Place: Record, Equatable {
  struct Key: Hashable { let shelf, place: Int64 }
  static let table = Table("places", keyed: 2, fixed: ["shelf", "place"], changing: ["box"])
  let key: Key
  let box: String

  static func value(of key: Key) -> SQLValue { .int(key.shelf) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.shelf), .int(key.place)] }
  var values: [SQLValue] { Self.values(of: key) + [.text(box)] }
}

extension Place {
  init(row: any Row) throws {
    self.init(key: Key(shelf: row.int(0), place: row.int(1)), box: row.text(2))
  }
}

let placesTable: Migration.Statement = """
  CREATE TABLE places (
    shelf INTEGER NOT NULL,
    place INTEGER NOT NULL,
    box TEXT NOT NULL,
    PRIMARY KEY (shelf, place)
  ) STRICT, WITHOUT ROWID
  """

/// Rows whose key has two columns are changed and found by both.
func checkPlaces(in transaction: any Transaction) throws {
  let keys = [Place.Key(shelf: 1, place: 1), Place.Key(shelf: 1, place: 2), Place.Key(shelf: 2, place: 1)]
  try transaction.insert(keys.map { Place(key: $0, box: "old") })
  try transaction.update([Place(key: keys[1], box: "new")])
  #expect(try keys.map { try Place.find($0, in: transaction)?.box } == ["old", "new", "old"])
  let loaded = try transaction.load(Place.self, keys: [keys[1], keys[2], .init(shelf: 2, place: 2)])
  #expect(Set(loaded.map(\.box)) == ["old", "new"])
}
