import Fen
import Hummingbird

/// `/wallet`: what a customer has in the hand.
func registerWallet<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("wallet") { visit in
    guard let user = visit.session.user else { return try await usersPage(visit, site) }
    return .page(
      .walletHome, title: visit.text("wallet.title"), content: WalletHome(try await data.wallet(of: user), visit))
  }

  pages.live("wallet/live") { visit in
    let wallet = try await data.wallet(of: try signedIn(visit))
    return ["wallet-live": site.render(.walletHomeLive, visit, content: WalletHome(wallet, visit))]
  }

  pages.post("wallet/enter") { visit, form in
    guard let number = form["user"].flatMap({ Int64($0) }) else { throw PageRefusal.noSuchUser }
    let user = try await data.wallet(of: UserID(number)).user.id
    let (id, _) = try await site.sessions.renew(visit.sessionID) { $0.user = user }
    return .redirectRenewed("/wallet", id)
  }

  pages.post("wallet/leave") { visit, _ in
    let (id, _) = try await site.sessions.renew(visit.sessionID) { $0.user = nil }
    return .redirectRenewed("/wallet", id)
  }

  pages.get("wallet/code") { visit in
    guard let user = visit.session.user else { return .redirect("/wallet") }
    let chosen = visit.query["method"].map { WalletMethodID(value: $0) }
    let content = try await freshCode(of: user, chosen, visit, data)
    return .page(.walletCode, title: visit.text("code.title"), content: content)
  }

  pages.post("wallet/code") { visit, form in
    let chosen = form.trimmed("method").map { WalletMethodID(value: $0) }
    guard visit.wantsFragment else {
      let query = chosen.map { "?method=\($0.value.filter { $0.isLetter || $0.isNumber })" } ?? ""
      return .redirect("/wallet/code" + query)
    }
    return .fragment(
      .walletCodeFragment, content: try await freshCode(of: try signedIn(visit), chosen, visit, data))
  }

  pages.live("wallet/code/live") { visit in
    let wallet = try await data.wallet(of: try signedIn(visit))
    let since = Instant(milliseconds: visit.query["since"].flatMap { Int64($0) } ?? .max)
    let events = CodeEvents(
      waiting: wallet.waiting.map { WaitingView($0, visit.language) },
      paid: wallet.latest.filter { $0.at >= since }.map { PaymentRow($0, in: visit.language) })
    return ["code-events": site.render(.walletCodeLive, visit, content: events)]
  }

  pages.get("wallet/scan") { visit in
    guard let user = visit.session.user else { return .redirect("/wallet") }
    guard let code = visit.query["code"]?.trimmingCharacters(in: .whitespacesAndNewlines), !code.isEmpty else {
      let open = try await data.openCodes(for: user).map { WaitingView($0, visit.language) }
      return .page(
        .walletScan, title: visit.text("scan.title"),
        content: ScanContent(code: "", refusal: nil, open: open, hasOpen: !open.isEmpty))
    }
    do {
      return .redirect("/wallet/pay/\(try await data.lookUp(code: code, for: user).id.value)")
    } catch let refusal as PageRefusal {
      return .page(
        .walletScan, title: visit.text("scan.title"),
        content: ScanContent(code: code, refusal: RefusalView(refusal, visit.language), open: [], hasOpen: false),
        status: refusal.status)
    }
  }

  pages.get("wallet/pay/:order") { visit in
    guard let user = visit.session.user else { return .redirect("/wallet") }
    let order = try await data.payable(try visit.order(), for: user)
    return .page(.walletPay, title: visit.text("pay.title"), content: PayContent(order, visit.language))
  }

  pages.post("wallet/pay/:order") { visit, form in
    let user = try signedIn(visit)
    let id = try visit.order()
    let method = WalletMethodID(value: form["method"] ?? "")
    do {
      _ = try await data.pay(id, as: user, with: method, password: form["password"] ?? "")
      return .redirect("/wallet/payments/\(id.value)?done=1")
    } catch let refusal as PageRefusal {
      // While the order can still be paid the sheet stays open and says what was wrong.
      let order = try await payableOrRefused(id, user, refusal, data)
      let content = PayContent(order, visit.language, chosen: method, refusal: refusal)
      return .page(.walletPay, title: visit.text("pay.title"), content: content, status: refusal.status)
    }
  }

  pages.post("wallet/pay/:order/decline") { visit, _ in
    try await data.decline(try visit.order(), as: try signedIn(visit))
    try await site.say(.success, visit.text("pay.declined"), to: visit)
    return .redirect("/wallet")
  }

  pages.get("wallet/payments") { visit in
    guard let user = visit.session.user else { return .redirect("/wallet") }
    let rows = try await data.payments(of: user).map { PaymentRow($0, in: visit.language) }
    return .page(
      .walletHistory, title: visit.text("history.title"),
      content: HistoryContent(payments: rows, hasPayments: !rows.isEmpty))
  }

  pages.get("wallet/payments/:order") { visit in
    guard let user = visit.session.user else { return .redirect("/wallet") }
    let payment = try await data.payment(try visit.order(), of: user)
    return .page(
      .walletPayment, title: visit.text("payment.title"),
      content: PaymentContent(payment, visit, isDone: visit.query["done"] != nil))
  }
}

