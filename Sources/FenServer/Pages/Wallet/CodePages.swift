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
      .walletCodeFragment, content: try await freshCode(of: user, chosen, visit, data))
  }

  pages.live("wallet/code/live") { visit in
    let wallet = try await data.wallet(of: try visit.signedIn())
    let since = Instant(milliseconds: visit.query["since"].flatMap { Int64($0) } ?? .max)
    let events = CodeEvents(
      waiting: wallet.waiting.map { WaitingView($0, visit.language) },
      paid: wallet.latest.filter { $0.at >= since }.map { PaymentRow($0, in: visit.language) })
    return ["code-events": site.render(.walletCodeLive, visit, content: events)]
  }
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

// MARK: - What the templates show

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
