import Fen

/// Why a bank refuses.
public enum BankRefusal: String, Hashable, Sendable {
  case insufficientFunds
  case frozen
  case noSuchAccount
  /// The bank has closed its books of that day, and in them this was not done.
  case dayClosed
  /// For a reason of the bank's own.
  case declined
  /// The sandbox was told to refuse.
  case ordered
}

/// What the bank said.
public enum BankOutcome: Hashable, Sendable {
  case accepted
  case refused(BankRefusal)
  /// No answer in time. The money may have moved or not: only asking again by the same number tells.
  case unknown
}

/// One movement as the bank is asked for it.
public struct BankInstruction: Hashable, Sendable {
  public enum Counterparty: Hashable, Sendable {
    /// A card by its number.
    case card(String)
    /// An account named for a refund, which need not be a card that Fen knows.
    case account(BankAccount)
    /// Somebody outside, in the sandbox a source that never runs dry.
    case outside
  }
  public let id: BankRequestID
  public let counterparty: Counterparty
  /// What the reserve gains; negative when money leaves.
  public let reserveGains: Money
  /// The bank's books that it belongs to.
  public let day: BusinessDay
}

/// What a bank did on a day, by the numbers of the requests.
public struct BankStatement: Hashable, Sendable {
  public let day: BusinessDay
  public let done: Set<BankRequestID>

  public init(day: BusinessDay, done: Set<BankRequestID>) {
    self.day = day
    self.done = done
  }
}

/// A bank. `perform` with a number it has seen answers as the first time and moves nothing.
public protocol BankGateway: Sendable {
  func perform(_ instruction: BankInstruction) async -> BankOutcome

  /// Closes a day that is over and says what was done in it. What is not shown was not done, and is refused from now
  /// on.
  ///
  /// - Throws: whatever keeps the statement from being had now; it is asked for again.
  func statement(of day: BusinessDay) async throws -> BankStatement
}

/// Where no bank is connected: it is never heard of, and what it is asked waits until one is.
struct NoBank: BankGateway, CardIssuerGateway {
  func perform(_ instruction: BankInstruction) async -> BankOutcome { .unknown }

  /// - Throws: `NoBankFault.notConnected`.
  func statement(of day: BusinessDay) async throws -> BankStatement { throw NoBankFault.notConnected }

  func confirm(_ elements: CardElements, of origin: CardOrigin) async -> IssuerAnswer { .silent }
}

enum NoBankFault: Error, Equatable, Sendable { case notConnected }
