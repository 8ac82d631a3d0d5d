import Fen
import Hummingbird

/// `/cashier`: what stands on a shop's desk.
func registerTill<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("cashier") { visit in
    let till = try await chosenTill(visit.query["till"], data)
    return .page(.till, title: visit.text("till.title"), content: try await TillContent(till, visit, data))
  }

  pages.live("cashier/live") { visit in
    let till = try await chosenTill(visit.query["till"], data)
    let orders = TillOrders(try await data.latestOrders(at: till), visit.language)
    return ["till-orders": site.render(.tillOrders, visit, content: orders)]
  }

  pages.post("cashier") { visit, form in
    let till = try await chosenTill(form["till"], data)
    do {
      let sale = Sale(
        till: till, amount: try form.money("amount"),
        description: form.trimmed("description") ?? visit.text("till.defaultDescription"))
      let order =
        if let code = form.trimmed("code") {
          try await data.charge(code: code.filter { !$0.isWhitespace }, for: sale)
        } else {
          try await data.createNativeOrder(sale)
        }
      return .redirect("/cashier/orders/\(order.id.value)")
    } catch let refusal as PageRefusal {
      let content = try await TillContent(till, visit, data, typed: form, refusal: refusal)
      return .page(.till, title: visit.text("till.title"), content: content, status: refusal.status)
    }
  }

  pages.get("cashier/orders/:order") { visit in
    let order = try await data.order(try visit.order())
    return .page(.tillOrder, title: visit.text("order.title"), content: try OrderContent(order, visit.language))
  }

  pages.live("cashier/orders/:order/live") { visit in
    let content = try OrderContent(try await data.order(try visit.order()), visit.language)
    return ["order-live": site.render(.tillOrderLive, visit, content: content)]
  }

  registerTillRefunds(on: pages, site)

  pages.post("cashier/orders/:order/close") { visit, _ in
    let id = try visit.order()
    do {
      _ = try await data.close(id)
      try await site.say(.success, visit.text("order.closedNow"), to: visit)
    } catch let refusal as PageRefusal {
      try await site.say(.problem, refusal.whole(in: visit.language), to: visit)
    }
    return .redirect("/cashier/orders/\(id.value)")
  }
}

/// The till under `value` (`mchid` or `mchid/store`), or the first there is.
/// - Throws: `noSuchMerchant` for one that does not exist, and when there is none at all.
private func chosenTill(_ value: String?, _ data: any PageData) async throws -> TillPlace {
  let merchants = try await data.merchants()
  guard let value, !value.isEmpty else {
    guard let first = merchants.first else { throw PageRefusal.noSuchMerchant }
    return TillPlace(merchant: first.id, store: first.stores.first?.id)
  }
  let parts = value.split(separator: "/", maxSplits: 1).map(String.init)
  guard let merchant = merchants.first(where: { $0.id.description == parts.first }) else {
    throw PageRefusal.noSuchMerchant
  }
  guard parts.count == 2 else { return TillPlace(merchant: merchant.id, store: merchant.stores.first?.id) }
  guard merchant.stores.contains(where: { $0.id == parts[1] }) else { throw PageRefusal.noSuchMerchant }
  return TillPlace(merchant: merchant.id, store: parts[1])
}

extension TillPlace {
  /// As it stands in addresses and forms.
  var value: String { store.map { "\(merchant)/\($0)" } ?? merchant.description }
}

// MARK: - What the templates show

private struct TillContent: Sendable {
  struct Group: Sendable {
    let groupName: String
    let choices: [Choice]
  }
  /// By merchant.
  let groups: [Group]
  let till: String
  let typedAmount: String
  let typedDescription: String
  let typedCode: String
  let refusal: RefusalView?
  let orders: TillOrders

  init(
    _ till: TillPlace, _ visit: Visit, _ data: any PageData, typed: Form? = nil, refusal: PageRefusal? = nil
  ) async throws {
    self.groups = try await data.merchants().map { merchant in
      func choice(_ store: String?, _ name: String) -> Choice {
        let place = TillPlace(merchant: merchant.id, store: store)
        return Choice(choiceValue: place.value, choiceLabel: name, isChosen: place == till)
      }
      return Group(
        groupName: merchant.name,
        choices: merchant.stores.isEmpty
          ? [choice(nil, merchant.name)] : merchant.stores.map { choice($0.id, "\(merchant.name) · \($0.name)") })
    }
    self.till = till.value
    self.typedAmount = typed?["amount"] ?? ""
    self.typedDescription = typed?["description"] ?? ""
    self.typedCode = typed?["code"] ?? ""
    self.refusal = refusal.map { RefusalView($0, visit.language) }
    self.orders = TillOrders(try await data.latestOrders(at: till), visit.language)
  }
}

