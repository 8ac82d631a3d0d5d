import Fen
import FenPlatform

/// A wallet, and paying shops from it.
protocol WalletData: Sendable {
  func users() async throws -> [WalletUser]
  func wallet(of user: UserID) async throws -> Wallet
  /// Others see the new name, masked.
  func rename(_ user: UserID, to name: ShownName) async throws
  func newPaymentCode(of user: UserID, with method: WalletMethodID) async throws -> WalletCode
  /// Whether a till has taken a payment by this very code.
  func isUsed(codeWith mark: String, until end: Instant, of user: UserID) async throws -> Bool
  /// Codes that tills show just now and this user could scan, the newest first, at most ten.
  func openCodes(for user: UserID) async throws -> [PayableOrder]
  /// What is behind a code the user scanned or typed: `weixin://…`, an h5 address or a prepay_id.
  func lookUp(code: String, for user: UserID) async throws -> PayableOrder
  /// An order this user may pay: one looked up before, or one that waits for the user's password.
  func payable(_ order: OrderID, for user: UserID) async throws -> PayableOrder
  /// - Parameter price: what the sheet showed; nil where it showed the order's amount.
  func pay(
    _ order: OrderID, as user: UserID, with method: WalletMethodID, for price: Money?, proof: PaymentProof
  ) async throws
    -> WalletPayment
  /// What the sheet offers beside the password, when the amount takes more or `isWanted`.
  func strongerProofs(for subject: PaymentIntent, of user: UserID, isWanted: Bool) async throws -> StrongerProofs
  /// Sends a one-time code that is good for this payment alone.
  func sendPaymentCode(for subject: PaymentIntent, of user: UserID) async throws -> SentCode
  /// Refuses a payment that waits for this user's password.
  func decline(_ order: OrderID, as user: UserID) async throws
  /// Newest first, at most fifty.
  func payments(of user: UserID) async throws -> [WalletPayment]
  func payment(_ order: OrderID, of user: UserID) async throws -> WalletPayment
}

struct WalletUser: Equatable, Sendable {
  var id: UserID
  var name: String
  var balance: Money
  var cards: [WalletMethod.Kind]
}

struct Wallet: Equatable, Sendable {
  var user: WalletUser
  var accountClass: AccountClass
  /// Money that waits to be taken.
  var inbox: [InboxItem]
  var methods: [WalletMethod]
  /// Payments that wait for this user's password (USERPAYING).
  var waiting: [PayableOrder]
  /// Payments to shops, the newest first.
  var latest: [WalletPayment]
  /// The newest of all that came and went, at most five.
  var entries: [BillEntry]
  /// Top-ups and withdrawals that the bank has not answered, the newest first.
  var bankMoves: [BankMove] = []
  /// When the payment password was reset, while that is told.
  var passwordResetAt: Instant?
}

/// Money that waits for this user.
struct InboxItem: Equatable, Sendable {
  enum Kind: Equatable, Sendable { case transfer, packet, payout }
  var kind: Kind
  var id: String
  var from: String
  /// Nil where it shows only when it is opened.
  var amount: Money?
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
  /// What it is called in an address, where the digits must not stand.
  var mark: String
  var expiresAt: Instant
  var now: Instant
}

/// Something to pay whose price campaigns may lower, by some of the ways to pay or by all.
protocol Priced: Equatable, Sendable {
  /// Before discounts.
  var amount: Money { get }
  var methods: [WalletMethod] { get }
  /// What it costs and brings by each of the ways, where campaigns apply.
  var prices: [WalletMethodID: PaymentPrice] { get }
}

/// One of several orders that are paid together.
struct PayablePart: Equatable, Sendable {
  var payee: String
  var description: String
  var amount: Money
}

/// An order as its payer sees it before paying.
struct PayableOrder: Priced {
  /// Of orders that are paid together the first.
  var id: OrderID
  var payee: String
  var description: String
  /// What is paid together; empty for an order that is paid alone.
  var parts: [PayablePart] = []
  var amount: Money
  var methods: [WalletMethod]
  /// What it costs and brings by each of the ways, where campaigns apply; filled when the order is looked at alone.
  var prices: [WalletMethodID: PaymentPrice] = [:]
  /// The till charged the user's code, and the password is asked for.
  var isAsked: Bool
}

/// An order as its payer sees it afterwards.
struct WalletPayment: Equatable, Sendable {
  var order: OrderID
  var payee: String
  var description: String
  /// Before discounts.
  var amount: Money
  /// What the payer gave.
  var paid: Money
  /// Filled when the payment is looked at alone.
  var rewards: [ShownReward] = []
  /// All that were paid together, this one among them; filled when the payment is looked at alone.
  var together: [WalletPayment] = []
  var refunded: Money
  /// Of it, what a bank did not take: it waits for the shop to name another account.
  var refundRefused: Money = .zero(.cny)
  /// Of it, what is on its way.
  var refundUnderway: Money = .zero(.cny)
  var method: WalletMethod.Kind
  var standing: OrderStanding
  var outTradeNo: String
  var at: Instant
  /// What the payer proved himself with; empty while nothing is paid.
  var authenticated: Authentication
}

/// Where an order stands, as a page tells it.
enum OrderStanding: Equatable, Sendable {
  case notPaid
  /// The payer is asked for his password.
  case userPaying
  /// The payer has agreed, and the bank has not answered.
  case atBank
  case paid(at: Instant)
  case refundedInPart(paidAt: Instant)
  case refunded(paidAt: Instant)
  case closed(at: Instant)
  /// Closed because nobody paid in time.
  case expired(at: Instant)
  case revoked(at: Instant)
}
