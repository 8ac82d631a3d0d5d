import Testing

@testable import FenStore

@Suite struct `A value` {
  private let folder: Folder
  private let database: SQLiteDatabase

  init() throws {
    folder = try Folder()
    database = try folder.open([Migration(1, ["CREATE TABLE things (id INTEGER PRIMARY KEY, thing ANY) STRICT"])])
  }

  /// Stores the value and reads it back with its type and its size in bytes as SQLite sees them.
  private func stored<Value: Sendable>(
    _ value: SQLValue, _ read: (any Row) throws -> Value
  ) throws -> (value: Value, type: String, bytes: Int64)? {
    try database.write { transaction in
      try transaction.run("INSERT INTO things (thing) VALUES (?1)", [value])
      let sql = "SELECT thing, typeof(thing), length(CAST(thing AS BLOB)) FROM things"
      return try transaction.first(sql) { (try read($0), $0.text(1), $0.int(2)) }
    }
  }

  @Test(arguments: [
    "", "plain", "二十元 咖啡", "👨‍👩‍👧‍👦🏳️‍🌈", "before\u{0}after", "\u{0}", "e\u{301}", "'; DROP TABLE things; --",
    String(repeating: "长", count: 1_000),
  ])
  func `of text is read back byte for byte`(text: String) throws {
    let row = try #require(try stored(.text(text)) { $0.text(0) })
    #expect(Array(row.value.utf8) == Array(text.utf8))
    #expect(row.type == "text" && row.bytes == Int64(text.utf8.count))
  }

  @Test(arguments: [[], [0], [0, 255, 0], Array(repeating: 7, count: 1_000)] as [[UInt8]])
  func `of bytes is read back, and none is not the same as NULL`(bytes: [UInt8]) throws {
    let row = try #require(try stored(.blob(bytes)) { $0.blob(0) })
    #expect(row.value == bytes && row.type == "blob" && row.bytes == Int64(bytes.count))
  }

  @Test(arguments: [0, 1, -1, .max, .min] as [Int64]) func `of a number is read back`(number: Int64) throws {
    let row = try #require(try stored(.int(number)) { $0.int(0) })
    #expect(row.value == number && row.type == "integer")
  }

  @Test func `that is NULL is nothing of every kind`() throws {
    let row = try #require(
      try stored(.null) { ($0.optionalInt(0), $0.optionalText(0), $0.int(0), $0.text(0), $0.blob(0)) })
    #expect(row.type == "null" && row.value.0 == nil && row.value.1 == nil)
    #expect(row.value.2 == 0 && row.value.3 == "" && row.value.4 == [])
  }

  @Test func `that is empty or zero is not nothing`() throws {
    #expect(try stored(.text("")) { $0.optionalText(0) }?.value == "")
    try database.write { try $0.run("DELETE FROM things") }
    #expect(try stored(.int(0)) { $0.optionalInt(0) }?.value == 0)
  }

  @Test func `that may be missing is NULL when it is`() {
    #expect(SQLValue(nil as Int64?) == .null && SQLValue(nil as String?) == .null)
    #expect(SQLValue(5 as Int64?) == .int(5) && SQLValue("a" as String?) == .text("a"))
  }
}
