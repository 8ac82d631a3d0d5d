import Fen

// What the payment's sheet and page say of rewards.

/// A reward by its campaign's name.
struct RewardLine: Sendable {
  let rewardName: String
  let rewardText: String

  init(_ reward: ShownReward, _ language: Language) {
    self.rewardName = reward.name
    let gift = reward.gift.text(in: language)
    self.rewardText =
      reward.returned.map { language.text("reward.returned", ["gift": gift, "returned": language.money($0)]) } ?? gift
  }
}

extension ShownReward.Gift {
  func text(in language: Language) -> String {
    switch self {
    case .discount(let money): "−" + language.money(money)
    case .cashback(let money): language.text("reward.cashback", ["amount": language.money(money)])
    case .coupon: language.text("reward.coupon")
    case .coupons(let count): language.text("reward.coupons", ["count": String(count)])
    case .points(let points): language.text("reward.points", ["count": String(points)])
    }
  }
}

extension Priced {
  /// The price, where it is the same however it is paid.
  var commonPrice: PaymentPrice? {
    let all = methods.map { prices[$0.id] }
    guard let first = all.first, all.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Before discounts, where they are the same by every way.
  func insteadOf(in language: Language) -> String? {
    commonPrice.flatMap { $0.toPay < amount ? language.money(amount) : nil }
  }

  func rewardLines(in language: Language) -> [RewardLine] {
    (commonPrice?.rewards ?? []).map { RewardLine($0, language) }
  }

  /// The ways to pay, each with what it costs.
  func methodViews(in language: Language, chosen: WalletMethodID?) -> [MethodView] {
    methods.views(language, for: { toPay(by: $0.id) }, chosen: chosen).map { method in
      var view = method
      let id = WalletMethodID(value: method.methodID)
      view.methodPrice = priceText(by: id, in: language)
      view.toPay = String(toPay(by: id).minorUnits)
      return view
    }
  }

  /// What is paid by the way that is chosen, or would be.
  func toPay(chosen: WalletMethodID?) -> Money {
    methods.preferred(chosen) { toPay(by: $0.id) }.map { toPay(by: $0) } ?? amount
  }

  /// What is paid by one of the ways.
  func toPay(by method: WalletMethodID) -> Money { prices[method]?.toPay ?? amount }

  /// What each way costs and brings, where that depends on the way.
  func priceText(by method: WalletMethodID, in language: Language) -> String? {
    guard commonPrice == nil, !prices.isEmpty else { return nil }
    let rewards = prices[method]?.rewards ?? []
    let price = language.text("pay.toPay", ["amount": language.money(toPay(by: method))])
    return ([price] + rewards.map { "\($0.name) \($0.gift.text(in: language))" }).joined(separator: " · ")
  }
}
