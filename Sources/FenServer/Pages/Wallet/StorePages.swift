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
      if form.asksForCode {
        let purchase = try await purchase(typed, user, site)
        let sent = try await data.sendPaymentCode(
          for: purchase.store.intent(purchase.toPay(by: form.method)), of: user)
        return try await storePage(typed, user, visit, site, chosen: form.method, sent: sent)
      }
      var asked = try StoreForm(typed)
      (asked.method, asked.price) = (form.method, form.shownPrice)
      let order = try await data.pay(asked, as: user, proof: form.proof)
      return .redirect("/wallet/payments/\(order.value)?done=1")
    } catch let refusal as PageRefusal {
      return try await storePage(
        typed, user, visit, site, chosen: form.method, refusal: refusal, code: form.oneTimeCode)
    }
  }
}

/// The form while no amount is typed, the sheet once it is.
private func storePage(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ site: Site, chosen: WalletMethodID? = nil,
  refusal: PageRefusal? = nil, code: String? = nil, sent: SentCode? = nil
) async throws -> Answer {
  guard typed["amount"] != nil else { return try await storeForm(typed, visit, site) }
  let typed = typed.merging(["number": formNumber()]) { own, _ in own }
  let purchase = try await purchase(typed, user, site)
  let subject = purchase.store.intent(purchase.toPay(chosen: chosen))
  let content = StoreSheetContent(
    purchase, typed,
    proof: try await site.proofs(for: subject, of: user, after: refusal, typed: code, sent: sent), visit.language,
    chosen: chosen, refusal: refusal)
  return .page(.walletStoreSheet, title: visit.text("pay.title"), content: content, status: refusal?.status ?? .ok)
}

/// What would be paid, with what campaigns take off it there.
private func purchase(_ typed: [String: String], _ user: UserID, _ site: Site) async throws -> StorePurchase {
  let form = try StoreForm(typed)
  let store = try await site.data.store(behind: form.code)
  let methods = try await site.data.wallet(of: user).methods
  return StorePurchase(
    store: store, amount: form.amount, methods: methods,
    prices: try await site.data.prices(of: form, for: user, by: methods))
}

extension StoreForm {
  /// - Throws: `amountUnreadable`.
  fileprivate init(_ typed: [String: String]) throws(PageRefusal) {
    self.init(
      code: typed["code"] ?? "", amount: try yuan(typed["amount"]), method: WalletMethodID(value: "balance"),
      number: typed["number"] ?? "")
  }
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
  /// Before discounts, where there are any.
  let insteadOf: String?
  let rewards: [RewardLine]
  let typedAmount: String
  let number: String
  let methods: [MethodView]
  let proof: ProofView
  let refusal: RefusalView?

  init(
    _ purchase: StorePurchase, _ typed: [String: String], proof: ProofView, _ language: Language,
    chosen: WalletMethodID?, refusal: PageRefusal?
  ) {
    (self.storeName, self.merchantName) = (purchase.store.name, purchase.store.merchant)
    self.code = typed["code"] ?? ""
    self.amount = AmountParts(purchase.commonPrice?.toPay ?? purchase.amount, in: language)
    self.insteadOf = purchase.insteadOf(in: language)
    self.rewards = purchase.rewardLines(in: language)
    self.typedAmount = purchase.amount.majorUnits
    self.number = typed["number"] ?? ""
    self.methods = purchase.methodViews(in: language, chosen: chosen)
    self.proof = proof
    self.refusal = refusal.map { RefusalView($0, language, hasCard: purchase.methods.hasCard) }
  }
}
