import Fen
import FenPlatform

/// The shop's side.
protocol TillData: Sendable {
  func merchants() async throws -> [TillMerchant]
  func createNativeOrder(_ sale: Sale) async throws -> TillOrder
  /// Charges the customer whose payment code was scanned.
  func charge(code: String, for sale: Sale) async throws -> TillOrder
  func order(_ order: OrderID) async throws -> TillOrder
  /// Newest first, at most a hundred.
  func latestOrders(at till: TillPlace) async throws -> TillBook
  func refund(_ order: OrderID, _ refund: TillRefundForm) async throws -> TillOrder
  func close(_ order: OrderID) async throws -> TillOrder
}

struct TillMerchant: Equatable, Sendable {
  var id: MerchantID
  var name: String
  var stores: [TillStore]
}

struct TillStore: Equatable, Sendable {
  var id: String
  var name: String
}

/// A till: a merchant and, where it has stores, one of them.
struct TillPlace: Hashable, Sendable {
  var merchant: MerchantID
  var store: String?
}

struct Sale: Equatable, Sendable {
  var till: TillPlace
  var amount: Money
  var description: String
}

/// Money that a till gives back.
struct TillRefundForm: Equatable, Sendable {
  var amount: Money
  var reason: String?
  /// The form's own.
  var number: String
}

/// A till's latest orders.
struct TillBook: Equatable, Sendable {
  var orders: [TillOrder]
  /// When the business day began.
  var today: Instant
}

/// An order as the till sees it.
struct TillOrder: Equatable, Sendable {
  var id: OrderID
  var till: TillPlace
  var merchantName: String
  var storeName: String?
  var outTradeNo: String
  var description: String
  var amount: Money
  var refunded: Money
  /// Nil while nothing is paid.
  var takings: TillTakings?
  var standing: OrderStanding
  /// What the customer scans while the order is not paid; nil for an order that began with the customer's code.
  var codeURL: String?
  /// The till showed the customer a code.
  var isShownAsCode = false
  /// When that code is good no more; the till then shows the next one.
  var codeEndsAt: Instant?
  /// The payer's name, masked.
  var payer: String?
  var createdAt: Instant
  var expiresAt: Instant?
  var refunds: [TillRefund]
}

/// What a payment brought the shop.
struct TillTakings: Equatable, Sendable {
  /// What the customer gave.
  var paid: Money
  /// What was taken off the order's amount, by campaign; filled when the order is looked at alone.
  var discounts: [ShownReward] = []
  var fee: Money
  /// What the shop receives, after the fee.
  var received: Money
  /// The same after refunds.
  var net: Money
}

struct TillRefund: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case processing, success, abnormal
    /// The money is the shop's again, which pays the customer by other means.
    case byMerchant
  }
  var outRefundNo: String
  var amount: Money
  var reason: String
  var standing: Standing
  var at: Instant
}
