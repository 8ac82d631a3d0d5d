import Testing

@testable import FenStore

private struct Box: Record, Equatable {
  static let table = Table("boxes", fixed: ["id", "name"], changing: ["weight", "content"])
  var id: Int64
  var name: String
  var weight: Int64?
  var content: [UInt8] = []

  var key: Int64 { id }
  static func value(of key: Int64) -> SQLValue { .int(key) }
  var values: [SQLValue] { [.int(id), .text(name), SQLValue(weight), .blob(content)] }
}

extension Box {
  init(row: any Row) throws {
    self.init(id: row.int(0), name: row.text(1), weight: row.optionalInt(2), content: row.blob(3))
  }
}

@Suite struct `A record` {
  private let folder: Folder
  private let database: SQLiteDatabase

  init() throws {
    folder = try Folder()
    database = try folder.open()
  }

  @Test func `is found by its key as it was inserted`() throws {
    let box = Box(id: 7, name: "seven", weight: 3, content: [1, 2])
    try database.write { try box.insert(in: $0) }
    #expect(try database.write { try Box.find(7, in: $0) } == box)
    #expect(try database.write { try Box.find(8, in: $0) } == nil)
  }

  @Test func `that is updated changes what may change, in its own row alone`() throws {
    try database.write { transaction in
      for id in 1...3 as ClosedRange<Int64> { try Box(id: id, name: "box \(id)").insert(in: transaction) }
      try Box(id: 2, name: "renamed", weight: 5, content: [9]).update(in: transaction)
    }
    let expected = [
      Box(id: 1, name: "box 1"), Box(id: 2, name: "box 2", weight: 5, content: [9]), Box(id: 3, name: "box 3"),
    ]
    #expect(try database.write { try Box.all("ORDER BY id", in: $0) } == expected)
    #expect(try database.write { try Box.first("WHERE weight > ?1", [.int(4)], in: $0) } == expected[1])
  }

  @Test func `of several is the first`() throws {
    try database.write { transaction in
      for id in 1...3 as ClosedRange<Int64> { try Box(id: id, name: "box \(id)").insert(in: transaction) }
    }
    #expect(try database.write { try Box.first("ORDER BY id DESC", in: $0) }?.id == 3)
  }

  @Test func `that is not there cannot be updated`() {
    #expect(throws: StoreError.failed("no row 4 in boxes to update")) {
      try database.write { try Box(id: 4, name: "none").update(in: $0) }
    }
  }

  @Test func `is found and changed by all of its key where that has two columns`() throws {
    let shelves = try Folder().open([Migration(1, [placesTable])])
    try shelves.write { try checkPlaces(in: $0) }
  }
}