struct TillOrders: Sendable {
  struct Row: Sendable {
    let href: String
    let time: String
    let timeValue: String
    let orderText: String
    let outTradeNo: String
    let amount: AmountParts
    /// Nil while nothing is paid.
    let received: AmountParts?
    let badge: Badge
  }
  let rows: [Row]
  let hasRows: Bool
  let paidCount: Int
  let paidTotal: AmountParts

  init(_ book: TillBook, _ language: Language) {
    let orders = book.orders
    self.rows = orders.map { order in
      let time = order.createdAt >= book.today ? language.clock(order.createdAt) : language.dayAndClock(order.createdAt)
      return Row(
        href: "/cashier/orders/\(order.id.value)", time: time,
        timeValue: order.createdAt.rfc3339, orderText: order.description, outTradeNo: order.outTradeNo,
        amount: AmountParts(order.amount, in: language),
        received: order.takings.map { AmountParts($0.net, in: language) },
        badge: Badge(
          order.standing, refundUnderway: order.refundSum(.processing), refundRefused: order.refundSum(.abnormal),
          in: language))
    }
    self.hasRows = !orders.isEmpty
    var count = 0
    var total: Int64 = 0
    for order in orders where order.createdAt >= book.today {
      switch order.standing {
      case .paid, .refundedInPart, .refunded:
        count += 1
        total += order.takings?.net.minorUnits ?? 0
      case .notPaid, .userPaying, .atBank, .closed, .expired, .revoked: break
      }
    }
    self.paidCount = count
    self.paidTotal = AmountParts(.fen(total), in: language)
  }
}

struct OrderContent: Sendable {
  struct RefundRow: Sendable {
    let amount: AmountParts
    let reason: String
    let badge: Badge
    let time: String
    let outRefundNo: String
  }
  /// What the stage says of a payment that did not stay.
  struct GivenBack: Sendable {
    let givenBackText: String
    let givenBackAmount: String

    /// - Parameters:
    ///   - back: what has arrived.
    ///   - refused: what the customer's bank did not take.
    ///   - byMerchant: what is the shop's again, to be paid by other means.
    init(
      _ back: Money, of total: Money, underway: Money, refused: Money, byMerchant: Money, _ language: Language
    ) {
      let key =
        if back.isPositive {
          back < total ? "standing.refundedInPart" : "standing.refunded"
        } else if refused.isPositive {
          "payment.refundRefused"
        } else {
          underway.isPositive ? "fact.refundUnderway" : "refund.byMerchant"
        }
      self.givenBackText = language.text(key)
      let amounts = [
        ("order.givenBack", back), ("order.refundUnderway", underway), ("order.refundRefused", refused),
        ("order.refundByMerchant", byMerchant),
      ]
      self.givenBackAmount = amounts.filter(\.1.isPositive)
        .map { language.text($0.0, ["back": language.money($0.1), "total": language.money(total)]) }
        .joined(separator: " · ")
    }
  }
  /// An order that nobody can pay any more.
  struct Over: Sendable {
    let overText: String
    /// For a new code with the same amount; nil where the order began with the customer's code.
    let again: Again?
  }
  struct Again: Sendable {
    let till: String
    let againAmount: String
    let againDescription: String
  }
  let orderID: String
  let backHref: String
  let sellerName: String
  /// What the customer gave, once he has; until then what is asked for.
  let amount: AmountParts
  /// Before discounts, where there were any.
  let insteadOf: String?
  let badge: Badge
  let qr: CodeView?
  let codeURL: String?
  let codeHint: String?
  let isWaiting: Bool
  /// Whose answer the payment waits for.
  let askingText: String?
  let isPaid: Bool
  /// Some of what was paid, or all, went back.
  let givenBack: GivenBack?
  let over: Over?
  let paidBy: String?
  let facts: [Fact]
  let refunds: [RefundRow]
  let hasRefunds: Bool
  let isRefundRefused: Bool
  /// What can still be given back, as typed into the form; nil when nothing can.
  let refundable: String?
  let refundableText: String
  let canClose: Bool

