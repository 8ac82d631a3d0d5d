import Fen
import Hummingbird

/// `/wallet/receive`: the code others pay to.
func registerReceiving<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/receive") { visit, user in
    let typed = visit.query["amount"]?.trimmingCharacters(in: .whitespaces) ?? ""
    let note = visit.query["note"].map { String($0.prefix(60)) }.flatMap { $0.isEmpty ? nil : $0 }
    do {
      let amount = typed.isEmpty ? nil : try yuan(typed)
      let code = try await data.receiveCode(of: user, amount: amount, note: note)
      let content = try ReceiveContent(code, visit, typedAmount: typed, refusal: nil)
      return .page(.walletReceive, title: visit.text("receive.title"), content: content)
    } catch PageRefusal.amountUnreadable(let typed) {
      let refusal = PageRefusal.amountUnreadable(typed: typed)
      let code = try await data.receiveCode(of: user, amount: nil, note: note)
      let content = try ReceiveContent(code, visit, typedAmount: typed, refusal: refusal)
      return .page(
        .walletReceive, title: visit.text("receive.title"), content: content, status: refusal.status)
    }
  }

  // For paper: the static code, good for any amount.
  pages.walletGet("wallet/receive/print") { visit, user in
    let code = try await data.receiveCode(of: user, amount: nil, note: nil)
    let content = try ReceiveContent(code, visit, typedAmount: "", refusal: nil)
    return .page(.walletReceivePrint, title: visit.text("receive.title"), content: content)
  }
}

private struct ReceiveContent: Sendable {
  let qr: CodeView
  let codeText: String
  let nickname: String
  let askedAmount: AmountParts?
  let typedAmount: String
  let typedNote: String
  let refusal: RefusalView?

  init(_ code: ShownReceiveCode, _ visit: Visit, typedAmount: String, refusal: PageRefusal?) throws {
    self.qr = try .qr(code.text, label: visit.text("receive.qrLabel", ["name": code.name]))
    self.codeText = code.text
    self.nickname = code.name
    self.askedAmount = code.amount.map { AmountParts($0, in: visit.language) }
    self.typedAmount = typedAmount
    self.typedNote = code.note ?? ""
    self.refusal = refusal.map { RefusalView($0, visit.language) }
  }
}
