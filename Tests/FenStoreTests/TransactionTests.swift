import Testing

@testable import FenStore

private struct ChangedMyMind: Error {}

@Suite struct `A transaction` {
  private let folder: Folder
  private let database: SQLiteDatabase

  init() throws {
    folder = try Folder()
    database = try folder.open()
  }

  @Test func `that returns is kept, also for whoever opens the file next`() throws {
    let answer = try database.write { transaction in
      try put(1, "kept", in: transaction)
      return "answer"
    }
    #expect(answer == "answer")
    try database.close()
    #expect(try folder.open().write { try names(in: $0) } == ["kept"])
  }

  @Test func `whose body throws leaves nothing and passes the error on`() throws {
    #expect(throws: ChangedMyMind.self) {
      try database.write { transaction in
        try put(1, "gone", in: transaction)
        throw ChangedMyMind()
      }
    }
    #expect(try database.write { try names(in: $0) } == [])
    // The connection is usable as before.
    try database.write { try put(1, "after", in: $0) }
    #expect(try database.write { try names(in: $0) } == ["after"])
  }

  @Test func `goes on after a row was refused and keeps the others`() throws {
    try database.write { transaction in
      try put(1, "one", in: transaction)
      #expect(throws: StoreError.self) { try put(2, "one", in: transaction) }
      try put(3, "three", in: transaction)
    }
    #expect(try database.write { try names(in: $0) } == ["one", "three"])
  }

  @Test func `answers nothing after its end`() throws {
    let over = StoreError.failed("the transaction is over")
    let escaped = try database.write { $0 }
    #expect(throws: over) { try put(1, "late", in: escaped) }
    #expect(throws: over) { try escaped.number("SELECT 1") }
  }

  @Test func `after the close is refused and not a crash`() throws {
    try database.close()
    #expect(throws: (any Error).self) { try database.write { try put(1, "late", in: $0) } }
  }
}

@Suite struct `The rules of the schema` {
  private let folder: Folder
  private let database: SQLiteDatabase

  init() throws {
    folder = try Folder()
    database = try folder.open()
    try database.write { try put(1, "one", in: $0) }
  }

  @Test(arguments: [
    ("UNIQUE constraint failed: boxes.name", "INSERT INTO boxes (name) VALUES ('one')"),
    ("UNIQUE constraint failed: boxes.id", "INSERT INTO boxes (id, name) VALUES (1, 'two')"),
    ("NOT NULL constraint failed: boxes.name", "INSERT INTO boxes (id) VALUES (2)"),
    ("CHECK constraint failed: weight > 0", "UPDATE boxes SET weight = 0 WHERE id = 1"),
    ("cannot store TEXT value in INTEGER column boxes.weight", "UPDATE boxes SET weight = 'much' WHERE id = 1"),
    ("cannot store INT value in BLOB column boxes.content", "UPDATE boxes SET content = 1 WHERE id = 1"),
    ("FOREIGN KEY constraint failed", "INSERT INTO labels (box, text) VALUES (99, 'lost')"),
  ])
  func `catch what the code let through, by name`(message: String, sql: String) {
    #expect(throws: StoreError.constraint(message)) { try database.write { try $0.run(sql) } }
  }

  @Test(arguments: [
    "SELECT nothing FROM boxes", "INSERT INTO nowhere (id) VALUES (1)", "not SQL", "", "-- only a comment",
  ])
  func `have no part in a statement that makes no sense`(sql: String) {
    #expect { try database.write { try $0.run(sql) } } throws: { error in
      guard case StoreError.failed(let message) = error else { return false }
      return message.hasSuffix(" in: \(sql)")
    }
  }
}

@Suite struct `A statement` {
  private let folder: Folder
  private let database: SQLiteDatabase

  init() throws {
    folder = try Folder()
    database = try folder.open()
  }

  @Test func `used again knows nothing of the time before`() throws {
    try database.write { transaction in
      try transaction.run(insertBox, [.int(1), .text("full"), .int(5), .blob([1, 2])])
      try transaction.run(insertBox, [.int(2), .text("empty"), .null, .null])
      // One that was refused on its way is as good as new, too.
      #expect(throws: StoreError.self) {
        try transaction.run(insertBox, [.int(1), .text("twice"), .int(9), .blob([9])])
      }
      try transaction.run(insertBox, [.int(3), .text("after"), .null, .null])
    }
    let empty = "SELECT id FROM boxes WHERE weight IS NULL AND content IS NULL ORDER BY id"
    #expect(try database.write { try $0.all(empty) { $0.int(0) } } == [2, 3])
  }

  @Test func `left in the middle of its rows begins at the first again`() throws {
    try database.write { transaction in
      for id in 1...3 as ClosedRange<Int64> { try put(id, "box \(id)", in: transaction) }
      #expect(throws: ChangedMyMind.self) {
        try transaction.forEach("SELECT name FROM boxes ORDER BY id", []) { _ in throw ChangedMyMind() }
      }
      let all = try names(in: transaction)
      #expect(all == ["box 1", "box 2", "box 3"])
    }
  }

  @Test func `used among its own rows reads them all the same`() throws {
    try database.write { transaction in
      for id in 1...3 as ClosedRange<Int64> { try put(id, "box \(id)", in: transaction) }
      let pairs = try transaction.all("SELECT name FROM boxes ORDER BY id") { row in
        (row.text(0), try names(in: transaction))
      }
      #expect(pairs.map(\.0) == ["box 1", "box 2", "box 3"])
      #expect(pairs.allSatisfy { $0.1 == ["box 1", "box 2", "box 3"] })
    }
  }

  @Test func `tells how many rows it changed`() throws {
    try database.write { transaction in
      for id in 1...3 as ClosedRange<Int64> { try put(id, "box \(id)", in: transaction) }
      let changed = try [1, 9].map { try transaction.run("UPDATE boxes SET weight = 1 WHERE id > ?1", [.int($0)]) }
      #expect(changed == [2, 0])
    }
  }

  @Test(arguments: [[], [.int(1)], [.int(1), .text("a"), .null, .null, .null]] as [[SQLValue]])
  func `given too few or too many values is refused`(values: [SQLValue]) {
    #expect(throws: StoreError.failed("\(values.count) values for 4 parameters in: \(insertBox)")) {
      try database.write { try $0.run(insertBox, values) }
    }
  }

  @Test func `of two is refused instead of forgetting the second`() throws {
    #expect { try database.write { try $0.run("DELETE FROM labels; DELETE FROM boxes") } } throws: { error in
      guard case StoreError.failed = error else { return false }
      return true
    }
    try database.write { try $0.run("DELETE FROM labels; \n") }
  }

  @Test func `that answers one number answers 0 for no row and for NULL`() throws {
    let numbers = try database.write { transaction in
      try ["SELECT 5", "SELECT id FROM boxes", "SELECT max(id) FROM boxes"].map { try transaction.number($0) }
    }
    #expect(numbers == [5, 0, 0])
  }
}
