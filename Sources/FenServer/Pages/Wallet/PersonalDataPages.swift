import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/wallet/personal-data`, `/wallet/close`: what is held about the reader, and the end of it.
func registerPersonalData<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/personal-data") { visit, user in
    let content = PersonalDataContent(try await data.personalData(of: user), visit.language)
    return .page(.walletPersonalData, title: visit.text("personal.title"), content: content)
  }

  pages.walletPost("wallet/personal-data/export") { visit, user, form in
    do {
      guard !form.asksForCode else {
        let sent = try await data.sendExportCode(to: user)
        let content = PersonalDataContent(
          try await data.personalData(of: user), visit.language, isExporting: true, sent: sent)
        return .page(.walletPersonalData, title: visit.text("personal.title"), content: content)
      }
      let bytes = try await data.exportPersonalData(
        of: user, password: form["password"] ?? "", code: form.trimmed("oneTimeCode"), in: visit.language)
      return .file("fen-personal-data.json", type: "application/json", ByteBuffer(bytes: bytes))
    } catch let refusal as PageRefusal {
      let content = PersonalDataContent(
        try await data.personalData(of: user), visit.language, isExporting: true, refusal: refusal)
      return .page(
        .walletPersonalData, title: visit.text("personal.title"), content: content, status: refusal.status)
    }
  }

  pages.walletGet("wallet/close") { visit, user in
    let wallet = try await data.wallet(of: user)
    let content = CloseContent(balance: AmountParts(wallet.user.balance, in: visit.language), refusal: nil)
    return .page(.walletClose, title: visit.text("close.title"), content: content)
  }

  pages.walletPost("wallet/close") { visit, user, form in
    do {
      try await data.closeWallet(of: user, password: form["password"] ?? "")
      let (id, _) = try await site.sessions.renew(visit.sessionID) { session in
        (session.user, session.signIn) = (nil, nil)
        session.message = Session.Message(kind: .success, text: visit.text("close.done"))
      }
      return .redirectRenewed("/wallet", id)
    } catch let refusal as PageRefusal {
      let wallet = try await data.wallet(of: user)
      let content = CloseContent(
        balance: AmountParts(wallet.user.balance, in: visit.language),
        refusal: RefusalView(refusal, visit.language))
      return .page(.walletClose, title: visit.text("close.title"), content: content, status: refusal.status)
    }
  }
}

private struct PersonalDataContent: Sendable {
  struct Held: Sendable {
    let heldName: String
    let heldPurpose: String
    let heldKept: String
    let heldCount: String
    let heldValues: [Fact]
  }
  struct Look: Sendable {
    let lookAt: String
    let lookBy: String
    let lookReason: String
  }
  let held: [Held]
  let looks: [Look]
  let hasLooks: Bool
  let isExporting: Bool
  let isCodeSent: Bool
  let sentMessage: String?
  let refusal: RefusalView?

  init(
    _ personal: PersonalData, _ language: Language, isExporting: Bool = false, sent: SentCode? = nil,
    refusal: PageRefusal? = nil
  ) {
    self.held = personal.held.map {
      Held(
        heldName: $0.category.name(in: language), heldPurpose: $0.category.purpose(in: language),
        heldKept: $0.category.kept(in: language),
        heldCount: $0.rows == 1
          ? language.text("personal.countOne") : language.text("personal.count", ["count": String($0.rows)]),
        heldValues: $0.values.map { Fact($0.kind.name(in: language), $0.masked) })
    }
    self.looks = personal.looks.map {
      Look(lookAt: language.time($0.at), lookBy: $0.by, lookReason: $0.reason)
    }
    self.hasLooks = !personal.looks.isEmpty
    self.isExporting = isExporting
    self.isCodeSent = sent != nil || refusal.map { $0 == .signIn(.codeOver) || $0.isWrongCode } ?? false
    self.sentMessage = sent?.message
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension PageRefusal {
  fileprivate var isWrongCode: Bool {
    if case .signIn(.codeWrong) = self { return true }
    return false
  }
}

extension Secret {
  /// What people call it; nothing for what is no person's.
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .phone: language.text("signIn.phone")
    case .legalName: language.text("verify.name")
    case .documentNumber: language.text("verify.number")
    case .cardNumber: language.text("bind.number")
    case .apiv3Key, .apiv2Key, .platformKey, .code, .ticket, .receiveCode, .payee: ""
    }
  }
}

private struct CloseContent: Sendable {
  let balance: AmountParts
  let proof = ProofView.passwordOnly
  let refusal: RefusalView?
}