  init(_ order: TillOrder, _ language: Language) throws(CodeFault) {
    self.orderID = String(order.id.value)
    self.backHref = "/cashier?till=\(order.till.value)"
    self.sellerName = order.sellerName
    let paidAmount = order.takings?.paid ?? order.amount
    self.amount = AmountParts(paidAmount, in: language)
    self.insteadOf = paidAmount < order.amount ? language.money(order.amount) : nil
    let (back, underway, refused) = (
      order.refundSum(.success), order.refundSum(.processing), order.refundSum(.abnormal)
    )
    let byMerchant = order.refundSum(.byMerchant)
    self.badge =
      if byMerchant.isPositive, !back.isPositive, !underway.isPositive, !refused.isPositive {
        Badge(.byMerchant, in: language)
      } else {
        Badge(
          byMerchant.isPositive ? order.standing.inPart : order.standing, refundUnderway: underway,
          refundRefused: refused, in: language)
      }
    let left = Money(minorUnits: order.amount.minorUnits - order.refunded.minorUnits, order.amount.currency)
    var (waiting, paid) = (false, false)
    var asking: String?
    var over: String?
    var hasRefunds = false
    switch order.standing {
    case .notPaid: waiting = true
    case .userPaying: asking = "order.asking"
    case .atBank: asking = "order.atBank"
    case .paid: paid = true
    case .refundedInPart, .refunded: hasRefunds = true
    case .closed: over = "order.over"
    case .expired: over = "order.expired"
    case .revoked: over = "order.revoked"
    }
    (self.isWaiting, self.isPaid) = (waiting, paid)
    self.askingText = asking.map { language.text($0) }
    self.givenBack =
      hasRefunds
      ? GivenBack(
        back, of: order.amount, underway: underway, refused: refused, byMerchant: byMerchant, language) : nil
    self.over = over.map { key in
      Over(
        overText: language.text(key),
        again: order.isShownAsCode && key != "order.revoked"
          ? Again(till: order.till.value, againAmount: order.amount.majorUnits, againDescription: order.description)
          : nil)
    }
    self.codeURL = waiting ? order.codeURL : nil
    self.codeHint =
      waiting ? order.codeEndsAt.map { language.text("order.codeUntil", ["at": language.clock($0)]) } : nil
    self.qr =
      if waiting, let url = order.codeURL {
        try .qr(url, label: language.text("order.qrLabel", ["amount": language.money(order.amount)]))
      } else {
        nil
      }
    self.paidBy = order.payer.map { language.text("order.paidBy", ["payer": $0]) }
    self.refundable = order.takings != nil && over == nil && left.isPositive ? left.majorUnits : nil
    self.refundableText = language.text("refund.upTo", ["left": language.money(left)])
    self.canClose = waiting || order.standing == .userPaying
    var facts = [
      Fact(language.text("fact.description"), order.description),
      Fact(language.text("fact.created"), language.time(order.createdAt)),
    ]
    facts += order.takings.map { moneyFacts(order, $0, language) } ?? []
    switch order.standing {
    case .paid(let at), .refundedInPart(let at), .refunded(let at):
      facts.append(Fact(language.text("fact.paid"), language.time(at)))
      facts.append(Fact(language.text("fact.transactionID"), order.id.transactionID, code: true))
    case .closed(let at), .expired(let at), .revoked(let at):
      facts.append(Fact(language.text("fact.closed"), language.time(at)))
    case .notPaid, .userPaying, .atBank:
      if let expiry = order.expiresAt { facts.append(Fact(language.text("fact.expires"), language.time(expiry))) }
    }
    facts.append(Fact(language.text("fact.outTradeNo"), order.outTradeNo, code: true))
    self.facts = facts
    self.refunds = order.refunds.map {
      RefundRow(
        amount: AmountParts(Money(minorUnits: -$0.amount.minorUnits, $0.amount.currency), in: language),
        reason: $0.reason, badge: Badge($0.standing, in: language), time: language.time($0.at),
        outRefundNo: $0.outRefundNo)
    }
    self.hasRefunds = !order.refunds.isEmpty
    self.isRefundRefused = order.refunds.contains { $0.standing == .abnormal }
  }
}

extension OrderStanding {
  /// Of an order that went back whole, but not all of it to the customer here.
  fileprivate var inPart: OrderStanding {
    if case .refunded(let at) = self { .refundedInPart(paidAt: at) } else { self }
  }
}

extension TillOrder {
  /// What its refunds that stand so come to.
  fileprivate func refundSum(_ standing: TillRefund.Standing) -> Money {
    Money(
      minorUnits: refunds.filter { $0.standing == standing }.reduce(0) { $0 + $1.amount.minorUnits }, amount.currency)
  }

  var sellerName: String { storeName.map { "\(merchantName) · \($0)" } ?? merchantName }
}

/// From what was asked for to what the shop receives.
private func moneyFacts(_ order: TillOrder, _ takings: TillTakings, _ language: Language) -> [Fact] {
  func fact(_ key: String, _ money: Money) -> Fact { Fact(language.text(key), language.money(money)) }
  var facts = [fact("fact.orderTotal", order.amount)]
  facts += takings.discounts.map { Fact($0.name, $0.gift.text(in: language)) }
  facts += [
    fact("fact.customerGave", takings.paid), Fact(language.text("fact.fee"), "−" + language.money(takings.fee)),
    fact("fact.shopReceives", takings.received),
  ]
  if takings.net < takings.received { facts.append(fact("fact.afterRefunds", takings.net)) }
  return facts
}
