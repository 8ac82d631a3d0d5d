/// How many rows an account can be kept in.
public let mostStripes = 16

/// One row of an account. Writers that work side by side write rows of their own, so that a merchant with a hundred
/// tills, or the platform's own accounts, make nobody wait. The account's balance is the sum of its stripes.
public struct StripeID: PlatformNumber {
  /// The account's number with the stripe in bits 4–7, which are empty in an account's.
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  /// - Parameter number: 0–15; a purpose that is not striped has only 0.
  public init(_ account: AccountID, _ number: Int) {
    precondition((0..<mostStripes).contains(number))
    value = account.value | Int64(number) << 4
  }

  public var account: AccountID { AccountID(value & ~0xF0) }
}

extension AccountID {
  public var isStriped: Bool { purpose?.isStriped ?? false }

  /// All rows the account can have, the first one first.
  public var stripes: [StripeID] { (0..<(isStriped ? mostStripes : 1)).map { StripeID(self, $0) } }
}

/// One row of an account with what stands in it.
public struct Stripe: Hashable, Sendable {
  public let id: StripeID
  public var balance: Money

  public init(id: StripeID, balance: Money) {
    self.id = id
    self.balance = balance
  }
}

/// The stripes of an account after its balance changed: those that changed, and new ones.
///
/// What comes in stands in the writer's own stripe. What goes out is taken there first and then from the fullest.
///
/// - Parameters:
///   - stripes: all the account has, unless it may stand below zero.
///   - home: the writer's own.
/// - Throws: `arithmetic` when a stripe would overflow or has another currency.
public func spread(_ change: Money, over stripes: [Stripe], home: StripeID) throws(PostingRefusal) -> [Stripe] {
  do throws(MoneyError) {
    var own = stripes.first { $0.id == home } ?? Stripe(id: home, balance: .zero(change.currency))
    let before = own.balance
    own.balance = try before.adding(change)
    guard own.balance.minorUnits < 0, home.account.purpose?.mayBeNegative != true else {
      // An account that money went through has a row, also when nothing of it stayed.
      return own.balance == before && !stripes.isEmpty ? [] : [own]
    }
    var missing = own.balance
    own.balance = .zero(change.currency)
    var changed = before.minorUnits == 0 ? [] : [own]
    for var other in stripes.sorted(by: { $0.balance.minorUnits > $1.balance.minorUnits })
    where other.id != home && missing.minorUnits < 0 && other.balance.isPositive {
      let rest = try other.balance.adding(missing)
      missing = Money(minorUnits: min(rest.minorUnits, 0), change.currency)
      other.balance = Money(minorUnits: max(rest.minorUnits, 0), change.currency)
      changed.append(other)
    }
    precondition(missing.minorUnits == 0, "a balance below zero was let through")
    return changed
  } catch {
    throw .arithmetic(error)
  }
}
