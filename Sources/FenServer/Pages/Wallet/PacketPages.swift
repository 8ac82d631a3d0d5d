import Fen
import FenPlatform
import Hummingbird

/// `/wallet/packets`: red packets, sent and opened. A packet's page is the link that is shared.
func registerPackets<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/packets") { visit, user in
    let content = PacketsContent(try await data.packets(of: user), visit.language)
    return .page(.walletPackets, title: visit.text("packet.title"), content: content)
  }

  pages.walletGet("wallet/packets/new") { visit, user in
    try await packetForm(visit.query, user, visit, site)
  }

  // A phone number stays out of addresses, which are written into logs.
  pages.walletPost("wallet/packets/to") { visit, user, form in
    let typed = ["kind": PacketKind.direct.rawValue]
    do {
      let payee = try await data.payee(try PayeeChoice(form), for: user)
      return .redirect(address("/wallet/packets/new", [("kind", typed["kind"]), ("payee", payee.reference)]))
    } catch let refusal as PageRefusal {
      return try await packetForm(typed, user, visit, site, refusal: refusal)
    }
  }

  pages.walletGet("wallet/packets/confirm") { visit, user in
    do {
      return try await packetSheet(visit.query, user, visit, site)
    } catch let refusal as PageRefusal {
      return try await packetForm(visit.query, user, visit, site, refusal: refusal)
    }
  }

  pages.walletPost("wallet/packets/confirm") { visit, user, form in
    let typed = form.fields(["kind", "amount", "count", "greeting", "payee", "number"])
    do {
      let rules = try await data.packetRules()
      let asked = try PacketForm(typed, rules, method: form.method)
      if form.asksForCode {
        let sent = try await data.sendPaymentCode(for: try await subject(asked, user, visit, data), of: user)
        return try await packetSheet(typed, user, visit, site, chosen: form.method, sent: sent)
      }
      let payee = try await subject(asked, user, visit, data).shown
      let packet = try await data.send(asked, by: user, proof: form.proof, shownAs: payee)
      return .redirect("/wallet/packets/\(packet.id)?done=1")
    } catch let refusal as PageRefusal {
      return try await packetSheet(
        typed, user, visit, site, chosen: form.method, refusal: refusal, code: form.oneTimeCode)
    }
  }

  // Whoever has the link sees the envelope; to open it, and to see who had what, he signs in.
  pages.get("wallet/packets/:packet") { visit in
    try await packetPage(visit, site, isJustOpened: visit.query["opened"] != nil, isDone: visit.query["done"] != nil)
  }

  pages.live("wallet/packets/:packet/live") { visit in
    let packet = try await data.packet(visit.parameter("packet"), for: try visit.signedIn())
    let content = PacketContent(packet, visit, isJustOpened: false, isDone: false, refusal: nil)
    return ["packet-live": site.render(.walletPacketLive, visit, content: content)]
  }

  pages.walletPost("wallet/packets/:packet/open") { visit, user, _ in
    do {
      let packet = try await data.open(packet: visit.parameter("packet"), by: user)
      return .redirect("/wallet/packets/\(packet.id)?opened=1")
    } catch let refusal as PageRefusal {
      return try await packetPage(visit, site, refusal: refusal)
    }
  }
}

private func packetForm(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ site: Site, refusal: PageRefusal? = nil
) async throws -> Answer {
  let kind = typed["kind"].flatMap { PacketKind(rawValue: $0) } ?? .lucky
  var payee: Payee?
  if kind == .direct, let reference = typed["payee"] { payee = try await site.data.payee(reference, for: user) }
  let contacts = kind == .direct && payee == nil ? try await site.data.contacts(of: user) : []
  let content = PacketFormContent(
    kind, typed, payee, contacts, try await site.data.packetRules(), visit.language,
    gate: try await site.gate(.sendRedPacket, user, visit, next: "/wallet/packets/new"), refusal: refusal)
  return .page(
    .walletPacketForm, title: visit.text("packet.send"), content: content, status: refusal?.status ?? .ok)
}

