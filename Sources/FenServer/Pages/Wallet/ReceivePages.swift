import Fen
import Hummingbird

/// `/wallet/receive`: the code others pay to.
func registerReceiving<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/receive") { visit, user in
    if let closed = try await receiveGate(user, visit, site) { return closed }
    do {
      let content = try await receiveContent(visit.query, user, visit, data)
      return .page(.walletReceive, title: visit.text("receive.title"), content: content)
    } catch let refusal as PageRefusal {
      let content = try await receiveContent(visit.query, user, visit, data, refusal: refusal)
      return .page(.walletReceive, title: visit.text("receive.title"), content: content, status: refusal.status)
    }
  }

  // On a screen the code renews itself: the printed one falls under the rules of static codes.
  pages.walletPost("wallet/receive") { visit, user, form in
    let typed = form.fields(["amount", "note"])
    guard visit.wantsFragment else {
      return .redirect(address("/wallet/receive", [("amount", typed["amount"]), ("note", typed["note"])]))
    }
    return .fragment(.walletReceiveFragment, content: try await receiveContent(typed, user, visit, data))
  }

  // What comes while the code is shown; what was there before is told by the bill.
  pages.live("wallet/receive/live") { visit in
    let after = visit.query["after"].flatMap { Int64($0) } ?? .max
    let received = try await data.received(byCodeOf: try visit.signedIn(), after: after)
    let content = ReceivedContent(received, visit.language)
    return ["received": site.render(.walletReceiveLive, visit, content: content)]
  }

  pages.walletGet("wallet/receive/print") { visit, user in
    if let closed = try await receiveGate(user, visit, site) { return closed }
    let content = try ReceiveContent(
      try await data.printedCode(of: user), visit, after: 0, typedAmount: "", refusal: nil)
    return .page(.walletReceivePrint, title: visit.text("receive.title"), content: content)
  }
}

/// No code for whoever cannot be paid: whoever scanned it would only be told so.
private func receiveGate(_ user: UserID, _ visit: Visit, _ site: Site) async throws -> Answer? {
  guard let gate = try await site.gate(.receiveTransfer, user, visit, next: "/wallet/receive") else { return nil }
  return .page(.walletGate, title: visit.text("receive.title"), content: GateContent(gate: gate))
}

/// - Parameter refusal: why the amount that was typed is not asked for.
/// - Throws: `amountUnreadable`.
private func receiveContent(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ data: any PageData, refusal: PageRefusal? = nil
) async throws -> ReceiveContent {
  let amount = typed["amount"]?.trimmingCharacters(in: .whitespaces) ?? ""
  let note = typed["note"].map { String($0.prefix(60)) }.flatMap { $0.isEmpty ? nil : $0 }
  let asked = amount.isEmpty || refusal != nil ? nil : try yuan(amount)
  let known = try await data.latestNumber(of: user)
  return try ReceiveContent(
    try await data.receiveCode(of: user, amount: asked, note: note), visit, after: known, typedAmount: amount,
    refusal: refusal)
}

private struct ReceiveContent: Sendable {
  let liveHref: String
  let qr: CodeView
  let codeText: String
  let payeeName: String
  let askedAmount: AmountParts?
  let askedValue: String
  let typedAmount: String
  let typedNote: String
  let secondsLeft: Int64?
  let refusal: RefusalView?

  /// - Parameter after: the number of the last transfer before the page was opened.
  init(
    _ code: ShownReceiveCode, _ visit: Visit, after: Int64, typedAmount: String, refusal: PageRefusal?
  ) throws {
    self.liveHref = address("/wallet/receive/live", [("after", String(after))])
    self.qr = try .qr(code.text, label: visit.text("receive.qrLabel", ["name": code.name]))
    self.codeText = code.text
    self.payeeName = code.name
    self.askedAmount = code.amount.map { AmountParts($0, in: visit.language) }
    self.askedValue = code.amount?.majorUnits ?? ""
    self.typedAmount = typedAmount
    self.typedNote = code.note ?? ""
    self.secondsLeft = code.secondsLeft
    self.refusal = refusal.map { RefusalView($0, visit.language) }
  }
}

/// What came while the code was shown.
private struct ReceivedContent: Sendable {
  struct Row: Sendable {
    let receivedHref: String
    let receivedText: String
    let receivedNote: String
  }
  let received: [Row]

  init(_ transfers: [MoneyTransfer], _ language: Language) {
    received = transfers.map { transfer in
      Row(
        receivedHref: "/wallet/transfers/\(transfer.id)",
        receivedText: language.text(
          "receive.received", ["amount": language.money(transfer.amount), "name": transfer.other]),
        receivedNote: transfer.note)
    }
  }
}