private func usersPage(_ visit: Visit, _ site: Site) async throws -> Answer {
  let users = try await site.data.users().map { UserView($0, in: visit.language) }
  return .page(
    .walletUsers, title: visit.text("users.title"), content: UsersContent(users: users, hasUsers: !users.isEmpty))
}

/// - Throws: `noSuchUser` when nobody's wallet is open in this browser.
private func signedIn(_ visit: Visit) throws(PageRefusal) -> UserID {
  guard let user = visit.session.user else { throw .noSuchUser }
  return user
}

/// - Parameter chosen: how the code is to pay; nil takes the first way that is not known to be empty.
private func freshCode(
  of user: UserID, _ chosen: WalletMethodID?, _ visit: Visit, _ data: any PageData
) async throws -> CodeContent {
  let methods = try await data.wallet(of: user).methods
  let filled = methods.first { $0.available?.isPositive ?? true } ?? methods.first
  guard let method = chosen ?? filled?.id else { throw PageRefusal.methodUnknown }
  let code = try await data.newPaymentCode(of: user, with: method)
  return try CodeContent(code, methods.map { MethodView($0, visit.language, isChosen: $0.id == method) }, visit)
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

// MARK: - What the templates show

private struct UsersContent: Sendable {
  let users: [UserView]
  let hasUsers: Bool
}

struct WalletHome: Sendable {
  let user: UserView
  let methods: [MethodView]
  let waiting: [WaitingView]
  let payments: [PaymentRow]
  let hasPayments: Bool

  init(_ wallet: Wallet, _ visit: Visit) {
    let language = visit.language
    self.user = UserView(wallet.user, in: language)
    self.methods = wallet.methods.filter { $0.kind != .balance }.map { MethodView($0, language, isChosen: false) }
    self.waiting = wallet.waiting.map { WaitingView($0, language) }
    self.payments = wallet.latest.prefix(5).map { PaymentRow($0, in: language) }
    self.hasPayments = !wallet.latest.isEmpty
  }
}

/// A payment that waits for its payer's password.
struct WaitingView: Sendable {
  let href: String
  let payee: String
  let waitingText: String
  let amount: AmountParts

  init(_ order: PayableOrder, _ language: Language) {
    self.waitingText = order.description
    self.href = "/wallet/pay/\(order.id.value)"
    self.payee = order.payee
    self.amount = AmountParts(order.amount, in: language)
  }
}

struct CodeContent: Sendable {
  let qr: CodeView
  let bars: CodeView
  /// In groups of four.
  let digits: String
  let rawDigits: String
  let secondsLeft: Int64
  let since: Int64
  /// What the code pays with.
  let methods: [MethodView]
  let method: String

  init(_ code: WalletCode, _ methods: [MethodView], _ visit: Visit) throws(CodeFault) {
    self.methods = methods
    self.method = methods.first { $0.isChosen }?.methodID ?? ""
    self.qr = try .qr(code.digits, label: visit.text("code.qrLabel"))
    self.bars = try .bars(code.digits, label: visit.text("code.barLabel"))
    var groups = ""
    for (index, digit) in code.digits.enumerated() {
      if index > 0, index.isMultiple(of: 4) { groups += " " }
      groups.append(digit)
    }
    self.digits = groups
    self.rawDigits = code.digits
    self.secondsLeft = max(0, code.expiresAt.seconds(since: code.now))
    self.since = code.now.milliseconds
  }
}

private struct CodeEvents: Sendable {
  let waiting: [WaitingView]
  let paid: [PaymentRow]
}

struct RefusalView: Sendable {
  let sentence: String
  let advice: String

  init(_ refusal: PageRefusal, _ language: Language) {
    self.sentence = refusal.sentence(in: language)
    self.advice = refusal.advice(in: language)
  }
}

private struct ScanContent: Sendable {
  let code: String
  let refusal: RefusalView?
  /// Codes of tills nearby: in a sandbox both windows are on one desk.
  let open: [WaitingView]
  let hasOpen: Bool
}

struct PayContent: Sendable {
  let payAction: String
  let isAsked: Bool
  let payee: String
  let payText: String
  let amount: AmountParts
  let methods: [MethodView]
  let refusal: RefusalView?

  init(_ order: PayableOrder, _ language: Language, chosen: WalletMethodID? = nil, refusal: PageRefusal? = nil) {
    self.payAction = "/wallet/pay/\(order.id.value)"
    self.isAsked = order.isAsked
    self.payee = order.payee
    self.payText = order.description
    self.amount = AmountParts(order.amount, in: language)
    // What was chosen before, else the first that is not known to be too little.
    let enough = order.methods.first { $0.available.map { $0 >= order.amount } ?? true } ?? order.methods.first
    let chosen = order.methods.contains { $0.id == chosen } ? chosen : enough?.id
    self.methods = order.methods.map { MethodView($0, language, isChosen: $0.id == chosen) }
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension MethodView {
  init(_ method: WalletMethod, _ language: Language, isChosen: Bool) {
    self.methodID = method.id.value
    self.methodName = method.kind.name(in: language)
    self.methodDetail = method.available.map {
      language.text("method.available", ["amount": language.money($0)])
    }
    self.isChosen = isChosen
  }
}

private struct HistoryContent: Sendable {
  let payments: [PaymentRow]
  let hasPayments: Bool
}

private struct PaymentContent: Sendable {
  let isDone: Bool
  let payee: String
  let amount: AmountParts
  let badge: Badge
  let facts: [Fact]

  init(_ payment: WalletPayment, _ visit: Visit, isDone: Bool) {
    let language = visit.language
    self.isDone = isDone
    self.payee = payment.payee
    self.amount = AmountParts(payment.amount, in: language)
    self.badge = Badge(payment.standing, in: language)
    var facts = [
      Fact(language.text("fact.description"), payment.description),
      Fact(language.text("fact.method"), payment.method.name(in: language)),
      Fact(language.text("fact.time"), language.time(payment.at)),
      Fact(language.text("fact.transactionID"), payment.order.transactionID, code: true),
      Fact(language.text("fact.outTradeNo"), payment.outTradeNo, code: true),
    ]
    if payment.refunded.isPositive {
      facts.insert(Fact(language.text("fact.refunded"), language.money(payment.refunded)), at: 0)
    }
    self.facts = facts
  }
}
