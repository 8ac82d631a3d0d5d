import Fen
import Hummingbird

/// `/wallet/payouts/…`: merchants' transfers that wait until they are taken.
func registerPayouts<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/payouts/:payout") { visit, user in
    let content = PayoutContent(
      try await data.payout(visit.parameter("payout"), of: user), visit.language, refusal: nil)
    return .page(.walletPayout, title: visit.text("payout.title"), content: content)
  }

  pages.walletPost("wallet/payouts/:payout") { visit, user, _ in
    let id = visit.parameter("payout")
    do {
      _ = try await data.accept(payout: id, by: user)
      return .redirect("/wallet/payouts/\(id)")
    } catch let refusal as PageRefusal {
      let content = PayoutContent(try await data.payout(id, of: user), visit.language, refusal: refusal)
      return .page(.walletPayout, title: visit.text("payout.title"), content: content, status: refusal.status)
    }
  }
}

private struct PayoutContent: Sendable {
  let action: String
  let merchantName: String
  let amount: AmountParts
  let payoutBadge: Badge
  let canTake: Bool
  let isTaken: Bool
  let isOtherName: Bool
  let facts: [Fact]
  let refusal: RefusalView?

  init(_ payout: PayoutShown, _ language: Language, refusal: PageRefusal?) {
    self.action = "/wallet/payouts/\(payout.id)"
    self.merchantName = payout.merchant
    self.amount = AmountParts(payout.amount, in: language)
    self.refusal = refusal.map { RefusalView($0, language, next: "/wallet/payouts/\(payout.id)") }
    var facts = [
      Fact(language.text("payout.remark"), payout.remark),
      Fact(language.text("fact.outTradeNo"), payout.number, code: true),
    ]
    switch payout.standing {
    case .waiting(let until):
      self.payoutBadge = Badge(.waiting, language.text("payout.waiting"))
      (self.canTake, self.isTaken, self.isOtherName) = (true, false, false)
      facts.append(Fact(language.text("payout.until"), language.time(until)))
    case .received(let at):
      self.payoutBadge = Badge(.good, language.text("payout.received"))
      (self.canTake, self.isTaken, self.isOtherName) = (false, true, false)
      facts.append(Fact(language.text("payout.received"), language.time(at)))
    case .otherName(let at):
      self.payoutBadge = Badge(.bad, language.text("payout.notPaid"))
      (self.canTake, self.isTaken, self.isOtherName) = (false, false, true)
      facts.append(Fact(language.text("payout.notPaid"), language.time(at)))
    case .over(let at):
      self.payoutBadge = Badge(.neutral, language.text("payout.over"))
      (self.canTake, self.isTaken, self.isOtherName) = (false, false, false)
      facts.append(Fact(language.text("payout.over"), language.time(at)))
    }
    self.facts = facts
  }
}
