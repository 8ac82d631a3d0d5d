import Fen
import FenPlatform

// What campaigns give.

extension LivePageData {
  func coupons(of user: UserID) async throws -> [WalletCoupon] { try await walletCoupons(of: user, platform) }

  /// What an order would cost and bring, by each way to pay it; ways that no campaign rewards are left out.
  func prices(
    of payable: Payable, for user: UserID, by methods: [WalletMethod]
  ) async throws -> [WalletMethodID: PaymentPrice] {
    let ways = try methods.map { try PaymentMethod($0.id) }
    let previews = try await refusing { try await platform.campaigns.previews(payable, payer: user, with: ways) }
    return shown(previews, of: methods, ways)
  }

  /// - Parameter ways: the methods again, in the same order.
  func shown(
    _ previews: [PaymentMethod: Evaluation], of methods: [WalletMethod], _ ways: [PaymentMethod]
  ) -> [WalletMethodID: PaymentPrice] {
    var prices = [WalletMethodID: PaymentPrice]()
    for (method, way) in zip(methods, ways) {
      guard let found = previews[way], !found.rewards.isEmpty else { continue }
      prices[method.id] = PaymentPrice(toPay: found.payerTotal, rewards: found.rewards.map { ShownReward($0) })
    }
    return prices
  }
}

/// The coupons of a wallet, as its pages and its API list them.
func walletCoupons(of user: UserID, _ platform: Platform) async throws -> [WalletCoupon] {
  let now = platform.clock.now()
  let codes = try await platform.merchantCoupons.codes(of: user)
  var coupons = [WalletCoupon]()
  for coupon in try await platform.campaigns.coupons(of: user) {
    let terms = try await platform.campaigns.terms(coupon.campaign, version: coupon.version)
    if let shown = WalletCoupon(coupon, terms, code: codes[coupon.id], now: now) { coupons.append(shown) }
  }
  return coupons.sorted(by: WalletCoupon.comesFirst)
}

/// What a payment was rewarded with; what the bank's refusal took back is left out.
func paidRewards(of order: Order, _ platform: Platform) async throws -> [ShownReward] {
  guard let payment = order.payment, payment.rewards > 0 else { return [] }
  var rewards = [ShownReward]()
  for reward in try await platform.campaigns.rewards(of: order.id) where reward.state == .given {
    let terms = try await platform.campaigns.terms(reward.campaign, version: reward.version)
    rewards.append(ShownReward(reward, name: terms.name))
  }
  return rewards
}
