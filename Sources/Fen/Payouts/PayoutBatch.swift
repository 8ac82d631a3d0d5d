/// What a merchant asked for: transfers to many people, who need not confirm.
///
/// Source: API v3 商家转账到零钱 (发起批量转账).
public struct PayoutBatchTerms: Hashable, Sendable {
  public let merchant: MerchantID
  public let number: OutBatchNo
  public let app: String
  public let name: String
  public let remark: String
  public let scene: String?
  /// As the merchant says it: what its transfers must make.
  public let total: Money
  public let count: Int64
  public let notifyURL: String?
  /// SHA-256 over the request.
  public let hash: [UInt8]

  public init(
    merchant: MerchantID, number: OutBatchNo, app: String, name: String, remark: String, scene: String?, total: Money,
    count: Int64, notifyURL: String? = nil, hash: [UInt8]
  ) {
    self.merchant = merchant
    self.number = number
    self.app = app
    self.name = name
    self.remark = remark
    self.scene = scene
    self.total = total
    self.count = count
    self.notifyURL = notifyURL
    self.hash = hash
  }
}

/// A batch with what became of its transfers so far. It is finished when each has been paid or has failed.
public struct PayoutBatch: Hashable, Sendable {
  /// Transfers that came to the same end.
  public struct Part: Hashable, Sendable {
    public var amount: Money
    public var count: Int64

    public init(amount: Money, count: Int64) {
      self.amount = amount
      self.count = count
    }
  }

  public let id: PayoutBatchID
  public let terms: PayoutBatchTerms
  public let createdAt: Instant
  public var paid: Part
  public var failed: Part
  public var changedAt: Instant
  /// When the merchant first asked for the receipt.
  public var receiptAt: Instant?

  public init(
    id: PayoutBatchID, terms: PayoutBatchTerms, createdAt: Instant, paid: Part, failed: Part, changedAt: Instant,
    receiptAt: Instant? = nil
  ) {
    self.id = id
    self.terms = terms
    self.createdAt = createdAt
    self.paid = paid
    self.failed = failed
    self.changedAt = changedAt
    self.receiptAt = receiptAt
  }

  public var isFinished: Bool { paid.count + failed.count == terms.count }

  /// What its escrow account holds.
  public var held: Money {
    Money(
      minorUnits: terms.total.minorUnits - paid.amount.minorUnits - failed.amount.minorUnits, terms.total.currency)
  }
}

/// One transfer of a batch as the merchant asked for it.
public struct PayoutDetailTerms: Hashable, Sendable {
  public let number: OutDetailNo
  public let openid: String
  /// Whom the openid means; nil when it is nobody's under this app.
  public let payee: UserID?
  /// The name the merchant says the payee has, sealed.
  public let sealedName: [UInt8]?
  public let amount: Money
  public let remark: String

  public init(
    number: OutDetailNo, openid: String, payee: UserID?, sealedName: [UInt8]? = nil, amount: Money, remark: String
  ) {
    self.number = number
    self.openid = openid
    self.payee = payee
    self.sealedName = sealedName
    self.amount = amount
    self.remark = remark
  }
}

/// Where one transfer of a batch stands.
public enum PayoutDetailState: Hashable, Sendable {
  /// It is paid next.
  case waiting
  case paid(at: Instant)
  case failed(PayoutFailure, at: Instant)
}

public struct PayoutDetail: Hashable, Sendable {
  public let id: PayoutDetailID
  public let batch: PayoutBatchID
  public let terms: PayoutDetailTerms
  public let createdAt: Instant
  public var state: PayoutDetailState
  /// When the merchant first asked for its receipt.
  public var receiptAt: Instant?

  public init(
    id: PayoutDetailID, batch: PayoutBatchID, terms: PayoutDetailTerms, createdAt: Instant,
    state: PayoutDetailState = .waiting, receiptAt: Instant? = nil
  ) {
    self.id = id
    self.batch = batch
    self.terms = terms
    self.createdAt = createdAt
    self.state = state
    self.receiptAt = receiptAt
  }

  public var changedAt: Instant {
    switch state {
    case .waiting: createdAt
    case .paid(let at), .failed(_, let at): at
    }
  }
}
