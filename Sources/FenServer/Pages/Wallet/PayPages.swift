import Fen
import FenPlatform
import Hummingbird

/// `/wallet/pay/…`: the sheet on which an order is paid.
func registerPaying<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  // Without an order there is nothing to pay yet: a code comes first.
  pages.walletGet("wallet/pay") { visit, _ in
    try await site.say(.problem, visit.text("pay.whichCode"), to: visit)
    return .redirect("/wallet/scan")
  }

  pages.walletGet("wallet/pay/:order") { visit, user in
    try await sheet(of: try await data.payable(try visit.order(), for: user), user, visit, site)
  }

  pages.walletPost("wallet/pay/:order") { visit, user, form in
    let id = try visit.order()
    do {
      if form.asksForCode {
        let order = try await data.payable(id, for: user)
        let sent = try await data.sendPaymentCode(for: order.intent(order.toPay(by: form.method)), of: user)
        return try await sheet(of: order, user, visit, site, chosen: form.method, sent: sent)
      }
      _ = try await data.pay(id, as: user, with: form.method, for: form.shownPrice, proof: form.proof)
      return .redirect("/wallet/payments/\(id.value)?done=1")
    } catch let refusal as PageRefusal {
      // While the order can still be paid the sheet stays open and says what was wrong.
      let order = try await payableOrRefused(id, user, refusal, data)
      return try await sheet(
        of: order, user, visit, site, chosen: form.method, refusal: refusal, typed: form.oneTimeCode)
    }
  }

  pages.walletPost("wallet/pay/:order/decline") { visit, user, _ in
    try await data.decline(try visit.order(), as: user)
    try await site.say(.success, visit.text("pay.declined"), to: visit)
    return .redirect("/wallet")
  }

  pages.walletGet("wallet/payments/:order") { visit, user in
    do {
      let content = try await paymentContent(user, visit, data)
      return .page(.walletPayment, title: visit.text("payment.title"), content: content)
    } catch PageRefusal.noSuchOrder {
      // Nothing was paid: the order is to be paid as before. Only where this reader's bank was asked has it refused.
      let order = try await data.payable(try visit.order(), for: user)
      let wasAsked = visit.query["done"] != nil || visit.query["asked"] != nil
      let said = wasAsked ? PageRefusal.bankRefused.whole(in: visit.language) : visit.text("payment.notPaid")
      try await site.say(.problem, said, to: visit)
      return .redirect("/wallet/pay/\(order.id.value)")
    }
  }

  pages.live("wallet/payments/:order/live") { visit in
    let content = try await paymentContent(try visit.signedIn(), visit, data)
    return ["payment-live": site.render(.walletPaymentLive, visit, content: content)]
  }
}

private func paymentContent(_ user: UserID, _ visit: Visit, _ data: any PageData) async throws -> PaymentContent {
  let payment = try await data.payment(try visit.order(), of: user)
  let isUnverified = try await data.identity(of: user).accountClass == .unverified
  return PaymentContent(
    payment, visit.language, isDone: visit.query["done"] != nil, isUnverified: isUnverified,
    hasComplaint: try await data.complaint(about: payment.order, of: user) != nil)
}

private func sheet(
  of order: PayableOrder, _ user: UserID, _ visit: Visit, _ site: Site, chosen: WalletMethodID? = nil,
  refusal: PageRefusal? = nil, typed: String? = nil, sent: SentCode? = nil
) async throws -> Answer {
  let subject = order.intent(order.toPay(chosen: chosen))
  let proof = try await site.proofs(for: subject, of: user, after: refusal, typed: typed, sent: sent)
  let content = PayContent(order, visit.language, proof: proof, chosen: chosen, refusal: refusal)
  return .page(.walletPay, title: visit.text("pay.title"), content: content, status: refusal?.status ?? .ok)
}

/// The order if it is still to be paid.
/// - Throws: `refusal`, the reason of the payment's failure, which says more than why it cannot be paid again.
private func payableOrRefused(
  _ order: OrderID, _ user: UserID, _ refusal: PageRefusal, _ data: any PageData
) async throws -> PayableOrder {
  do {
    return try await data.payable(order, for: user)
  } catch is PageRefusal {
    throw refusal
  }
}

