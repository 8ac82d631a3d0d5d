/// What a merchant asked for: money for one person, who confirms that he takes it.
///
/// Source: API v3 商家转账 (发起转账).
public struct PayoutTerms: Hashable, Sendable {
  public let merchant: MerchantID
  public let number: OutBillNo
  public let app: String
  public let payee: UserID
  /// The name the merchant says the payee has, sealed.
  public let sealedName: [UInt8]?
  public let amount: Money
  public let remark: String
  /// `transfer_scene_id`
  public let scene: String
  public let notifyURL: String?
  /// The other fields of the request as JSON text.
  public let detail: String?
  /// SHA-256 over the request.
  public let hash: [UInt8]

  public init(
    merchant: MerchantID, number: OutBillNo, app: String, payee: UserID, sealedName: [UInt8]? = nil, amount: Money,
    remark: String, scene: String, notifyURL: String? = nil, detail: String? = nil, hash: [UInt8]
  ) {
    self.merchant = merchant
    self.number = number
    self.app = app
    self.payee = payee
    self.sealedName = sealedName
    self.amount = amount
    self.remark = remark
    self.scene = scene
    self.notifyURL = notifyURL
    self.detail = detail
    self.hash = hash
  }
}

/// Why a merchant's money did not reach a person. The raw value is stored; never reuse one.
public enum PayoutFailure: Int64, CaseIterable, Hashable, Sendable {
  /// Nobody confirmed it in time.
  case overdue = 1
  /// The person has another name than the merchant said.
  case otherName = 2
  /// Nobody unverified receives.
  case unverified = 3
  /// The openid is nobody's, or of another app.
  case nobody = 4
}

/// Where a transfer to one person stands.
///
///     waiting ──confirmed──▶ received
///        ├──cancelled by the merchant──▶ cancelled
///        └──another name, or 24 h──▶ failed
public enum PayoutState: Hashable, Sendable {
  /// The money lies in escrow until the person confirms.
  case waiting(until: Instant)
  case received(at: Instant)
  case failed(PayoutFailure, at: Instant)
  case cancelled(at: Instant)
}

public struct Payout: Hashable, Sendable {
  public let id: PayoutID
  public let terms: PayoutTerms
  public let createdAt: Instant
  public var state: PayoutState
  /// When the merchant first asked for the receipt.
  public var receiptAt: Instant?

  public init(id: PayoutID, terms: PayoutTerms, createdAt: Instant, state: PayoutState, receiptAt: Instant? = nil) {
    self.id = id
    self.terms = terms
    self.createdAt = createdAt
    self.state = state
    self.receiptAt = receiptAt
  }

  /// When it came to stand where it stands.
  public var changedAt: Instant {
    switch state {
    case .waiting: createdAt
    case .received(let at), .failed(_, let at), .cancelled(let at): at
    }
  }

  /// What its escrow account holds.
  public var held: Money {
    switch state {
    case .waiting: terms.amount
    case .received, .failed, .cancelled: .zero(terms.amount.currency)
    }
  }
}
