/// A transfer from one person to another; also the owner of the money while it is on its way.
public struct TransferID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var escrow: EscrowID { EscrowID(value) }
}

/// How long a transfer stays out of the payee's reach, so that its sender can think again. The raw value is seconds.
/// Source: PBOC notice 2016/261, item 8: at once, later the same day, or the next day.
public enum TransferDelay: Int64, CaseIterable, Hashable, Sendable {
  case atOnce = 0
  case twoHours = 7_200
  case oneDay = 86_400
}

/// How a transfer reaches its payee.
public enum TransferWay: Hashable, Sendable {
  /// It waits until he accepts it, at the earliest when the delay is over.
  case toAccept(TransferDelay)
  /// His receive-code was scanned: it is his at once.
  case toCode(ReceiveCodeKind)
}

/// What the sender asked for. Never changes once the transfer exists; two requests with one number are the same when
/// their terms are.
public struct TransferTerms: Hashable, Sendable {
  public let sender: UserID
  public let number: RequestNumber
  public let payee: UserID
  public let amount: Money
  public let method: PaymentMethod
  public let way: TransferWay
  public let note: String?

  public init(
    sender: UserID, number: RequestNumber, payee: UserID, amount: Money, method: PaymentMethod, way: TransferWay,
    note: String? = nil
  ) {
    self.sender = sender
    self.number = number
    self.payee = payee
    self.amount = amount
    self.method = method
    self.way = way
    self.note = note
  }
}

/// Why a transfer went back. The raw value is stored; never reuse one.
public enum ReturnReason: Int64, CaseIterable, Hashable, Sendable {
  case byPayee = 1
  /// By its sender, before the delay was over.
  case takenBack = 2
  case expired = 3
}

/// Where a transfer stands.
///
///     awaitingBank ─▶ pending ──accept──▶ accepted
///          │             └──return, take back, or its time is over──▶ returned, through `returning` to a card
///          └──refused──▶ failed
public enum TransferState: Hashable, Sendable {
  /// The sender's bank was asked and has not answered.
  case awaitingBank(BankRequestID)
  case pending(acceptableFrom: Instant, until: Instant)
  case accepted(at: Instant)
  /// On its way back to the card; the bank has not answered.
  case returning(ReturnReason, since: Instant, BankRequestID)
  /// Back with its sender, the way it came; in the wallet when the card did not take it.
  case returned(ReturnReason, to: PaymentMethod, at: Instant)
  /// The bank did not pay; nothing moved.
  case failed(at: Instant)
}

public struct PersonTransfer: Hashable, Sendable {
  public let id: TransferID
  public let terms: TransferTerms
  /// What the sender proved himself with.
  public let authenticated: Authentication
  public let createdAt: Instant
  public var state: TransferState

  public init(
    id: TransferID, terms: TransferTerms, authenticated: Authentication, createdAt: Instant, state: TransferState
  ) {
    self.id = id
    self.terms = terms
    self.authenticated = authenticated
    self.createdAt = createdAt
    self.state = state
  }

  /// What its escrow account holds.
  public var held: Money {
    switch state {
    case .pending, .returning: terms.amount
    case .awaitingBank, .accepted, .returned, .failed: .zero(terms.amount.currency)
    }
  }
}
