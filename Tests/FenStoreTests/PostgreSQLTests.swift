import Foundation
import Testing

@testable import FenStore

/// A box as the records of the product are, with columns of every type.
private struct Parcel: Record, Equatable {
  static let table = Table(
    "parcels", fixed: ["id", "owner", "name"], changing: ["weight", "content"],
    onConflict: """
      ON CONFLICT (id) DO UPDATE SET weight = parcels.weight + excluded.weight WHERE parcels.owner = excluded.owner
      """)
  var id: Int64
  var owner: Int64 = 1
  var name: String
  var weight: Int64? = 1
  var content: [UInt8] = []

  var key: Int64 { id }
  static func value(of key: Int64) -> SQLValue { .int(key) }
  var values: [SQLValue] { [.int(id), .int(owner), .text(name), SQLValue(weight), .blob(content)] }
}

extension Parcel {
  init(row: any Row) throws {
    self.init(
      id: row.int(0), owner: row.int(1), name: row.text(2), weight: row.optionalInt(3), content: row.blob(4))
  }
}

private let parcels = Migration(
  1,
  [
    """
    CREATE TABLE parcels (
      id INTEGER PRIMARY KEY,
      owner INTEGER NOT NULL,
      name TEXT NOT NULL,
      weight INTEGER,
      content BLOB NOT NULL,
      UNIQUE (owner, name)
    ) STRICT
    """,
    placesTable,
  ])

private let server = ProcessInfo.processInfo.environment["FEN_POSTGRES"]

/// A database of its own on the tests' server.
private func inDatabase(lanes: Int = 4, _ body: (PostgreSQLDatabase, _ url: String) throws -> Void) throws {
  let server = try #require(server)
  let name = "store_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
  let desk = try PostgreSQLConnection("\(server)/postgres")
  try desk.command("CREATE DATABASE \(name)")
  defer { _ = try? desk.command("DROP DATABASE \(name) WITH (FORCE)") }
  let url = "\(server)/\(name)"
  let database = try PostgreSQLDatabase(url: url, migrations: [parcels], lanes: lanes)
  defer { try? database.close() }
  try body(database, url)
}

@Suite(.enabled(if: server != nil, "set FEN_POSTGRES to a server")) struct `Many rows at once on PostgreSQL` {
  private let five = (1...5 as ClosedRange<Int64>).map {
    Parcel(id: $0, name: "parcel '\($0)' \\ 包裹", weight: $0 == 3 ? nil : $0, content: [0, UInt8($0), 255])
  }

  @Test func `are inserted, found by key and by number, and come back as they were`() throws {
    try inDatabase { database, _ in
      try database.write { try $0.insert(five) }
      let found = try database.write { try $0.load(Parcel.self, keys: [5, 1, 9, 3]) }
      #expect(found.sorted { $0.id < $1.id } == [five[0], five[2], five[4]])
      let named = try database.write {
        try $0.load(Parcel.self, where: ["owner", "name"], are: [[.int(1), .text(five[1].name)], [.int(2), .text("x")]])
      }
      #expect(named == [five[1]])
      #expect(try database.write { try $0.load(Parcel.self, keys: []) } == [])
    }
  }

  @Test func `are found and changed by all of their key where that has two columns`() throws {
    try inDatabase { database, _ in try database.write { try checkPlaces(in: $0) } }
  }

  @Test func `are updated in their own rows alone, and a missing one is told`() throws {
    try inDatabase { database, _ in
      try database.write { try $0.insert(five) }
      var (second, third) = (five[1], five[2])
      (second.weight, third.content) = (nil, [])
      try database.write { try $0.update([third, second]) }
      let expected = [five[0], second, third, five[3], five[4]]
      #expect(try database.write { try Parcel.all("ORDER BY id", in: $0) } == expected)
      #expect(throws: StoreError.failed("1 of 2 rows of parcels are not there to update")) {
        try database.write { try $0.update([second, Parcel(id: 9, name: "none")]) }
      }
    }
  }

  @Test func `are added to those that exist, and one that cannot be is told`() throws {
    try inDatabase { database, _ in
      try database.write { try $0.insert([five[0]]) }
      try database.write { try $0.merge([Parcel(id: 1, name: "again", weight: 41), Parcel(id: 2, name: "new")]) }
      #expect(try database.write { try Parcel.all("ORDER BY id", in: $0) }.map(\.weight) == [42, 1])
      #expect(throws: StoreError.failed("1 of 1 rows of parcels were not added")) {
        try database.write { try $0.merge([Parcel(id: 1, owner: 2, name: "of another owner")]) }
      }
    }
  }

  @Test func `that two insert at the same time are there once, and the second finds it`() throws {
    try inDatabase { database, _ in
      let tries = Counter()
      DispatchQueue.concurrentPerform(iterations: 8) { number in
        try? database.write { transaction in
          tries.count()
          let there = try transaction.load(Parcel.self, where: ["owner", "name"], are: [[.int(1), .text("one")]])
          if there.isEmpty { try transaction.insert([Parcel(id: Int64(number), name: "one")]) }
        }
      }
      let stored = try database.write { try $0.number("SELECT count(*) FROM parcels") }
      #expect(stored == 1)
      #expect(tries.value >= 8)
    }
  }
}

