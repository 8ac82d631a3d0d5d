import Fen

/// What a person may still move, and what would lift it.
protocol LimitsData: Sendable {
  func limits(of user: UserID) async throws -> WalletLimits
  /// Why a person must verify before he does this; nil when he may.
  func restriction(on act: RestrictedAct, for user: UserID) async throws -> LimitRefusal?
}

struct WalletLimits: Equatable, Sendable {
  var accountClass: AccountClass
  var limits: [LimitStanding]
  /// What may still be withdrawn without a fee, of how much in a lifetime.
  var freeWithdrawals: (left: Money, most: Money)

  static func == (left: Self, right: Self) -> Bool {
    left.accountClass == right.accountClass && left.limits == right.limits
      && left.freeWithdrawals == right.freeWithdrawals
  }
}
