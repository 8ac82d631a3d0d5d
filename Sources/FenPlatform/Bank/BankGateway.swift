import Fen

/// Why a bank refuses.
public enum BankRefusal: String, Hashable, Sendable {
  case insufficientFunds
  case frozen
  case noSuchAccount
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
    /// Somebody outside, in the sandbox a source that never runs dry.
    case outside
  }
  public let id: BankRequestID
  public let counterparty: Counterparty
  /// What the reserve gains; negative when money leaves.
  public let reserveGains: Money
}

/// A bank. `perform` with a number it has seen answers as the first time and moves nothing.
public protocol BankGateway: Sendable {
  func perform(_ instruction: BankInstruction) async -> BankOutcome
}
