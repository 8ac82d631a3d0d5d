/// How an order is placed, by the protocol's `trade_type`.
public enum TradeType: Int64, CaseIterable, Hashable, Sendable {
  case jsapi = 1
  case native = 2
  case app = 3
  case h5 = 4
  /// 付款码: the till scanned the customer's code.
  case code = 5
  /// The customer scanned a store's printed code and typed the amount. The protocol has no word for it; to the merchant
  /// it is a native order.
  case printedCode = 6
}

/// What a payer may not or must use, from `limit_pay`.
public struct MethodLimits: OptionSet, Hashable, Sendable {
  public let rawValue: Int64
  public init(rawValue: Int64) { self.rawValue = rawValue }
  public static let noBalance = MethodLimits(rawValue: 1)
  public static let noCredit = MethodLimits(rawValue: 2)
  public static let noDebit = MethodLimits(rawValue: 4)
  public static let balanceOnly = MethodLimits(rawValue: 8)
}

/// What the merchant asked for. Never changes once the order exists.
///
/// A class, so that an order, which each step of a payment hands on, is copied without copying these.
public final class OrderTerms: Sendable {
  public let side: MerchantSide
  public let number: OutTradeNo
  /// The app of who placed it.
  public let app: String
  /// The merchant's own app, where a provider named it.
  public let subApp: String?
  public let tradeType: TradeType
  public let total: Money
  public let description: String
  public let attach: String?
  /// Where the result is sent; nil for code payments, which are not notified.
  public let notifyURL: String?
  /// The only person who may pay (JSAPI names its payer).
  public let payer: UserID?
  public let methodLimits: MethodLimits
  /// `time_expire` as asked.
  public let expiresAt: Instant?
  public let storeID: String?
  public let deviceID: String?
  /// The takings wait to be shared: `settle_info.profit_sharing`.
  public let isToBeShared: Bool
  /// `goods_tag`, as it came: tags of campaigns, with commas between them.
  public let goodsTag: String?
  /// The request's `detail`, the goods, as JSON text.
  public let goods: String?
  /// The other fields of the request as JSON text, kept as they came.
  public let detail: String?
  /// SHA-256 over the request: two requests with one number are the same when their hashes are.
  public let hash: [UInt8]

  public init(
    side: MerchantSide, number: OutTradeNo, app: String, subApp: String? = nil, tradeType: TradeType, total: Money,
    description: String,
    attach: String? = nil, notifyURL: String? = nil, payer: UserID? = nil, methodLimits: MethodLimits = [],
    expiresAt: Instant? = nil, storeID: String? = nil, deviceID: String? = nil, isToBeShared: Bool = false,
    goodsTag: String? = nil, goods: String? = nil, detail: String? = nil, hash: [UInt8]
  ) {
    self.side = side
    self.number = number
    self.app = app
    self.subApp = subApp
    self.tradeType = tradeType
    self.total = total
    self.description = description
    self.attach = attach
    self.notifyURL = notifyURL
    self.payer = payer
    self.methodLimits = methodLimits
    self.expiresAt = expiresAt
    self.storeID = storeID
    self.deviceID = deviceID
    self.isToBeShared = isToBeShared
    self.goodsTag = goodsTag
    self.goods = goods
    self.detail = detail
    self.hash = hash
  }

  /// Who is paid.
  public var merchant: MerchantID { side.payee }
}

extension OrderTerms: Hashable {
  public static func == (one: OrderTerms, other: OrderTerms) -> Bool {
    one === other
      || (one.side, one.number, one.app, one.subApp, one.tradeType, one.total)
        == (other.side, other.number, other.app, other.subApp, other.tradeType, other.total)
        && (one.description, one.attach, one.notifyURL, one.payer, one.methodLimits, one.expiresAt)
          == (other.description, other.attach, other.notifyURL, other.payer, other.methodLimits, other.expiresAt)
        && (one.storeID, one.deviceID, one.isToBeShared, one.goodsTag, one.goods, one.detail)
          == (other.storeID, other.deviceID, other.isToBeShared, other.goodsTag, other.goods, other.detail)
        && one.hash == other.hash
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(side)
    hasher.combine(number)
  }
}

/// An order: its terms, where it stands, and what was given back.
public struct Order: Hashable, Sendable {
  public let id: OrderID
  public let terms: OrderTerms
  /// The combination it is paid with; nil for an order that is paid alone.
  public let combination: CombinationID?
  public let createdAt: Instant
  /// When the order closes by itself if it is not paid.
  public let expiresAt: Instant
  public var state: OrderState
  /// Sum of the refunds accepted and not closed.
  public var refunded: Money
  public var refundCount: Int64

  public init(
    id: OrderID, terms: OrderTerms, combination: CombinationID? = nil, createdAt: Instant, expiresAt: Instant,
    state: OrderState = .notPaid, refunded: Money? = nil, refundCount: Int64 = 0
  ) {
    self.id = id
    self.terms = terms
    self.combination = combination
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.state = state
    self.refunded = refunded ?? .zero(terms.total.currency)
    self.refundCount = refundCount
  }
}
