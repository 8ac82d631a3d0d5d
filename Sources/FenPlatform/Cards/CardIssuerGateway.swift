import Fen

/// The four elements of a card: what its holder knows of it and the issuer can confirm.
public struct CardElements: Hashable, Sendable {
  public let number: CardNumber
  public let holder: IdentityClaim
  public let phone: PhoneNumber

  public init(number: CardNumber, holder: IdentityClaim, phone: PhoneNumber) {
    self.number = number
    self.holder = holder
    self.phone = phone
  }
}

/// Why an issuer does not confirm. Which element differs is not told: it would help whoever guesses.
public enum IssuerRefusal: String, Hashable, Sendable {
  /// Name, document or phone are not those of the card's holder.
  case elementsDiffer
  case frozen
  /// For a reason of the bank's own.
  case declined
  /// The sandbox was told to refuse.
  case ordered
}

public enum IssuerAnswer: Hashable, Sendable {
  case confirmed
  case refused(IssuerRefusal)
  /// No answer in time; nothing happened, it can be asked again.
  case silent
}

/// Asks the banks whose card it is.
public protocol CardIssuerGateway: Sendable {
  func confirm(_ elements: CardElements, of origin: CardOrigin) async -> IssuerAnswer
}
