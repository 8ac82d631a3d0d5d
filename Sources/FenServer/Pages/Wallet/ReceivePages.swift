import Fen
import Hummingbird

/// `/wallet/receive`: the code others pay to.
func registerReceiving<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/receive") { visit, user in
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

  pages.walletGet("wallet/receive/print") { visit, user in
    let code = try await data.printedCode(of: user)
    let isUnverified = try await data.identity(of: user).accountClass == .unverified
    let content = try ReceiveContent(code, visit, isUnverified: isUnverified, typedAmount: "", refusal: nil)
    return .page(.walletReceivePrint, title: visit.text("receive.title"), content: content)
  }
}

/// - Parameter refusal: why the amount that was typed is not asked for.
/// - Throws: `amountUnreadable`.
private func receiveContent(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ data: any PageData, refusal: PageRefusal? = nil
) async throws -> ReceiveContent {
  let amount = typed["amount"]?.trimmingCharacters(in: .whitespaces) ?? ""
  let note = typed["note"].map { String($0.prefix(60)) }.flatMap { $0.isEmpty ? nil : $0 }
  let asked = amount.isEmpty || refusal != nil ? nil : try yuan(amount)
  return try ReceiveContent(
    try await data.receiveCode(of: user, amount: asked, note: note), visit,
    isUnverified: try await data.identity(of: user).accountClass == .unverified, typedAmount: amount,
    refusal: refusal)
}

private struct ReceiveContent: Sendable {
  /// Then nobody can pay by the code.
  let isUnverified: Bool
  let qr: CodeView
  let codeText: String
  let payeeName: String
  let askedAmount: AmountParts?
  let askedValue: String
  let typedAmount: String
  let typedNote: String
  let secondsLeft: Int64?
  let refusal: RefusalView?

  init(
    _ code: ShownReceiveCode, _ visit: Visit, isUnverified: Bool, typedAmount: String, refusal: PageRefusal?
  ) throws {
    self.isUnverified = isUnverified
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
