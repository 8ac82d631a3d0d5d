import Fen
import Hummingbird

/// `/wallet/transfers`: money to another person, and from him.
func registerTransfers<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/transfers") { visit, user in
    try await transfersPage(user, visit, site)
  }

  // A phone number stays out of addresses, which are written into logs.
  pages.walletPost("wallet/transfers/to") { visit, user, form in
    do {
      let payee = try await data.payee(try PayeeChoice(form), for: user)
      return .redirect(address("/wallet/transfers/new", [("payee", payee.reference)]))
    } catch let refusal as PageRefusal {
      return try await transfersPage(user, visit, site, typed: form["phone"], refusal: refusal)
    }
  }

  pages.walletGet("wallet/transfers/new") { visit, user in
    let payee = try await data.payee(visit.query["payee"] ?? "", for: user)
    let gate = try await site.gate(.sendTransfer, user, visit, next: "/wallet/transfers")
    return .page(
      .walletTransferNew, title: visit.text("transfer.title"),
      content: TransferNewContent(payee, visit.query, visit.language, gate: gate, refusal: nil))
  }

  pages.walletGet("wallet/transfers/confirm") { visit, user in
    do {
      return try await transferSheet(visit.query, user, visit, site)
    } catch PageRefusal.amountUnreadable(let typed) {
      let refusal = PageRefusal.amountUnreadable(typed: typed)
      let payee = try await data.payee(visit.query["payee"] ?? "", for: user)
      let content = TransferNewContent(payee, visit.query, visit.language, refusal: refusal)
      return .page(
        .walletTransferNew, title: visit.text("transfer.title"), content: content, status: refusal.status)
    }
  }

  pages.walletPost("wallet/transfers/confirm") { visit, user, form in
    let typed = form.fields(["payee", "amount", "note", "delay", "number"])
    do {
      if form.asksForCode {
        let payee = try await data.payee(typed["payee"] ?? "", for: user)
        let subject = payee.intent(try payee.amount ?? yuan(typed["amount"]))
        let sent = try await data.sendPaymentCode(for: subject, of: user)
        return try await transferSheet(typed, user, visit, site, chosen: form.method, sent: sent)
      }
      let transfer = try await data.send(
        TransferForm(
          payee: typed["payee"] ?? "", amount: try yuan(typed["amount"]), note: typed["note"] ?? "",
          delay: delay(typed), method: form.method, number: typed["number"] ?? ""), by: user, proof: form.proof)
      return .redirect("/wallet/transfers/\(transfer.id)?done=1")
    } catch let refusal as PageRefusal {
      return try await transferSheet(
        typed, user, visit, site, chosen: form.method, refusal: refusal, code: form.oneTimeCode)
    }
  }

  pages.walletGet("wallet/transfers/:transfer") { visit, user in
    try await transferPage(visit.parameter("transfer"), user, visit, site, isDone: visit.query["done"] != nil)
  }

  pages.live("wallet/transfers/:transfer/live") { visit in
    let transfer = try await data.transfer(visit.parameter("transfer"), of: try visit.signedIn())
    let content = TransferContent(transfer, visit.language, isDone: false, refusal: nil)
    return ["transfer-live": site.render(.walletTransferLive, visit, content: content)]
  }

  pages.walletPost("wallet/transfers/:transfer/accept") { visit, user, _ in
    let id = visit.parameter("transfer")
    do {
      try await data.accept(transfer: id, by: user)
      return .redirect("/wallet/transfers/\(id)")
    } catch let refusal as PageRefusal {
      return try await transferPage(id, user, visit, site, refusal: refusal)
    }
  }

  pages.walletPost("wallet/transfers/:transfer/take-back") { visit, user, _ in
    let id = visit.parameter("transfer")
    do {
      try await data.takeBack(transfer: id, by: user)
      return .redirect("/wallet/transfers/\(id)")
    } catch let refusal as PageRefusal {
      return try await transferPage(id, user, visit, site, refusal: refusal)
    }
  }

  pages.walletPost("wallet/transfers/:transfer/return") { visit, user, _ in
    let id = visit.parameter("transfer")
    do {
      try await data.giveBack(transfer: id, by: user)
      try await site.say(.success, visit.text("transfer.returnedNow"), to: visit)
      return .redirect("/wallet/transfers/\(id)")
    } catch let refusal as PageRefusal {
      return try await transferPage(id, user, visit, site, refusal: refusal)
    }
  }
}

private func transfersPage(
  _ user: UserID, _ visit: Visit, _ site: Site, typed: String? = nil, refusal: PageRefusal? = nil
) async throws -> Answer {
  let content = TransfersContent(
    contacts: try await site.data.contacts(of: user), transfers: try await site.data.transfers(of: user),
    visit.language, gate: try await site.gate(.sendTransfer, user, visit, next: "/wallet/transfers"),
    typedPhone: typed ?? "", refusal: refusal)
  return .page(
    .walletTransfers, title: visit.text("transfer.title"), content: content, status: refusal?.status ?? .ok)
}

private func transferPage(
  _ id: String, _ user: UserID, _ visit: Visit, _ site: Site, isDone: Bool = false, refusal: PageRefusal? = nil
) async throws -> Answer {
  let transfer = try await site.data.transfer(id, of: user)
  let content = TransferContent(transfer, visit.language, isDone: isDone, refusal: refusal)
  return .page(
    .walletTransfer, title: visit.text("transfer.title"), content: content, status: refusal?.status ?? .ok)
}

/// The payee, the amount and the account, before anything moves.
private func transferSheet(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ site: Site, chosen: WalletMethodID? = nil,
  refusal: PageRefusal? = nil, code: String? = nil, sent: SentCode? = nil
) async throws -> Answer {
  let payee = try await site.data.payee(typed["payee"] ?? "", for: user)
  let amount = try payee.amount ?? yuan(typed["amount"])
  let subject = payee.intent(amount)
  let content = TransferSheetContent(
    payee, amount, note: typed["note"] ?? payee.note ?? "", delay: delay(typed),
    methods: try await site.data.wallet(of: user).methods,
    proof: try await site.proofs(for: subject, of: user, after: refusal, typed: code, sent: sent),
    number: typed["number"] ?? formNumber(), visit.language, chosen: chosen, refusal: refusal)
  return .page(
    .walletTransferSheet, title: visit.text("transfer.title"), content: content, status: refusal?.status ?? .ok)
}

private func delay(_ typed: [String: String]) -> TransferDelay {
  typed["delay"].flatMap { Int64($0) }.flatMap { TransferDelay(rawValue: $0) } ?? .atOnce
}

extension PayeeChoice {
  /// - Throws: `phoneUnreadable`.
  init(_ form: Form) throws(PageRefusal) {
    if let contact = form["contact"].flatMap({ Int64($0) }) {
      self = .contact(UserID(contact))
    } else {
      self = .phone(try mobileNumber(form["phone"]))
    }
  }
}