extension PayableOrder {
  /// What is paid differs between the ways where campaigns reward only some.
  fileprivate func intent(_ amount: Money) -> PaymentIntent { PaymentIntent(.order(id), shown: payee, amount: amount) }
}

extension Form {
  /// What the sheet said the chosen way costs.
  var shownPrice: Money? { self["price-" + method.value].flatMap { Int64($0) }.map { .fen($0) } }
}

// MARK: - What the templates show

struct PayContent: Sendable {
  let payAction: String
  let isAsked: Bool
  let payee: String
  let payText: String
  let parts: [PartView]
  let amount: AmountParts
  /// Before discounts, where there are any.
  let insteadOf: String?
  let rewards: [RewardLine]
  let methods: [MethodView]
  let proof: ProofView
  let refusal: RefusalView?

  init(
    _ order: PayableOrder, _ language: Language, proof: ProofView, chosen: WalletMethodID? = nil,
    refusal: PageRefusal? = nil
  ) {
    self.payAction = "/wallet/pay/\(order.id.value)"
    self.isAsked = order.isAsked
    self.payee = order.payee
    self.payText =
      order.parts.isEmpty
      ? order.description : language.text("pay.together", ["count": String(order.parts.count)])
    self.parts = order.parts.map { PartView($0.payee, $0.description, $0.amount, language) }
    self.amount = AmountParts(order.commonPrice?.toPay ?? order.amount, in: language)
    self.insteadOf = order.insteadOf(in: language)
    self.rewards = order.rewardLines(in: language)
    self.methods = order.methodViews(in: language, chosen: chosen)
    self.proof = proof
    self.refusal = refusal.map { RefusalView($0, language, hasCard: order.methods.hasCard) }
  }
}

/// One of several orders that are paid together.
struct PartView: Sendable {
  let partPayee: String
  let partText: String
  let partAmount: String
  /// Where it is shown alone.
  let partHref: String?

  init(_ payee: String, _ text: String, _ amount: Money, _ language: Language, href: String? = nil) {
    (self.partPayee, self.partText, self.partAmount) = (payee, text, language.money(amount))
    self.partHref = href
  }
}

extension [WalletMethod] {
  var hasCard: Bool { contains { $0.kind != .balance } }

  /// To choose from. What was chosen before stays chosen, else the first that is not known to be too little.
  func views(_ language: Language, for amount: Money, chosen: WalletMethodID?) -> [MethodView] {
    views(language, for: { _ in amount }, chosen: chosen)
  }

  /// - Parameter amount: what is paid by each.
  func views(_ language: Language, for amount: (WalletMethod) -> Money, chosen: WalletMethodID?) -> [MethodView] {
    let chosen = preferred(chosen, for: amount)
    return map { MethodView($0, language, isChosen: $0.id == chosen) }
  }

  func preferred(_ chosen: WalletMethodID?, for amount: (WalletMethod) -> Money) -> WalletMethodID? {
    if let chosen, contains(where: { $0.id == chosen }) { return chosen }
    let enough = first { method in method.available.map { $0 >= amount(method) } ?? true }
    return (enough ?? first)?.id
  }
}

private struct PaymentContent: Sendable {
  let liveHref: String
  let isDone: Bool
  /// The bank was asked and has not answered.
  let isUnderWay: Bool
  /// Then the payer is asked again to verify.
  let isUnverified: Bool
  let payee: String
  let amount: AmountParts
  /// Nil beside the tick that says the same.
  let badge: Badge?
  let facts: [Fact]
  /// Nil for what was not paid.
  let complainHref: String?
  /// What became of a refund that is not there.
  let refundNote: String?
  let together: TogetherView?

