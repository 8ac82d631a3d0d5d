/// Who receives a part of an order's money.
public enum ShareReceiver: Hashable, Sendable {
  case merchant(MerchantID)
  case person(UserID)

  var account: AccountID {
    switch self {
    case .merchant(let id): .basic(id)
    case .person(let id): .wallet(id)
    }
  }
}

/// How the caller named a receiver.
public enum ReceiverNaming: Int64, CaseIterable, Hashable, Sendable {
  case merchantNumber = 1
  /// An openid under the caller's app.
  case openid = 2
  /// An openid under the app of a provider's merchant.
  case subOpenid = 3
}

/// A receiver as the caller named it.
public struct NamedReceiver: Hashable, Sendable {
  public let receiver: ShareReceiver
  public let naming: ReceiverNaming
  /// The number or openid as it came.
  public let account: String

  public init(_ receiver: ShareReceiver, named naming: ReceiverNaming, _ account: String) {
    self.receiver = receiver
    self.naming = naming
    self.account = account
  }
}

/// One receiver's part as it was asked for.
public struct ShareLineTerms: Hashable, Sendable {
  public let to: NamedReceiver
  public let amount: Money
  public let description: String

  public init(to: NamedReceiver, amount: Money, description: String) {
    self.to = to
    self.amount = amount
    self.description = description
  }
}

/// What was asked: parts for receivers, the release of the rest, or both.
public struct ShareTerms: Hashable, Sendable {
  public let side: MerchantSide
  public let order: OrderID
  public let number: OutShareNo
  public let lines: [ShareLineTerms]
  public let releasesRest: Bool
  /// Of a release without parts.
  public let description: String?
  public let notifyURL: String?
  /// SHA-256 over the request: the same number with another hash is another request.
  public let hash: [UInt8]

  public init(
    side: MerchantSide, order: OrderID, number: OutShareNo, lines: [ShareLineTerms], releasesRest: Bool,
    description: String? = nil, notifyURL: String? = nil, hash: [UInt8]
  ) {
    self.side = side
    self.order = order
    self.number = number
    self.lines = lines
    self.releasesRest = releasesRest
    self.description = description
    self.notifyURL = notifyURL
    self.hash = hash
  }
}

/// Why one receiver got nothing while others did. Source: API v3 请求分账 (fail_reason).
public enum ShareFailure: Int64, CaseIterable, Hashable, Sendable {
  /// Never added as a receiver.
  case noRelation = 1
  /// A person who has not verified.
  case notVerified = 2
  /// Gone, or closed.
  case accountAbnormal = 3
}

/// One receiver's part as it went.
public struct ShareLine: Hashable, Sendable {
  public let place: Int
  public let terms: ShareLineTerms
  /// Nil where it succeeded.
  public let failure: ShareFailure?
  /// What the receiver gave back.
  public internal(set) var returned: Money

  public init(place: Int, _ terms: ShareLineTerms, failure: ShareFailure?, returned: Money? = nil) {
    self.place = place
    self.terms = terms
    self.failure = failure
    self.returned = returned ?? .zero(terms.amount.currency)
  }
}

/// A share that was made: done when it is answered, each line with its own end.
public struct Share: Hashable, Sendable {
  public let id: ShareID
  public let terms: ShareTerms
  public var lines: [ShareLine]
  /// What became the merchant's to use with it.
  public let released: Money
  public let at: Instant

  public init(id: ShareID, terms: ShareTerms, lines: [ShareLine], released: Money, at: Instant) {
    self.id = id
    self.terms = terms
    self.lines = lines
    self.released = released
    self.at = at
  }
}
