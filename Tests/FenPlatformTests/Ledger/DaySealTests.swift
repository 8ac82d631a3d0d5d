import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `Sealing a day` {
  @Test(arguments: Backend.allCases)
  func `happens when it is over, for each day, in a chain`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person()
      for day in 1...3 {
        _ = try await world.paid(merchant, "order-\(day)", by: person, notify: false)
        let happenings = try await world.advance(86_400)
        #expect(happenings.map(\.event.description) == ["day sealed, \(day == 1 ? 3 : 2) transfers"])
        #expect(happenings.first?.at == BusinessDay(World.start.adding(days: Int64(day))).start)
      }
      let seals = try await world.platform.daySeals()
      #expect(seals.map(\.day.description) == ["2026-03-02", "2026-03-03", "2026-03-04"])
      #expect(Set(seals.map(\.digest)).count == 3)
      #expect(seals.map(\.through).sorted() == seals.map(\.through))
    }
  }

  @Test(arguments: Backend.allCases)
  func `leaves out no day on which nothing moved`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      _ = try await world.person()
      try await world.advance(40 * 86_400)
      let seals = try await world.platform.daySeals()
      #expect(seals.count == 40)
      #expect(seals.map(\.transfers).reduce(0, +) == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `covers each transfer once, however the clock jumps`(backend: Backend) async throws {
    var random = SeededGenerator(seed: 2_026)
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let person = try await world.person(1_000_000)
      for jump in 1...40 {
        _ = try await world.paid(merchant, "order-\(jump)", by: person, notify: false)
        let days = Int64.random(in: -6...7, using: &random)
        let target = world.clock.now().adding(days: days).adding(seconds: .random(in: 0..<86_400, using: &random))
        _ = try await world.platform.scheduler.move(to: target)
        #expect(try await world.platform.audit() == [])
      }
      let seals = try await world.platform.daySeals()
      let unsealed = try await world.number(
        "SELECT count(*) FROM transfers WHERE id > ?1", .int(seals.last?.through ?? 0))
      let all = try await world.number("SELECT count(*) FROM transfers")
      #expect(seals.map(\.transfers).reduce(0, +) + unsealed == all)
      #expect(seals.count > 10)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is not done for the days before the first transfer`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let happenings = try await world.advance(10 * 86_400)
      let seals = try await world.platform.daySeals()
      #expect(happenings == [])
      #expect(seals == [])
    }
  }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