  init(_ payment: WalletPayment, _ language: Language, isDone: Bool, isUnverified: Bool, hasComplaint: Bool) {
    switch payment.standing {
    // Of what came back whole nothing can be asked back.
    case .refunded where !hasComplaint && payment.cameBack >= payment.paid: complainHref = nil
    case .paid, .refundedInPart, .refunded: complainHref = "/wallet/complaints/\(payment.order.value)"
    case .notPaid, .userPaying, .atBank, .closed, .expired, .revoked: complainHref = nil
    }
    self.liveHref = payment.href + "/live" + (isDone ? "?done=1" : "")
    self.isUnderWay = payment.standing == .atBank
    self.isUnverified = isUnverified
    let all = payment.together
    self.together = all.isEmpty ? nil : TogetherView(all, language)
    // Who has just paid several at once sees what he paid.
    self.payee = isDone && !all.isEmpty ? language.text("pay.together", ["count": String(all.count)]) : payment.payee
    let sum = Money(minorUnits: all.reduce(0) { $0 + $1.paid.minorUnits }, payment.paid.currency)
    self.amount = AmountParts(isDone && !all.isEmpty ? sum : payment.paid, in: language)
    let isRefused = payment.refundRefused.isPositive
    let badge =
      isUnderWay
      ? Badge(.waiting, language.text("bankMove.underWay"))
      : Badge(
        payment.standing, refundUnderway: payment.refundUnderway, refundRefused: payment.refundRefused, in: language)
    self.refundNote =
      isRefused
      ? language.text(
        "payment.refundRefusedHint",
        ["amount": language.money(payment.refundRefused), "method": payment.method.name(in: language)]) : nil
    switch payment.standing {
    case .paid: (self.isDone, self.badge) = isDone ? (true, nil) : (false, badge)
    case .notPaid, .userPaying, .atBank, .refundedInPart, .refunded, .closed, .expired, .revoked:
      (self.isDone, self.badge) = (false, badge)
    }
    var facts = [
      Fact(language.text("fact.description"), payment.description),
      Fact(language.text("fact.method"), payment.method.name(in: language)),
      Fact(language.text("fact.time"), language.time(payment.at)),
      Fact(language.text("fact.transactionID"), payment.order.transactionID, code: true),
      Fact(language.text("fact.outTradeNo"), payment.outTradeNo, code: true),
    ]
    var rewards = payment.rewards.map { reward in
      let line = RewardLine(reward, language)
      return Fact(line.rewardName, line.rewardText)
    }
    if payment.paid < payment.amount {
      rewards.insert(Fact(language.text("fact.total"), language.money(payment.amount)), at: 0)
    }
    facts.insert(contentsOf: rewards, at: 1)
    let refunds = [
      ("fact.refunded", payment.cameBack),
      ("fact.refundUnderway", payment.refundUnderway), ("fact.refundRefused", payment.refundRefused),
    ]
    facts.insert(
      contentsOf: refunds.filter(\.1.isPositive).map { Fact(language.text($0.0), language.money($0.1)) }, at: 0)
    if let proofs = payment.authenticated.names(in: language) {
      facts.append(Fact(language.text("fact.authenticated"), proofs))
    }
    self.facts = facts
  }
}

extension WalletPayment {
  /// What refunds brought back, as far as they arrived.
  fileprivate var cameBack: Money {
    Money(minorUnits: refunded.minorUnits - refundRefused.minorUnits - refundUnderway.minorUnits, refunded.currency)
  }
}

/// What was paid together, each with a way to its own page.
private struct TogetherView: Sendable {
  let togetherText: String
  let parts: [PartView]

  init(_ payments: [WalletPayment], _ language: Language) {
    self.togetherText = language.text("payment.together", ["count": String(payments.count)])
    self.parts = payments.map { payment in
      PartView(
        payment.payee, payment.description, payment.paid, language, href: "/wallet/payments/\(payment.order.value)")
    }
  }
}

extension Authentication {
  /// What somebody proved himself with, in words; nil when it was nothing.
  func names(in language: Language) -> String? {
    let all: [(Authentication, String)] = [
      (.password, language.text("proof.password")), (.oneTimeCode, language.text("proof.oneTimeCode")),
      (.paymentCode, language.text("proof.paymentCode")), (.deviceKey, language.text("proof.deviceKey")),
      (.biometric, language.text("proof.biometric")), (.sandbox, language.text("proof.sandbox")),
    ]
    let names = all.filter { contains($0.0) }.map(\.1)
    return names.isEmpty ? nil : names.joined(separator: " + ")
  }
}
