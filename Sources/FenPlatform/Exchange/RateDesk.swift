import Fen
import FenStore
import Logging

/// The rates of all days: what they were, and how a day's are fixed.
public struct RateDesk: Sendable {
  private let database: any Database
  /// Nil where nobody publishes any.
  private let gateway: (any RateGateway)?
  private let logger: Logger

  init(database: any Database, gateway: (any RateGateway)?, logger: Logger) {
    self.database = database
    self.gateway = gateway
    self.logger = logger
  }

  /// Whether anybody publishes rates.
  public var isConnected: Bool { gateway != nil }

  /// The last rate that was fixed up to a day.
  ///
  /// - Throws: `RateRefusal` where there is none, or only one that is more than `RateFixing.mostDaysUsed` days older.
  public func rate(of currency: Currency, on day: BusinessDay) async throws -> ExchangeRate {
    let last = try await database.read { transaction in
      try transaction.first(
        "SELECT day, scaled, source FROM exchange_rates WHERE currency = ?1 AND day <= ?2 ORDER BY day DESC LIMIT 1",
        [.int(currency.number), .int(day.number)]
      ) { row in
        try ExchangeRate(
          currency, scaled: row.int(1), fixedOn: BusinessDay(number: row.int(0)), source: row.text(2))
      }
    }
    return try RateHistory(last.map { [$0] } ?? [])
      .rate(of: currency, at: day.fixing, mostDays: RateFixing.mostDaysUsed)
  }

  func nextFixing(at now: Instant) async throws -> Instant? {
    guard gateway != nil else { return nil }
    let day = BusinessDay(fixingAt: now)
    let today = try await database.read { transaction in
      try transaction.first("SELECT fixed_at, next_at FROM rate_fixings WHERE day = ?1", [.int(day.number)]) { row in
        row.optionalInt(0).map { RateFixing.fixed(at: Instant(milliseconds: $0)) }
          ?? row.optionalInt(1).map { RateFixing.awaited(next: Instant(milliseconds: $0)) }
      }
    }
    return RateFixing.nextDue(after: today ?? nil, at: now)
  }

  /// Asks for the rates of the day that holds, and writes them down; those that another process wrote first stay.
  func fix(at now: Instant) async throws {
    guard let gateway else { return }
    let day = BusinessDay(fixingAt: now)
    let rates: [ExchangeRate]
    do throws(RateSilence) {
      rates = try await gateway.rates(on: day)
      guard !rates.isEmpty else { throw RateSilence("it tells no currency that is known") }
    } catch {
      logger.warning("nobody told the day's rates", metadata: ["day": "\(day)", "why": "\(error.why)"])
      return try wait(for: day, until: now.adding(seconds: RateFixing.pauseMinutes * 60))
    }
    try keep(rates, of: day, at: now)
  }

  private func wait(for day: BusinessDay, until next: Instant) throws {
    try database.write { transaction in
      try transaction.run(
        """
        INSERT INTO rate_fixings (day, next_at) VALUES (?1, ?2)
        ON CONFLICT (day) DO UPDATE SET next_at = excluded.next_at WHERE rate_fixings.fixed_at IS NULL
        """, [.int(day.number), .int(next.milliseconds)])
    }
  }

  private func keep(_ rates: [ExchangeRate], of day: BusinessDay, at now: Instant) throws {
    try database.write { transaction in
      let isFirst = try transaction.run(
        """
        INSERT INTO rate_fixings (day, fixed_at) VALUES (?1, ?2)
        ON CONFLICT (day) DO UPDATE SET fixed_at = excluded.fixed_at, next_at = NULL
        WHERE rate_fixings.fixed_at IS NULL
        """, [.int(day.number), .int(now.milliseconds)])
      guard isFirst == 1 else { return }
      for rate in rates {
        try transaction.run(
          "INSERT INTO exchange_rates (currency, day, scaled, source) VALUES (?1, ?2, ?3, ?4)",
          [.int(rate.currency.number), .int(rate.fixedOn.number), .int(rate.scaled), .text(rate.source)])
      }
    }
  }
}

/// At ten in Beijing the day's rates are fixed.
struct RateFixings: DueWork {
  let desk: RateDesk
  let clock: PlatformClock
  let waitsOutside = true

  func nextDue() async throws -> Instant? { try await desk.nextFixing(at: clock.now()) }

  /// It only keeps what is told up to date.
  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }

  func perform(at now: Instant) async throws -> [Happening] {
    try await desk.fix(at: now)
    return []
  }
}
