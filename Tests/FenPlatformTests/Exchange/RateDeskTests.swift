import Fen
import FenStore
import Synchronization
import Testing

@testable import FenPlatform

@Suite struct `Rates of currencies` {
  private let today = BusinessDay(World.start)

  @Test(arguments: Backend.allCases)
  func `are fixed at ten each day, and those of earlier days are kept`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let rates = world.platform.rates
      await #expect(throws: RateRefusal.unknown(.usd)) { try await rates.rate(of: .usd, on: today) }
      try await world.advance(0)
      let first = try await rates.rate(of: .usd, on: today)
      #expect(first.fixedOn == today && first.source == "sandbox")

      try await world.advance(86_400 - 1)
      #expect(try await rates.rate(of: .usd, on: today.next) == first)
      try await world.advance(1)
      #expect(try await rates.rate(of: .usd, on: today.next).fixedOn == today.next)
      #expect(try await rates.rate(of: .usd, on: today) == first)
      await #expect(throws: RateRefusal.unknown(.usd)) { try await rates.rate(of: .usd, on: today.previous) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `are asked for again when nobody told them, and no older ones are fixed in their place`(
    backend: Backend
  ) async throws {
    let bank = CentralBank()
    try await inWorld(backend, gateways: Gateways(rates: bank)) { world in
      try await world.advance(0)
      #expect(bank.asked == [today])
      try await world.advance(RateFixing.pauseMinutes * 60 - 1)
      #expect(bank.asked == [today])
      bank.publish(.usd, 711_000_000)
      try await world.advance(1)
      #expect(bank.asked == [today, today])
      let rate = try await world.platform.rates.rate(of: .usd, on: today)
      #expect(rate.scaled == 711_000_000 && rate.fixedOn == today && rate.source == "bank")

      // Once fixed it stands.
      bank.publish(.usd, 800_000_000)
      try await world.advance(3_600)
      #expect(bank.asked.count == 2)
      #expect(try await world.platform.rates.rate(of: .usd, on: today).scaled == 711_000_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `that nobody told for days are refused as stale, with their day`(backend: Backend) async throws {
    let bank = CentralBank()
    bank.publish(.usd, 711_000_000)
    try await inWorld(backend, gateways: Gateways(rates: bank)) { world in
      try await world.advance(0)
      bank.fallSilent()
      try await world.advance(4 * 86_400)
      let last = BusinessDay(number: today.number + RateFixing.mostDaysUsed)
      #expect(try await world.platform.rates.rate(of: .usd, on: last).fixedOn == today)
      await #expect(throws: RateRefusal.stale(.usd, fixedOn: today, mostDays: RateFixing.mostDaysUsed)) {
        try await world.platform.rates.rate(of: .usd, on: last.next)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `of a day are whose who wrote first, where two fix it at once`(backend: Backend) async throws {
    let bank = CentralBank()
    bank.publish(.usd, 711_000_000)
    try await inWorld(backend, gateways: Gateways(rates: bank)) { world in
      let now = world.clock.now()
      let rates = world.platform.rates
      try await rates.fix(at: now)
      bank.publish(.usd, 800_000_000)
      bank.publish(.jpy, 4_600_000)
      _ = try await atOnce(8) { _ in try await rates.fix(at: now) }
      #expect(try await rates.rate(of: .usd, on: today).scaled == 711_000_000)
      await #expect(throws: RateRefusal.unknown(.jpy)) { try await rates.rate(of: .jpy, on: today) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `are gone when the sandbox is emptied, and fixed anew`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.advance(0)
      try await world.platform.reset()
      await #expect(throws: RateRefusal.unknown(.usd)) { try await world.platform.rates.rate(of: .usd, on: today) }
      try await world.platform.scheduler.settle()
      let now = BusinessDay(fixingAt: world.clock.now())
      #expect(try await world.platform.rates.rate(of: .usd, on: now).fixedOn == now)
    }
  }
}

/// Publishes what it is told to, and nothing at first.
private final class CentralBank: RateGateway {
  private let state = Mutex((rates: [Currency: Int64](), asked: [BusinessDay]()))

  var asked: [BusinessDay] { state.withLock { $0.asked } }
  func publish(_ currency: Currency, _ scaled: Int64) { state.withLock { $0.rates[currency] = scaled } }
  func fallSilent() { state.withLock { $0.rates = [:] } }

  func rates(on day: BusinessDay) async throws(RateSilence) -> [ExchangeRate] {
    let rates = state.withLock { state in
      state.asked.append(day)
      return state.rates
    }
    do {
      return try rates.map { try ExchangeRate($0, scaled: $1, fixedOn: day, source: "bank") }
    } catch { throw RateSilence("\(error)") }
  }
}
