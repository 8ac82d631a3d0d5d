import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/wallet/personal-data`, `/wallet/close`: what is held about the reader, and the end of it.
func registerPersonalData<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/personal-data") { visit, user in try await personalPage(user, visit, site) }

  pages.walletPost("wallet/personal-data/export") { visit, user, form in
    do {
      guard !form.asksForCode else {
        return try await personalPage(
          user, visit, site, isExporting: true, sent: try await data.sendExportCode(to: user))
      }
      let code = form.trimmed("oneTimeCode")
      // Who knows the password and was sent no code yet is sent one, and not asked for what nobody sent.
      if code == nil, try await data.needsExportCode(user, password: form["password"] ?? "") {
        return try await personalPage(
          user, visit, site, isExporting: true, sent: try await data.sendExportCode(to: user), sentNow: true)
      }
      let bytes = try await data.exportPersonalData(
        of: user, password: form["password"] ?? "", code: code, in: visit.language)
      return .file("fen-personal-data.json", type: "application/json", ByteBuffer(bytes: bytes))
    } catch let refusal as PageRefusal {
      return try await personalPage(
        user, visit, site, isExporting: true, refusal: refusal, typed: form.oneTimeCode)
    }
  }

  pages.walletGet("wallet/close") { visit, user in try await closingPage(user, visit, site) }

  pages.walletPost("wallet/close") { visit, user, form in
    do {
      try await data.closeWallet(of: user, password: form.trimmed("password"))
      let (id, _) = try await site.sessions.renew(visit.sessionID) { session in
        (session.user, session.signIn) = (nil, nil)
        session.message = Session.Message(kind: .success, text: visit.text("close.done"))
      }
      return .redirectRenewed("/wallet", id)
    } catch let refusal as PageRefusal {
      return try await closingPage(user, visit, site, refusal: refusal)
    }
  }
}

private func personalPage(
  _ user: UserID, _ visit: Visit, _ site: Site, isExporting: Bool = false, sent: SentCode? = nil,
  sentNow: Bool = false, refusal: PageRefusal? = nil, typed: String? = nil
) async throws -> Answer {
  let data = site.data
  // A code that is on its way is asked for on whatever page shows the form.
  let open = try await data.hasExportCode(user) ? try await data.codeSent(to: user) : nil
  let content = PersonalDataContent(
    try await data.personalData(of: user), hasPassword: try await data.hasPassword(user), visit.language,
    isExporting: isExporting || open != nil, sent: sent ?? open, sentNow: sentNow, refusal: refusal, typed: typed)
  return .page(
    .walletPersonalData, title: visit.text("personal.title"), content: content, status: refusal?.status ?? .ok)
}

/// What is in the way is named with its link before anybody tries.
private func closingPage(
  _ user: UserID, _ visit: Visit, _ site: Site, refusal: PageRefusal? = nil
) async throws -> Answer {
  let inTheWay = try await site.data.closingRefusal(of: user)
  let shown = inTheWay ?? refusal
  let content = CloseContent(
    canClose: inTheWay == nil, proof: try await site.data.hasPassword(user) ? ProofView(lacksPassword: false) : nil,
    refusal: shown.map { RefusalView($0, visit.language) })
  return .page(.walletClose, title: visit.text("close.title"), content: content, status: refusal?.status ?? .ok)
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
  let lacksPassword: Bool
  let passwordHref = "/wallet/password"
  let isCodeSent: Bool
  /// What was typed of it, where it is good still.
  let typedCode: String
  let sentMessage: String?
  /// Where the code went, when it has just been sent because it was missing.
  let sentTo: String?
  let refusal: RefusalView?

  init(
    _ personal: PersonalData, hasPassword: Bool, _ language: Language, isExporting: Bool = false,
    sent: SentCode? = nil, sentNow: Bool = false, refusal: PageRefusal? = nil, typed: String? = nil
  ) {
    let typedCode = refusal?.leavesCodeGood == true ? typed ?? "" : ""
    self.typedCode = typedCode
    self.lacksPassword = !hasPassword
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
    self.isCodeSent =
      sent != nil || !typedCode.isEmpty || refusal.map { $0 == .signIn(.codeOver) || $0.isWrongCode } ?? false
    self.sentMessage = sent?.message
    self.sentTo = sentNow ? sent?.phone : nil
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
    case .cardNumber, .bankAccount: language.text("bind.number")
    case .plate: language.text("held.plate")
    case .apiv3Key, .apiv2Key, .platformKey, .code, .ticket, .receiveCode, .payee, .media, .applyment, .claimReport: ""
    }
  }
}

private struct CloseContent: Sendable {
  let canClose: Bool
  /// Nil where no password is set that could be asked for.
  let proof: ProofView?
  let refusal: RefusalView?
}