/// What leaves the wallet, whereto and from where, before anything moves.
private func packetSheet(
  _ typed: [String: String], _ user: UserID, _ visit: Visit, _ site: Site, chosen: WalletMethodID? = nil,
  refusal: PageRefusal? = nil, code: String? = nil, sent: SentCode? = nil
) async throws -> Answer {
  let form = try PacketForm(
    typed, try await site.data.packetRules(), method: chosen ?? WalletMethodID(value: "balance"))
  let subject = try await subject(form, user, visit, site.data)
  let content = PacketSheetContent(
    form, payee: subject.shown, typedAmount: typed["amount"] ?? "",
    methods: try await site.data.wallet(of: user).methods,
    proof: try await site.proofs(for: subject, of: user, after: refusal, typed: code, sent: sent), visit.language,
    chosen: chosen,
    refusal: refusal)
  return .page(
    .walletPacketSheet, title: visit.text("packet.send"), content: content, status: refusal?.status ?? .ok)
}

/// Whom the packet is for, as the payer sees it.
private func subject(
  _ form: PacketForm, _ user: UserID, _ visit: Visit, _ data: any PageData
) async throws -> PaymentIntent {
  guard let reference = form.to else {
    return PaymentIntent(
      .packet(form.kind == .equal ? .equal : .lucky),
      shown: form.count == 1
        ? visit.text("packet.forOne") : visit.text("packet.forCount", ["count": String(form.count)]),
      amount: form.total)
  }
  let payee = try await data.payee(reference, for: user)
  return PaymentIntent(.packet(.direct(to: payee.user)), shown: payee.maskedName, amount: form.total)
}

private func packetPage(
  _ visit: Visit, _ site: Site, isJustOpened: Bool = false, isDone: Bool = false, refusal: PageRefusal? = nil
) async throws -> Answer {
  let packet = try await site.data.packet(visit.parameter("packet"), for: visit.session.user)
  let content = PacketContent(packet, visit, isJustOpened: isJustOpened, isDone: isDone, refusal: refusal)
  return .page(.walletPacket, title: visit.text("packet.title"), content: content, status: refusal?.status ?? .ok)
}

extension PacketForm {
  /// - Throws: `amountUnreadable`, `countUnreadable`, `tooManyShares`, `shareTooLarge`, `shareTooSmall`, `noSuchPayee`.
  fileprivate init(_ typed: [String: String], _ rules: PacketRules, method: WalletMethodID) throws(PageRefusal) {
    let kind = typed["kind"].flatMap { PacketKind(rawValue: $0) } ?? .lucky
    let amount = try yuan(typed["amount"])
    var count = 1
    if kind != .direct {
      guard let number = typed["count"].flatMap({ Int($0) }), number > 0 else { throw .packet(.countUnreadable) }
      guard number <= rules.mostShares else { throw .packet(.tooManyShares(most: rules.mostShares)) }
      count = number
    }
    guard kind != .direct || typed["payee"] != nil else { throw .transfer(.noSuchPayee) }
    // An equal packet is typed by the share, a lucky one by the whole.
    let (total, overflow) = amount.minorUnits.multipliedReportingOverflow(by: kind == .equal ? Int64(count) : 1)
    guard !overflow, total / Int64(count) <= rules.mostPerShare.minorUnits else {
      throw .packet(.shareTooLarge(most: rules.mostPerShare))
    }
    guard total >= Int64(count) else { throw .packet(.shareTooSmall) }
    self.init(
      kind: kind, total: Money(minorUnits: total, amount.currency), count: count,
      greeting: String((typed["greeting"] ?? "").prefix(25)), to: kind == .direct ? typed["payee"] : nil,
      method: method, number: typed["number"] ?? formNumber())
  }
}
