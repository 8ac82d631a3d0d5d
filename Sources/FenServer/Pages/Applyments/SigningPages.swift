import Fen
import FenPlatform
import Hummingbird

/// `/open/sign/{word}`: where a merchant's contact shows whose the account is, and signs. For whoever has the link.
func registerSigning<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("open/sign/:word") { visit in try await agreementPage(visit, site) }

  // The sandbox's bank says that the cents came.
  pages.post("open/sign/:word/cents") { visit, _ in
    try await data.payCents(visit.word)
    return .redirect("/open/sign/\(visit.word)")
  }

  pages.post("open/sign/:word/code") { visit, _ in
    do {
      return try await agreementPage(visit, site, sent: try await data.openAgreement(visit.word))
    } catch let refusal as PageRefusal {
      return try await agreementPage(visit, site, refusal: refusal)
    }
  }

  pages.post("open/sign/:word") { visit, form in
    do {
      try await data.signAgreement(visit.word, with: form.trimmed("code") ?? "")
      return .redirect("/open/sign/\(visit.word)")
    } catch let refusal as PageRefusal {
      return try await agreementPage(visit, site, refusal: refusal)
    }
  }
}

extension FeeRate {
  /// `0.6 %`
  fileprivate var percent: String {
    let (whole, part) = per100k.quotientAndRemainder(dividingBy: 1_000)
    var digits = String(String(part + 1_000).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? "\(whole) %" : "\(whole).\(digits) %"
  }
}

extension Visit {
  fileprivate var word: String { parameters["word"] ?? "" }
}

private func agreementPage(
  _ visit: Visit, _ site: Site, sent: SentCode? = nil, refusal: PageRefusal? = nil
) async throws -> Answer {
  let content = AgreementContent(
    try await site.data.agreement(visit.word), visit.word, visit.language, isSandbox: site.isSandbox, sent: sent,
    refusal: refusal)
  return .page(.agreement, title: visit.text("agreement.title"), content: content, status: refusal?.status ?? .ok)
}

private struct AgreementContent: Sendable {
  let action: String
  let shopName: String
  let badge: Badge
  let facts: [Fact]
  let freeText: String
  let centsText: String?
  let canPayHere: Bool
  let canAskCode: Bool
  let canSign: Bool
  let sentTo: String
  let sentMessage: String?
  let merchantText: String?
  let isCanceled: Bool
  let refusal: RefusalView?

  init(
    _ applyment: Applyment, _ word: String, _ language: Language, isSandbox: Bool, sent: SentCode?,
    refusal: PageRefusal?
  ) {
    let terms = applyment.terms
    action = "/open/sign/\(word)"
    shopName = terms.business.shortName
    freeText = language.text("agreement.free", ["fee": FeeRate.standard.percent])
    badge = Badge(applyment.state, in: language)
    var facts = [
      Fact(language.text("applyment.provider"), "\(applyment.provider)", code: true),
      Fact(language.text("agreement.account"), "\(terms.account.bank) \(terms.account.maskedNumber)"),
      Fact(
        language.text("agreement.contact"), "\(maskedName(terms.contact.name)) \(maskedPhone(terms.contact.mobile))"),
    ]
    if let end = applyment.endsAt { facts.append(Fact(language.text("applyment.until"), language.time(end))) }
    self.facts = facts
    var (cents, asks, signs, merchant) = (String?.none, false, false, String?.none)
    switch applyment.state {
    case .toBeConfirmed(let sum):
      cents = language.text("agreement.cents", ["amount": language.money(sum), "code": applyment.code.value])
    case .toBeSigned: asks = true
    case .signing: (asks, signs) = (true, true)
    case .finished(let id): merchant = language.text("agreement.done", ["mchid": "\(id)"])
    case .auditing, .rejected, .canceled: break
    }
    (centsText, canAskCode, canSign, merchantText) = (cents, asks, signs, merchant)
    canPayHere = cents != nil && isSandbox
    isCanceled = applyment.state == .canceled
    sentTo = maskedPhone(terms.contact.mobile)
    sentMessage = sent?.message
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}