@Suite struct `An outage` {
  @Test func `begins when the server is not there and ends when it is`() {
    let outage = Outage()
    #expect(!outage.isOn && !outage.isLong)
    outage.begin()
    #expect(outage.isOn && !outage.isLong)
    outage.end()
    #expect(!outage.isOn && !outage.isLong)
  }

  @Test(.enabled(if: server != nil, "set FEN_POSTGRES to a server"))
  func `is over when an open connection serves, whether or not a new one can be had`() throws {
    try inDatabase { _, url in
      let outage = Outage()
      let pool = ConnectionPool(url, most: 1, outage: outage)
      try pool.lend { _ in }
      outage.begin()
      try pool.lend { _ in }
      #expect(!outage.isOn)
    }
  }
}

@Suite(.enabled(if: server != nil, "set FEN_POSTGRES to a server")) struct `A commit whose answer is lost` {
  @Test func `is found when it happened, and not when it did not`() throws {
    try inDatabase { database, url in
      let (writer, other) = (try PostgreSQLConnection(url), try PostgreSQLConnection(url))
      try writer.becomeWriter()
      let kept = try writer.begin()
      try writer.command("INSERT INTO parcels VALUES (1, 1, 'kept', NULL, '')")
      try writer.command("COMMIT")
      #expect(try other.bears(kept))
      let lost = try writer.begin()
      try writer.command("ROLLBACK")
      let found = (lost: try other.bears(lost), kept: try other.bears(kept))
      #expect(!found.lost && found.kept)
    }
  }

  @Test func `while it still runs is waited for`() throws {
    try inDatabase { database, url in
      let (writer, other, desk) = (
        try PostgreSQLConnection(url), try PostgreSQLConnection(url), try PostgreSQLConnection(url)
      )
      try writer.becomeWriter()
      let mark = try writer.begin()
      let asked = DispatchSemaphore(value: 0)
      let answer = Answer()
      let thread = Thread {
        answer.set((try? other.bears(mark)) ?? false)
        asked.signal()
      }
      thread.start()
      // Until the question waits for the row.
      let waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
      while try desk.command(waits) == 0 {}
      try writer.command("COMMIT")
      asked.wait()
      #expect(answer.value)
    }
  }
}

@Suite(.enabled(if: server != nil, "set FEN_POSTGRES to a server")) struct `A writing connection` {
  @Test func `left inside a transaction is nobody else's`() throws {
    try inDatabase { _, url in
      let pool = ConnectionPool(url, most: 1) { try $0.becomeWriter() }
      try pool.lend { connection in
        try connection.command("BEGIN")
        _ = try? connection.command("SELECT 1 / 0")
      }
      try pool.lend { connection in
        _ = try connection.begin()
        try connection.commit()
      }
    }
  }

  @Test func `does not say that it committed what the server took back`() throws {
    try inDatabase { database, _ in
      #expect(throws: StoreError.self) {
        try database.write { transaction in
          try transaction.insert([Parcel(id: 1, name: "lost")])
          // A failure that a body passes over.
          _ = try? transaction.run("SELECT 1 / 0")
        }
      }
      let stored = try database.write { try $0.number("SELECT count(*) FROM parcels") }
      #expect(stored == 0)
    }
  }

  @Test func `that rested until its mark was cleared away makes another`() throws {
    try inDatabase(lanes: 1) { database, url in
      try database.write { try $0.insert([Parcel(id: 1, name: "before")]) }
      try PostgreSQLConnection(url).command("DELETE FROM writers")
      try database.write { try $0.insert([Parcel(id: 2, name: "after")]) }
      let stored = try database.write { try $0.number("SELECT count(*) FROM parcels") }
      #expect(stored == 2)
    }
  }

  @Test func `whose commit is in doubt is not used again, though it lives`() throws {
    try inDatabase { _, url in
      let pool = ConnectionPool(url, most: 1) { try $0.becomeWriter() }
      let first = try pool.lend { connection in
        let mark = try connection.begin()
        try connection.commit()
        connection.spend()
        return mark
      }
      // Another number in the same row would say that the first transaction never was.
      try pool.lend { connection in
        _ = try connection.begin()
        try connection.commit()
        #expect(try connection.bears(first))
      }
    }
  }
}

private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0
  func count() { lock.withLock { number += 1 } }
  var value: Int { lock.withLock { number } }
}

private final class Answer: @unchecked Sendable {
  private let lock = NSLock()
  private var answer = false
  func set(_ value: Bool) { lock.withLock { answer = value } }
  var value: Bool { lock.withLock { answer } }
}
