import Fen

/// Whoever publishes rates of currencies.
public protocol RateGateway: Sendable {
  /// The rates that a day is fixed at. It may be asked for a day again, and then answers the same.
  ///
  /// - Throws: `RateSilence` when there are none, or none that can be read; then the day is asked for again later.
  func rates(on day: BusinessDay) async throws(RateSilence) -> [ExchangeRate]
}

/// No rates were told, and why not: for the operator's log.
public struct RateSilence: Error, Hashable, Sendable {
  public let why: String

  public init(_ why: String) { self.why = why }
}

/// The rates of a sandbox.
struct SandboxRates: RateGateway {
  func rates(on day: BusinessDay) async throws(RateSilence) -> [ExchangeRate] { InventedRates.rates(on: day) }
}
