/// How long a dynamic receive-code can be paid, seconds. Fen's own figure: the barcode rules (2017/296) name none.
public let receiveCodeLife: Int64 = 600
/// How long a sender may look at the payee he confirmed before he must confirm him again, seconds. Fen's own figure.
public let confirmationLife: Int64 = 1_800

/// Source: PBOC notice 2017/296, which limits what a static code may be paid.
public enum ReceiveCodeKind: Int64, CaseIterable, Hashable, Sendable {
  /// Shown on a screen, renewed.
  case dynamic = 1
  /// Printed: anybody may have pasted another over it.
  case fixed = 2
}

/// A person's code, as it was given out.
public struct ReceiveCode: Hashable, Sendable {
  public let payee: UserID
  public let kind: Kind

  public enum Kind: Hashable, Sendable {
    case fixed
    /// May ask for an amount and say what it is for.
    case dynamic(amount: Money?, note: String?, until: Instant)
  }

  public init(payee: UserID, kind: Kind) {
    self.payee = payee
    self.kind = kind
  }
}

public enum ReceiveCodeRefusal: Error, Equatable, Sendable {
  /// Not a code of this network.
  case unreadable
  case expired
}

/// The code when it can be paid.
///
/// - Throws: `expired`.
public func check(_ code: ReceiveCode, now: Instant) throws(ReceiveCodeRefusal) -> ReceiveCode {
  switch code.kind {
  case .fixed: return code
  case .dynamic(_, _, let until):
    guard now < until else { throw .expired }
    return code
  }
}

/// A payee as the sender saw and confirmed him: nobody else is paid.
public struct ConfirmedPayee: Hashable, Sendable {
  /// How he was found.
  public enum Source: Hashable, Sendable {
    case contact
    case phone
    case code(ReceiveCodeKind)
  }
  public let payee: UserID
  /// Who confirmed; the confirmation serves nobody else.
  public let sender: UserID
  public let source: Source
  /// As the sender saw it: masked.
  public let name: String
  /// What the code asks for.
  public let amount: Money?
  public let note: String?
  public let until: Instant

  public init(
    payee: UserID, sender: UserID, source: Source, name: String, amount: Money? = nil, note: String? = nil,
    until: Instant
  ) {
    self.payee = payee
    self.sender = sender
    self.source = source
    self.name = name
    self.amount = amount
    self.note = note
    self.until = until
  }
}
