import Fen
import FenPlatform
import FenPlatform

/// What the pages read and what they can have done.
///
/// The pages know nothing of the platform behind it: tests give them a made-up one, the server the real one.
/// Every function refuses with `PageRefusal`, which has a text in each language; any other error is a fault of ours
/// and is shown as such.
protocol PageData: Sendable {
  // The start page
  func place() async throws -> Place

  // The wallet
  func users() async throws -> [WalletUser]
  func wallet(of user: UserID) async throws -> Wallet
  func newPaymentCode(of user: UserID, with method: WalletMethodID) async throws -> WalletCode
  /// Codes that tills show just now and this user could scan, the newest first, at most ten.
  func openCodes(for user: UserID) async throws -> [PayableOrder]
  /// What is behind a code the user scanned or typed: `weixin://…`, an h5 address or a prepay_id.
  func lookUp(code: String, for user: UserID) async throws -> PayableOrder
  /// An order this user may pay: one looked up before, or one that waits for the user's password.
  func payable(_ order: OrderID, for user: UserID) async throws -> PayableOrder
  func pay(_ order: OrderID, as user: UserID, with method: WalletMethodID, password: String) async throws
    -> WalletPayment
  /// Refuses a payment that waits for this user's password.
  func decline(_ order: OrderID, as user: UserID) async throws
  /// Newest first, at most fifty.
  func payments(of user: UserID) async throws -> [WalletPayment]
  func payment(_ order: OrderID, of user: UserID) async throws -> WalletPayment

  // The till
  func merchants() async throws -> [TillMerchant]
  func createNativeOrder(_ sale: Sale) async throws -> TillOrder
  /// Charges the customer whose payment code was scanned.
  func charge(code: String, for sale: Sale) async throws -> TillOrder
  func order(_ order: OrderID) async throws -> TillOrder
  /// Newest first, at most a hundred.
  func latestOrders(at till: TillPlace) async throws -> TillBook
  func refund(_ order: OrderID, amount: Money, reason: String) async throws -> TillOrder
  func close(_ order: OrderID) async throws -> TillOrder

  // The developer's desk
  /// Newest first, at most a hundred.
  func requests(_ filter: RequestFilter) async throws -> [RequestRecord]
  func request(_ id: String) async throws -> RequestRecord
  /// Newest first, at most a hundred.
  func callbacks() async throws -> [CallbackRecord]
  func callback(_ id: NotificationID) async throws -> CallbackRecord
  func redeliver(_ id: NotificationID) async throws -> CallbackRecord
  func clock() async throws -> ClockReading
  /// Returns when all that fell due has been done.
  func set(clock command: ClockCommand) async throws -> ClockReading
  func faults() async throws -> [FaultRule]
  func add(_ fault: NewFault) async throws
  func removeFault(_ id: String) async throws

  /// Says that something a page shows may have changed. Several changes may come as one.
  func changes() -> AsyncStream<Void>
}

// MARK: - Start

/// Where this server is reached and what it was started as.
struct Place: Equatable, Sendable {
  var http: String
  var proxy: String?
  var dataFolder: String
  var isSandbox: Bool
  /// Other processes may answer requests too: what is kept in memory is this one's.
  var isShared = false
}

// MARK: - Wallet

struct WalletUser: Equatable, Sendable {
  var id: UserID
  var name: String
  var balance: Money
  var cards: [WalletMethod.Kind]
}

struct Wallet: Equatable, Sendable {
  var user: WalletUser
  var methods: [WalletMethod]
  /// Payments that wait for this user's password (USERPAYING).
  var waiting: [PayableOrder]
  var latest: [WalletPayment]
}

struct WalletMethodID: Hashable, Sendable {
  /// `balance`, or the number of a card.
  let value: String
}

struct WalletMethod: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case balance
    case debitCard(bank: String, lastDigits: String)
    case creditCard(bank: String, lastDigits: String)
  }
  var id: WalletMethodID
  var kind: Kind
  /// What can be spent; nil when only the bank knows.
  var available: Money?
}

/// The code a customer shows at the till.
struct WalletCode: Equatable, Sendable {
  /// 18 digits.
  var digits: String
  var expiresAt: Instant
  var now: Instant
}

/// An order as its payer sees it before paying.
struct PayableOrder: Equatable, Sendable {
  var id: OrderID
  var payee: String
  var description: String
  var amount: Money
  var methods: [WalletMethod]
  /// The till charged the user's code, and the password is asked for.
  var isAsked: Bool
}

/// An order as its payer sees it afterwards.
struct WalletPayment: Equatable, Sendable {
  var order: OrderID
  var payee: String
  var description: String
  var amount: Money
  var refunded: Money
  var method: WalletMethod.Kind
  var standing: OrderStanding
  var outTradeNo: String
  var at: Instant
}

