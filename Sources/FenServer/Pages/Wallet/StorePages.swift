import Fen
import Hummingbird

/// `/wallet/store`: paying at a store's printed code, where the payer types the amount.
func registerStore<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/store") { visit, user in
    do {
      return try await storePage(visit.query, user, visit, site)
    } catch PageRefusal.amountUnreadable(let typed) {
      return try await storeForm(visit.query, visit, site, refusal: .amountUnreadable(typed: typed))
    }
  }

  pages.walletPost("wallet/store") { visit, user, form in
    let typed = form.fields(["code", "amount", "number"])
    do {
      let amount = try yuan(typed["amount"])
      let store = try await data.store(behind: typed["code"] ?? "")
      if form.asksForCode {
        let sent = try await data.sendPaymentCode(
          for: store.intent(amount), of: user)
        return try await storePage(typed, user, visit, site, chosen: form.method, sent: sent)
      }
      let order = try await data.pay(
        StoreForm(code: typed["code"] ?? "", amount: amount, method: form.method, number: typed["number"] ?? ""),
        as: user, proof: form.proof)
      return .redirect("/wallet/payments/\(order.value)?done=1")
    } catch let refusal as PageRefusal {
      return try await storePage(typed, user, visit, site, chosen: form.method, refusal: refusal)
    }
  }
}

/// The form while no amount is typed, the sheet once it is.
private func storePage(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ site: Site, chosen: WalletMethodID? = nil,
  refusal: PageRefusal? = nil, sent: SentCode? = nil
) async throws -> Answer {
  guard typed["amount"] != nil else { return try await storeForm(typed, visit, site) }
  let amount = try yuan(typed["amount"])
  let store = try await site.data.store(behind: typed["code"] ?? "")
  let subject = store.intent(amount)
  let content = StoreSheetContent(
    store, code: typed["code"] ?? "", amount, methods: try await site.data.wallet(of: user).methods,
    proof: try await site.proofs(for: subject, of: user, after: refusal, sent: sent),
    number: typed["number"] ?? formNumber(), visit.language, chosen: chosen, refusal: refusal)
  return .page(.walletStoreSheet, title: visit.text("pay.title"), content: content, status: refusal?.status ?? .ok)
}

private func storeForm(
  _ typed: [String: String], _ visit: Visit, _ site: Site, refusal: PageRefusal? = nil
) async throws -> Answer {
  let store = try await site.data.store(behind: typed["code"] ?? "")
  let content = StoreFormContent(
    storeName: store.name, merchantName: store.merchant, code: typed["code"] ?? "",
    typedAmount: typed["amount"] ?? "", refusal: refusal.map { RefusalView($0, visit.language) })
  return .page(.walletStore, title: visit.text("pay.title"), content: content, status: refusal?.status ?? .ok)
}

// MARK: - What the templates show

private struct StoreFormContent: Sendable {
  let storeName: String
  let merchantName: String
  let code: String
  let typedAmount: String
  let refusal: RefusalView?
}

private struct StoreSheetContent: Sendable {
  let storeName: String
  let merchantName: String
  let code: String
  let amount: AmountParts
  let typedAmount: String
  let number: String
  let methods: [MethodView]
  let proof: ProofView
  let refusal: RefusalView?

  init(
    _ store: ShownStore, code: String, _ amount: Money, methods: [WalletMethod], proof: ProofView, number: String,
    _ language: Language, chosen: WalletMethodID?, refusal: PageRefusal?
  ) {
    (self.storeName, self.merchantName, self.code) = (store.name, store.merchant, code)
    self.amount = AmountParts(amount, in: language)
    self.typedAmount = amount.majorUnits
    self.number = number
    self.methods = methods.views(language, for: amount, chosen: chosen)
    self.proof = proof
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}
