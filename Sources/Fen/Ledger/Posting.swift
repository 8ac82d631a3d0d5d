/// Why money moved. The raw value is stored; never reuse one.
public enum TransferKind: Int64, CaseIterable, Hashable, Sendable {
  /// Bank → wallet.
  case topUp = 1
  /// Bank → merchant's account.
  case funding = 2
  /// Wallet → merchant.
  case payment = 3
  /// Card (through the reserve) → merchant.
  case cardPayment = 4
  /// Merchant → fee income, with a payment.
  case fee = 5
  /// Merchant → refunds under way.
  case refund = 6
  /// Refunds under way → wallet.
  case refundToWallet = 7
  /// Refunds under way → bank (a card).
  case refundToCard = 8
  /// Fee income → merchant, with a refund.
  case feeReturn = 9
  /// Refunds under way → merchant: a refund that never reached the payer was closed.
  case refundClosed = 10
  /// Refunds under way, or escrow → wallet: money from a card that takes nothing back any more.
  case cardMoneyToWallet = 11

  // 20–29: between a wallet and its person's cards

  /// Wallet → withdrawals under way.
  case withdrawal = 20
  /// Wallet → fee income.
  case withdrawalFee = 21
  /// Withdrawals under way → bank.
  case withdrawalPaid = 22
  /// Withdrawals under way → wallet: the bank refused.
  case withdrawalReturned = 23
  /// Fee income → wallet, with a withdrawal that was returned.
  case withdrawalFeeReturned = 24

  // 30–39: transfers between people

  /// Wallet, or card through the reserve → escrow.
  case transferSent = 30
  /// Escrow → wallet.
  case transferAccepted = 31
  /// Escrow → wallet, or card through the reserve.
  case transferReturned = 32

  // 40–49: red packets

  /// Wallet, or card through the reserve → escrow.
  case packetSent = 40
  /// Escrow → wallet: one share.
  case packetOpened = 41
  /// Escrow → wallet, or card through the reserve: what nobody opened.
  case packetReturned = 42

  // 50–59: from merchants to people

  /// Operating account → escrow.
  case payoutSent = 50
  /// Escrow → wallet.
  case payoutReceived = 51
  /// Escrow → operating account.
  case payoutReturned = 52

  // 60–69: campaigns

  /// Marketing account → budget.
  case budgetLocked = 60
  /// Budget → marketing account.
  case budgetReturned = 61
  /// Budget → merchant: what a discount took off.
  case discountPaid = 62
  /// Merchant → budget, with a refund.
  case discountReturned = 63
  /// Budget → wallet.
  case cashback = 64
  /// Wallet → budget, with a refund.
  case cashbackReturned = 65
  /// Marketing account → another merchant, for a coupon he took at his till; or back.
  case subsidy = 66

  // 70–79: profit sharing

  /// Merchant → what waits to be shared, with a payment.
  case sharingFrozen = 70
  /// What waits to be shared → merchant.
  case sharingReleased = 71
  /// What waits to be shared → merchant, or wallet: one receiver's part.
  case shared = 72
  /// Merchant → merchant: a part given back.
  case shareReturned = 73
}

/// One movement of money: `amount` leaves `debit` and arrives at `credit`.
public struct Posting: Hashable, Sendable {
  public let debit: AccountID
  public let credit: AccountID
  public let amount: Money
  public let kind: TransferKind

  public init(debit: AccountID, credit: AccountID, amount: Money, kind: TransferKind) {
    precondition(amount.isPositive && debit != credit, "a posting moves a positive amount between two accounts")
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.kind = kind
  }
}

/// What the postings take from an account, less what they bring.
///
/// - Throws: `MoneyError` out of range, or of postings in several currencies.
public func net(of postings: [Posting], from account: AccountID) throws(MoneyError) -> Money {
  var sum = Money.zero(postings.first?.amount.currency ?? .cny)
  for posting in postings {
    if posting.debit == account { sum = try sum.adding(posting.amount) }
    if posting.credit == account { sum = try sum.subtracting(posting.amount) }
  }
  return sum
}

/// Why a posting was refused. In descending precedence.
public enum PostingRefusal: Error, Equatable, Sendable {
  /// The account is of another currency than what the posting moves: what changes its currency passes a position on
  /// either side.
  case otherCurrency(AccountID, moved: Currency)
  /// The debited account holds less than the posting moves.
  case insufficient(AccountID, balance: Money, asked: Money)
  case arithmetic(MoneyError)
}

/// What is known of an account while postings are decided.
public struct Holding: Hashable, Sendable {
  public let account: AccountID
  /// What stood in the books; nil when nobody has looked.
  public private(set) var before: Money?
  /// The balance; counted from nothing, and so a lower bound, while `before` is unknown.
  public fileprivate(set) var balance: Money

  /// An account nobody has looked at.
  public init(_ account: AccountID, _ currency: Currency) {
    self.account = account
    balance = .zero(currency)
  }

  /// The account as it stands in the books.
  public init(_ account: AccountID, holding balance: Money) {
    self.account = account
    before = balance
    self.balance = balance
  }

  /// What the postings add up to.
  public var change: Money {
    Money(minorUnits: balance.minorUnits - (before?.minorUnits ?? 0), balance.currency)
  }

  /// Somebody has looked.
  ///
  /// - Throws: `arithmetic`.
  public func found(_ stood: Money) throws(PostingRefusal) -> Holding {
    precondition(before == nil, "an account is looked up once")
    var found = self
    do throws(MoneyError) { found.balance = try stood.adding(balance) } catch { throw .arithmetic(error) }
    found.before = stood
    return found
  }

  /// Whether `amount` can be taken only after a look into the books.
  public func mustBeFound(toGive amount: Money) -> Bool {
    before == nil && balance.minorUnits < amount.minorUnits && account.purpose?.mayBeNegative != true
  }
}

/// Both accounts after the posting.
///
/// - Throws: `otherCurrency`; `insufficient` when the debited account would fall below zero and may not; `arithmetic`.
public func applying(
  _ posting: Posting, debit: Holding, credit: Holding
) throws(PostingRefusal) -> (debit: Holding, credit: Holding) {
  let currency = posting.amount.currency
  guard posting.debit.isOf(currency) else { throw .otherCurrency(posting.debit, moved: currency) }
  guard posting.credit.isOf(currency) else { throw .otherCurrency(posting.credit, moved: currency) }
  var (debit, credit) = (debit, credit)
  let before = debit.balance
  do throws(MoneyError) {
    debit.balance = try debit.balance.subtracting(posting.amount)
    credit.balance = try credit.balance.adding(posting.amount)
  } catch {
    throw .arithmetic(error)
  }
  if debit.balance.minorUnits < 0, debit.account.purpose?.mayBeNegative != true {
    throw .insufficient(debit.account, balance: before, asked: posting.amount)
  }
  return (debit, credit)
}