/// Where an order stands, as a page tells it.
enum OrderStanding: Equatable, Sendable {
  case notPaid
  case userPaying
  case paid(at: Instant)
  case refundedInPart(paidAt: Instant)
  case refunded(paidAt: Instant)
  case closed(at: Instant)
  case revoked(at: Instant)
}

// MARK: - Till

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
  var standing: OrderStanding
  /// What the customer scans while the order is not paid; nil for an order that began with the customer's code.
  var codeURL: String?
  /// The payer's name, masked.
  var payer: String?
  var createdAt: Instant
  var expiresAt: Instant?
  var refunds: [TillRefund]
}

struct TillRefund: Equatable, Sendable {
  enum Standing: Equatable, Sendable { case processing, success, closed, abnormal }
  var outRefundNo: String
  var amount: Money
  var reason: String
  var standing: Standing
  var at: Instant
}

// MARK: - Developer's desk

struct RequestFilter: Equatable, Sendable {
  /// Part of the path, or nil for all.
  var path: String?
  var outcome: Outcome
  enum Outcome: String, CaseIterable, Sendable { case all, succeeded, failed, unsigned }
}

struct HeaderLine: Equatable, Sendable {
  var name: String
  var value: String
}

/// A request of the merchant protocol, as it came and as it was answered.
struct RequestRecord: Equatable, Sendable {
  /// The `Request-ID` of the answer.
  var id: String
  var at: Instant
  var method: String
  /// Path and query exactly as sent.
  var target: String
  var status: Int
  /// The error's code and message, where it was one.
  var code: String?
  var message: String?
  var merchant: String?
  var microseconds: Int64
  var headers: [HeaderLine]
  var body: String
  var answerHeaders: [HeaderLine]
  var answerBody: String
  var signature: SignatureCheck
}

/// What became of a request's signature.
enum SignatureCheck: Equatable, Sendable {
  /// The request was answered before its signature was looked at.
  case notChecked
  case right(signed: String)
  case refused(SignatureFault, expected: String?)
}

/// Why a signature was refused, as exactly as can be known from this side.
enum SignatureFault: Equatable, Sendable {
  case noAuthorization
  case unreadable(String)
  case unknownMerchant(String)
  case unknownSerial(sent: String, known: [String])
  /// Positive when the sender's clock is ahead.
  case clockSkew(seconds: Int64)
  /// Another certificate of the merchant made it.
  case otherKey(serial: String)
  /// The signature fits when this part is as named: that is what the sender did.
  case differs(SignedPart, senderSigned: String)
  /// No variant that was tried fits: another key, or another text altogether.
  case noVariantFits
}

/// One line of the string to sign.
enum SignedPart: String, CaseIterable, Equatable, Sendable { case method, target, timestamp, nonce, body, lineEnd }

/// A callback and everything that was tried to deliver it.
struct CallbackRecord: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case waiting(next: Instant)
    case delivered(at: Instant)
    case givenUp(at: Instant)
  }
  var id: NotificationID
  var eventType: String
  var merchant: String
  var outTradeNo: String
  var url: String
  var createdAt: Instant
  var standing: Standing
  var attempts: [CallbackAttempt]
  var headers: [HeaderLine]
  var body: String
  /// The resource in clear, as JSON.
  var plain: String
}

struct CallbackAttempt: Equatable, Sendable {
  enum Outcome: Equatable, Sendable {
    case answered(status: Int, body: String)
    case failed(String)
  }
  var at: Instant
  var outcome: Outcome
  var milliseconds: Int64
}

struct ClockReading: Equatable, Sendable {
  var now: Instant
  var real: Instant
  var isFrozen: Bool
  /// What is due next, soonest first.
  var upcoming: [TimelineEntry]
  /// What earlier changes of the clock brought about, newest first.
  var past: [TimelineEntry]
}

/// Something that falls due, or that was done because it did.
struct TimelineEntry: Equatable, Sendable {
  enum What: Equatable, Sendable {
    case orderExpires, orderClosed
    case refundArrived
    case bankAccepted, bankRefused, bankSilent
    case daySealed
    case callbackDue, callbackDelivered, callbackFailed, callbackGivenUp, callbackHeldBack
  }
  var at: Instant
  var what: What
  /// What it is about: a merchant's number, an amount.
  var about: String
}

enum ClockCommand: Equatable, Sendable {
  case freeze
  case advance(seconds: Int64)
  case set(Instant)
  case real
}

struct NewFault: Equatable, Sendable {
  var merchant: MerchantID?
  var method: String?
  var path: String?
  var effect: FaultEffect
  /// Milliseconds for a latency, the status for an HTTP status.
  var value: Int64?
  /// How often it strikes; nil for always.
  var times: Int64?
}

/// A fault in force; its `times` say how often it will still strike.
struct FaultRule: Equatable, Sendable {
  var id: String
  var fault: NewFault
}
