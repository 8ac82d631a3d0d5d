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

/// Why a posting was refused.
public enum PostingRefusal: Error, Equatable, Sendable {
  /// The debited account holds less than the posting moves.
  case insufficient(AccountID, balance: Money, asked: Money)
  case arithmetic(MoneyError)
}

/// Both accounts after the posting.
///
/// - Throws: `insufficient` when the debited account would fall below zero and may not; `arithmetic`.
public func applying(
  _ posting: Posting, debit: Account, credit: Account
) throws(PostingRefusal) -> (debit: Account, credit: Account) {
  var (debit, credit) = (debit, credit)
  do throws(MoneyError) {
    debit.balance = try debit.balance.subtracting(posting.amount)
    credit.balance = try credit.balance.adding(posting.amount)
  } catch {
    throw .arithmetic(error)
  }
  if debit.balance.minorUnits < 0, !(debit.id.purpose?.mayBeNegative ?? false) {
    let before = Money(minorUnits: debit.balance.minorUnits + posting.amount.minorUnits, posting.amount.currency)
    throw .insufficient(debit.id, balance: before, asked: posting.amount)
  }
  return (debit, credit)
}
