import Fen
import FenStore

/// What a command works on: the rows of its batch, the moment, and numbers for new things.
///
/// Used on the writer's thread only.
public final class Workspace {
  /// The moment of the whole batch.
  public let now: Instant
  let numbers: NumberSource
  let transaction: any Transaction

  var accounts = RowSet<Account>()
  var orders = RowSet<Order>()
  var refunds = RowSet<Refund>()
  var paymentCodes = RowSet<PaymentCode>()
  var users = RowSet<User>()
  var cards = RowSet<Card>()
  var bankRequests = RowSet<BankRequest>()
  var notifications = RowSet<Notification>()
  var transfers = NewRows<Transfer>()
  var attempts = NewRows<DeliveryAttempt>()

  /// Something was written that is due at once: a callback, a request to the bank, a refund.
  var wroteDueWork = false

  /// Code payments without password of today, of those who made one in this batch.
  var passwordFree = [UserID: Int64]()

  private var orderNumbers = [MerchantNumber: OrderID]()
  private var refundNumbers = [MerchantNumber: RefundID]()

  init(transaction: any Transaction, now: Instant, numbers: NumberSource) {
    self.transaction = transaction
    self.now = now
    self.numbers = numbers
  }

  /// Performs one command: its changes stay when it answers and go when it throws.
  func perform<C: Command>(_ command: C) throws -> C.Answer {
    do {
      let answer = try command.perform(in: self)
      keep()
      return answer
    } catch {
      takeBack()
      throw error
    }
  }
}

// All tables. Each is named: through a protocol the compiler would not make code for each kind of row, and these lines
// are run for every command.

extension Workspace {
  private func keep() {
    accounts.keep()
    users.keep()
    cards.keep()
    orders.keep()
    refunds.keep()
    paymentCodes.keep()
    bankRequests.keep()
    transfers.keep()
    notifications.keep()
    attempts.keep()
  }

  private func takeBack() {
    accounts.takeBack()
    users.takeBack()
    cards.takeBack()
    orders.takeBack()
    refunds.takeBack()
    paymentCodes.takeBack()
    bankRequests.takeBack()
    transfers.takeBack()
    notifications.takeBack()
    attempts.takeBack()
  }

  /// Writes what the batch changed: parents before children, so that every reference holds when it is checked.
  func flush() throws {
    try accounts.flush(to: transaction)
    try users.flush(to: transaction)
    try cards.flush(to: transaction)
    try orders.flush(to: transaction)
    try refunds.flush(to: transaction)
    try paymentCodes.flush(to: transaction)
    try bankRequests.flush(to: transaction)
    try transfers.flush(to: transaction)
    try notifications.flush(to: transaction)
    try attempts.flush(to: transaction)
  }
}

/// A merchant's own number of something.
struct MerchantNumber: Hashable {
  let merchant: MerchantID
  let number: String
}

// Finding rows

extension Workspace {
  func account(_ id: AccountID, _ currency: Currency) throws -> Account {
    try accounts.find(id, in: transaction) ?? Account(id: id, balance: .zero(currency))
  }

  func order(_ id: OrderID) throws -> Order? { try orders.find(id, in: transaction) }

  func order(_ merchant: MerchantID, _ number: OutTradeNo) throws -> Order? {
    let key = MerchantNumber(merchant: merchant, number: number.value)
    // A number whose order was taken back leads nowhere and is looked up again.
    if let id = orderNumbers[key], let order = orders.known(id) { return order }
    guard let found = try Order.find(merchant, number, in: transaction) else { return nil }
    orderNumbers[key] = found.id
    return orders.adopt(found)
  }

  func put(_ order: Order) {
    if !orders.isStored(order.id) {
      // The database does not know its number yet.
      orderNumbers[MerchantNumber(merchant: order.terms.merchant, number: order.terms.number.value)] = order.id
    }
    orders.put(order)
  }

  func refund(_ id: RefundID) throws -> Refund? { try refunds.find(id, in: transaction) }

  func refund(_ merchant: MerchantID, _ number: OutRefundNo) throws -> Refund? {
    let key = MerchantNumber(merchant: merchant, number: number.value)
    if let id = refundNumbers[key], let refund = refunds.known(id) { return refund }
    guard let found = try Refund.find(merchant, number, in: transaction) else { return nil }
    refundNumbers[key] = found.id
    return refunds.adopt(found)
  }

  func put(_ refund: Refund) {
    refundNumbers[MerchantNumber(merchant: refund.terms.merchant, number: refund.terms.number.value)] = refund.id
    refunds.put(refund)
    wroteDueWork = true
  }

  /// - Throws: `UnknownThing.user`.
  func user(_ id: UserID) throws -> User {
    guard let user = try users.find(id, in: transaction) else { throw UnknownThing.user }
    return user
  }
}

// Moving money

extension Workspace {
  /// Moves money. The only way a balance changes.
  ///
  /// - Throws: `PostingRefusal`.
  func post(_ postings: [Posting], cause: Int64) throws {
    for posting in postings {
      let debit = try account(posting.debit, posting.amount.currency)
      let credit = try account(posting.credit, posting.amount.currency)
      let after = try applying(posting, debit: debit, credit: credit)
      accounts.put(after.debit)
      accounts.put(after.credit)
      transfers.append(Transfer(number: numbers.next(), posting: posting, cause: cause, at: now))
    }
  }
}

/// A number or token that names nothing.
public enum UnknownThing: Error, Equatable, Sendable {
  case user
  case merchant
  case order
  case refund
  case notification
  case card
  case bankRequest
}
