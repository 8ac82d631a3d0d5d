import Fen
import Hummingbird

/// `/cashier/orders/…/refund`: giving money back. What was typed is shown once more; only the second press moves it.
func registerTillRefunds<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("cashier/orders/:order/refund") { visit in
    let id = try visit.order()
    do {
      let amount = try yuan(visit.query["amount"])
      let order = try await data.order(id)
      let left = try order.amount.subtracting(order.refunded)
      guard order.isRefundable else { throw PageRefusal.notRefundable }
      guard amount <= left else { throw PageRefusal.refundExceeds(left: left) }
      let content = TillRefundContent(
        order, amount, left: left, reason: visit.query["reason"] ?? "", visit.language)
      return .page(.tillRefund, title: visit.text("refund.headline"), content: content)
    } catch let refusal as PageRefusal {
      try await site.say(.problem, refusal.whole(in: visit.language), to: visit)
      return .redirect("/cashier/orders/\(id.value)")
    }
  }

  pages.post("cashier/orders/:order/refund") { visit, form in
    let id = try visit.order()
    do {
      let refund = TillRefundForm(
        amount: try form.money("amount"), reason: form.trimmed("reason"),
        number: form["number"] ?? "")
      _ = try await data.refund(id, refund)
      try await site.say(.success, visit.text("refund.done"), to: visit)
    } catch let refusal as PageRefusal {
      try await site.say(.problem, refusal.whole(in: visit.language), to: visit)
    }
    return .redirect("/cashier/orders/\(id.value)")
  }
}

extension PageRefusal {
  /// What happened and what to do next, in one line.
  func whole(in language: Language) -> String { sentence(in: language) + " " + advice(in: language) }
}

extension TillOrder {
  fileprivate var isRefundable: Bool {
    switch standing {
    case .paid, .refundedInPart: true
    case .notPaid, .userPaying, .atBank, .refunded, .closed, .expired, .revoked: false
    }
  }
}

// MARK: - What the templates show

private struct TillRefundContent: Sendable {
  let orderID: String
  let orderHref: String
  let sellerName: String
  let amount: AmountParts
  let typedAmount: String
  let typedReason: String
  /// The same form sent twice gives back once.
  let number: String
  let question: String
  let submitLabel: String
  let facts: [Fact]

  init(_ order: TillOrder, _ amount: Money, left: Money, reason: String, _ language: Language) {
    self.orderID = String(order.id.value)
    self.orderHref = "/cashier/orders/\(order.id.value)"
    self.sellerName = order.sellerName
    self.amount = AmountParts(amount, in: language)
    self.typedAmount = amount.majorUnits
    self.typedReason = String(reason.prefix(80))
    self.number = formNumber()
    let isAll = amount == left
    self.question = language.text(isAll ? "refund.sureAll" : "refund.sure")
    self.submitLabel = language.text("refund.confirm", ["amount": language.money(amount)])
    var facts = [
      Fact(language.text("fact.description"), order.description),
      Fact(language.text("refund.reason"), reason.isEmpty ? "–" : reason),
    ]
    if let payer = order.payer { facts.append(Fact(language.text("refund.to"), payer)) }
    facts += [
      Fact(language.text("fact.orderTotal"), language.money(order.amount)),
      Fact(language.text("refund.leftAfter"), language.money(.fen(left.minorUnits - amount.minorUnits))),
      Fact(language.text("fact.outTradeNo"), order.outTradeNo, code: true),
    ]
    self.facts = facts
  }
}
