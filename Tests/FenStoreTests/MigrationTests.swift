import Testing

@testable import FenStore

private let second = Migration(
  2, ["ALTER TABLE boxes ADD COLUMN colour TEXT", "INSERT INTO boxes (name) VALUES ('first')"])

@Suite struct `Migrating a database` {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func applied(_ database: SQLiteDatabase) throws -> [Int64] {
    try database.write { try $0.all("SELECT number FROM schema_migrations ORDER BY number") { $0.int(0) } }
  }

  @Test func `runs each migration once, however often it is opened`() throws {
    for _ in 1...3 {
      let database = try folder.open([boxes, second])
      #expect(try database.write { try names(in: $0) } == ["first"])
      #expect(try applied(database) == [1, 2])
      try database.close()
    }
  }

  @Test func `runs what was added since on the data that is there`() throws {
    let old = try folder.open([boxes])
    try old.write { try put(7, "old", in: $0) }
    try old.close()
    #expect(try folder.open([boxes, second]).write { try names(in: $0) } == ["old", "first"])
  }

  @Test func `refuses a database of a newer program and leaves it alone`() throws {
    try folder.open([boxes, second]).close()
    #expect(throws: StoreError.newerSchema(found: 2, known: 1)) { try folder.open([boxes]) }
    #expect(throws: StoreError.newerSchema(found: 2, known: 0)) { try folder.open([]) }
    #expect(try applied(folder.open([boxes, second])) == [1, 2])
  }

  @Test func `refuses a migration that was edited after it ran`() throws {
    try folder.open([boxes]).close()
    var edited = boxes.statements
    edited[0] = .both(edited[0].text(for: .sqlite) + " ")
    #expect(throws: StoreError.changedMigration(1)) { try folder.open([Migration(1, edited)]) }
    // One statement more, one less, and two in another order are edits as well.
    for statements in [boxes.statements + [""], [boxes.statements[0]], boxes.statements.reversed()] {
      #expect(throws: StoreError.changedMigration(1)) { try folder.open([Migration(1, statements)]) }
    }
  }

  @Test func `that fails leaves nothing of itself behind`() throws {
    try folder.open([boxes]).close()
    let broken = Migration(2, ["CREATE TABLE halves (id INTEGER)", "CREATE TABLE boxes (id INTEGER)"])
    #expect { try folder.open([boxes, broken]) } throws: { error in
      guard case StoreError.failed(let message) = error else { return false }
      return message.contains("boxes already exists")
    }
    let database = try folder.open([boxes])
    #expect(try database.write { try $0.number("SELECT count(*) FROM sqlite_schema WHERE name = 'halves'") } == 0)
  }
}
