import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `The lease of a process` {
  @Test(arguments: [
    (0, .alive), (4_999, .alive), (5_000, .silent), (599_999, .silent), (600_000, .gone), (-300, .alive),
  ] as [(Int64, Presence)])
  func `is judged by how long it was not renewed`(unseen: Int64, presence: Presence) {
    #expect(Presence(unseen: unseen) == presence)
  }

  @Test func `gives the least number nobody has`() {
    #expect(LeaseTerms.free(besides: []) == 0)
    #expect(LeaseTerms.free(besides: [0, 1, 3]) == 2)
    #expect(LeaseTerms.free(besides: Set(0..<1024)) == nil)
  }

  @Test func `is fenced before anybody else can have its number, and outlives what it left open`() {
    #expect(LeaseTerms.renewal * 2 < LeaseTerms.silence)
    #expect(LeaseTerms.silence < LeaseTerms.lastTransaction)
    #expect(LeaseTerms.lastTransaction < LeaseTerms.fence)
    #expect(LeaseTerms.fence < LeaseTerms.end)
  }

  @Test(arguments: Backend.shared)
  func `differs among processes that start together, and is free after a clean stop`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let others = try await atOnce(4) { _ in try await world.another() }
      #expect(Set(others.map(\.platform.node)) == [1, 2, 3, 4])
      try others[1].stop()
      let next = try await world.another()
      #expect(next.platform.node == others[1].platform.node)
      for other in others where other.platform.node != next.platform.node { try other.stop() }
      try next.stop()
      #expect(try await world.number("SELECT count(*) FROM processes") == 1)
    }
  }

  @Test(arguments: Backend.shared)
  func `that another has taken stops its process`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let other = try await world.another()
      try world.database.write {
        try $0.run("UPDATE processes SET token = 1 WHERE node = ?1", [.int(other.platform.node)])
      }
      var problems = try #require(other.platform.problems).makeAsyncIterator()
      #expect(await problems.next() == .leaseLost(node: other.platform.node))
      try other.stop()
    }
  }

  @Test(arguments: Backend.shared)
  func `of a process unseen for ten minutes is free`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let dead = try await world.another()
      dead.die()
      try world.unseen(dead, seconds: 599)
      let second = try await world.another()
      #expect(second.platform.node == 2)
      try world.unseen(dead, seconds: 600)
      let third = try await world.another()
      #expect(third.platform.node == dead.platform.node)
      try second.stop()
      try third.stop()
    }
  }
}
