import Fen
import Hummingbird

/// `/wallet/verify`: who the wallet's person is, and the ways to show it.
func registerVerification<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/verify") { visit, user in
    let content = IdentityContent(
      try await data.identity(of: user), open: try await data.openChannels(for: user), visit.language,
      isDone: visit.query["done"] != nil)
    return .page(.walletVerify, title: visit.text("verify.title"), content: content)
  }

  pages.walletGet("wallet/verify/:channel") { visit, _ in
    let content = VerifyContent(try channel(visit), visit.language, typed: nil, refusal: nil)
    return .page(.walletVerifyForm, title: visit.text("verify.title"), content: content)
  }

  pages.walletPost("wallet/verify/:channel") { visit, user, form in
    let channel = try channel(visit)
    do {
      let phone = channel == .phone ? try mobileNumber(form["phone"]) : nil
      try await data.verify(try form.claim(), phone: phone, through: channel, of: user)
      return .redirect("/wallet/verify?done=1")
    } catch let refusal as PageRefusal {
      let content = VerifyContent(channel, visit.language, typed: form, refusal: refusal)
      return .page(.walletVerifyForm, title: visit.text("verify.title"), content: content, status: refusal.status)
    }
  }
}

private func channel(_ visit: Visit) throws(PageRefusal) -> OfferedChannel {
  guard let channel = OfferedChannel(path: visit.parameter("channel")) else { throw .noSuchPage }
  return channel
}

extension OfferedChannel {
  /// As it stands in addresses; a register's name is behind a dash.
  var path: String {
    switch self {
    case .document: "document"
    case .phone: "phone"
    case .register(let name): "register-\(name)"
    }
  }

  init?(path: String) {
    switch path {
    case "document": self = .document
    case "phone": self = .phone
    case _:
      guard path.hasPrefix("register-"), path.utf8.count <= 64 else { return nil }
      self = .register(String(path.dropFirst("register-".count)))
    }
  }

  func name(in language: Language) -> String {
    switch self {
    case .document: language.text("channel.document")
    case .phone: language.text("channel.phone")
    case .register(let name): language.register(name)
    }
  }
}

extension Language {
  /// The name of a register; one that is not listed shows as it is.
  func register(_ name: String) -> String { texts["register." + name] ?? name }
}

extension VerificationChannel {
  func name(in language: Language) -> String {
    switch self {
    case .bankCard(let issuer): language.text("channel.bankCard", ["bank": language.bank(issuer)])
    case .documentRegister: language.text("channel.document")
    case .phoneRegister: language.text("channel.phone")
    case .register(let name): language.register(name)
    case .faceToFace: language.text("channel.faceToFace")
    }
  }
}

// MARK: - What the templates show

private struct IdentityContent: Sendable {
  struct Open: Sendable {
    let openHref: String
    let openName: String
  }
  struct Step: Sendable {
    let stepName: String
    let isReached: Bool
    let isHere: Bool
  }
  let isDone: Bool
  let isUnverified: Bool
  let className: String
  let holder: String?
  let document: String?
  let channels: [String]
  let hasChannels: Bool
  /// How to come to the next class.
  let nextText: String?
  /// One for each class.
  let steps: [Step]
  let open: [Open]

  init(_ identity: WalletIdentity, open: [OfferedChannel], _ language: Language, isDone: Bool) {
    self.isUnverified = identity.accountClass == .unverified
    self.isDone = isDone && !isUnverified
    self.className = identity.accountClass.name(in: language)
    self.holder = identity.name
    self.document = identity.document
    self.channels = identity.channels.map { $0.name(in: language) }
    self.hasChannels = !identity.channels.isEmpty
    self.nextText = identity.next.map {
      language.text("verify.next", ["class": $0.accountClass.name(in: language), "count": String($0.missing)])
    }
    self.steps = AccountClass.allCases.dropFirst().map {
      Step(
        stepName: $0.name(in: language), isReached: $0 <= identity.accountClass,
        isHere: $0 == identity.accountClass)
    }
    self.open = open.map { Open(openHref: "/wallet/verify/\($0.path)", openName: $0.name(in: language)) }
  }
}

private struct VerifyContent: Sendable {
  let action: String
  let channelName: String
  let asksPhone: Bool
  let claim: ClaimView
  let typedPhone: String
  let refusal: RefusalView?

  init(_ channel: OfferedChannel, _ language: Language, typed: Form?, refusal: PageRefusal?) {
    self.action = "/wallet/verify/\(channel.path)"
    self.channelName = channel.name(in: language)
    self.asksPhone = channel == .phone
    self.claim = ClaimView(typed, language)
    self.typedPhone = typed?["phone"] ?? ""
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}
