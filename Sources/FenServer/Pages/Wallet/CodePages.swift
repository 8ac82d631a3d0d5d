import Fen
import Hummingbird

/// `/wallet/code`: what the customer shows at the till.
func registerCode<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/code") { visit, user in
    let chosen = visit.query["method"].map { WalletMethodID(value: $0) }
    let content = try await freshCode(of: user, chosen, visit, data)
    return .page(.walletCode, title: visit.text("code.title"), content: content)
  }

  pages.walletPost("wallet/code") { visit, user, form in
    let chosen = form.trimmed("method").map { WalletMethodID(value: $0) }
    guard visit.wantsFragment else {
      let query = chosen.map { "?method=\($0.value.filter { $0.isLetter || $0.isNumber })" } ?? ""
      return .redirect("/wallet/code" + query)
    }
    return .fragment(
      .walletCodeFragment,
      content: try await freshCode(of: user, chosen, visit, data, since: CodeSight(form)))
  }

  pages.live("wallet/code/live") { visit in
    let user = try visit.signedIn()
    let wallet = try await data.wallet(of: user)
    func number(_ name: String) -> Int64 { visit.query[name].flatMap { Int64($0) } ?? .max }
    let sight = CodeSight(openedAt: Instant(milliseconds: number("opened")), paid: visit.query["paid"] ?? "")
    let end = Instant(milliseconds: number("end"))
    let events = CodeEvents(
      waiting: wallet.waiting.map { WaitingView($0, visit.language) },
      paid: wallet.latest.filter(sight.sees).prefix(3).map { PaymentRow($0, in: visit.language) })
    var parts = ["code-events": site.render(.walletCodeLive, visit, content: events)]
    // A code that pays no more does not stay in sight.
    let isUsed = try await data.isUsed(codeWith: visit.query["mark"] ?? "", until: end, of: user)
    if try await data.today() >= end || isUsed {
      let spent = SpentCode(
        spentText: visit.text(isUsed ? "code.used" : "code.over"), method: visit.query["method"] ?? "",
        opened: sight.openedAt.milliseconds, paidBefore: sight.paidBefore)
      parts["code-shown"] = site.render(.walletCodeSpent, visit, content: spent)
    }
    return parts
  }
}

/// Since when the page is in sight: payments since then are told there.
struct CodeSight {
  let openedAt: Instant
  /// Paid in the very moment before it was opened: a clock that stands does not tell before from after.
  let paid: Set<Int64>

  init(openedAt: Instant, paid: Set<Int64>) { (self.openedAt, self.paid) = (openedAt, paid) }

  init(openedAt: Instant, paid: String) {
    self.init(openedAt: openedAt, paid: Set(paid.split(separator: ",").compactMap { Int64($0) }))
  }

  /// What a page sent back; nil when it says nothing of a moment.
  init?(_ form: Form) {
    guard let milliseconds = form.trimmed("opened").flatMap({ Int64($0) }) else { return nil }
    self.init(openedAt: Instant(milliseconds: milliseconds), paid: form.trimmed("paid") ?? "")
  }

  /// As it is written into the page.
  var paidBefore: String { paid.sorted().map(String.init).joined(separator: ",") }

  func sees(_ payment: WalletPayment) -> Bool {
    switch payment.standing {
    case .paid, .refundedInPart, .refunded: payment.at >= openedAt && !paid.contains(payment.order.value)
    case .notPaid, .userPaying, .atBank, .closed, .expired, .revoked: false
    }
  }
}

/// - Parameters:
///   - chosen: how the code is to pay; nil takes the first way that is not known to be empty.
///   - since: of the page that shows it; nil for one that is opened now.
private func freshCode(
  of user: UserID, _ chosen: WalletMethodID?, _ visit: Visit, _ data: any PageData, since: CodeSight? = nil
) async throws -> CodeContent {
  let wallet = try await data.wallet(of: user)
  let methods = wallet.methods
  let filled = methods.first { $0.available?.isPositive ?? true } ?? methods.first
  guard let method = chosen ?? filled?.id else { throw PageRefusal.methodUnknown }
  let code = try await data.newPaymentCode(of: user, with: method)
  let sight =
    since
    ?? CodeSight(
      openedAt: code.now, paid: Set(wallet.latest.filter { $0.at == code.now }.map(\.order.value)))
  return try CodeContent(
    code, methods.map { MethodView($0, visit.language, isChosen: $0.id == method) }, since: sight, visit)
}

// MARK: - What the templates show

struct CodeContent: Sendable {
  let qr: CodeView
  let bars: CodeView
  /// In groups of four.
  let digits: String
  let rawDigits: String
  let secondsLeft: Int64
  /// Milliseconds: when the page was opened, and until when this code can be used.
  let opened: Int64
  let end: Int64
  /// Orders that were paid in that moment already.
  let paidBefore: String
  let mark: String
  /// What the code pays with.
  let methods: [MethodView]
  let method: String

  init(_ code: WalletCode, _ methods: [MethodView], since sight: CodeSight, _ visit: Visit) throws(CodeFault) {
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
    self.opened = min(sight.openedAt, code.now).milliseconds
    self.paidBefore = sight.paidBefore
    self.mark = code.mark
    self.end = code.expiresAt.milliseconds
  }
}

private struct SpentCode: Sendable {
  let spentText: String
  let method: String
  let opened: Int64
  let paidBefore: String
}

private struct CodeEvents: Sendable {
  let waiting: [WaitingView]
  let paid: [PaymentRow]
}
