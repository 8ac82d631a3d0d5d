import Fen
import Hummingbird

/// `/wallet/verify`: who the wallet's person is, and the ways to show it.
func registerVerification<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/verify") { visit, user in
    let content = IdentityContent(
      try await data.identity(of: user), open: try await data.openChannels(for: user), visit.language,
      isDone: visit.query["done"] != nil, next: wayBack(visit.query["next"]), limits: try await data.limits(of: user))
    return .page(.walletVerify, title: visit.text("verify.title"), content: content)
  }

  pages.walletGet("wallet/verify/:channel") { visit, user in
    let content = VerifyContent(
      try channel(visit), try await data.identity(of: user), visit.language, typed: try await site.invented(visit),
      next: wayBack(visit.query["next"]), isSandbox: site.isSandbox, refusal: nil)
    return .page(.walletVerifyForm, title: visit.text("verify.title"), content: content)
  }

  pages.walletPost("wallet/verify/:channel") { visit, user, form in
    let channel = try channel(visit)
    let next = wayBack(form["next"])
    do {
      let phone = channel == .phone ? try mobileNumber(form["phone"]) : nil
      try await data.verify(try form.claim(), phone: phone, through: channel, of: user)
      return .redirect(address("/wallet/verify", [("done", "1"), ("next", next)]))
    } catch let refusal as PageRefusal {
      let content = VerifyContent(
        channel, try await data.identity(of: user), visit.language, typed: form, next: next,
        isSandbox: site.isSandbox, refusal: refusal)
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
  /// Which class that is, and what it allows.
  let doneText: String
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
  let cardHref: String
  /// Where verification was begun.
  let next: String?

  init(
    _ identity: WalletIdentity, open: [OfferedChannel], _ language: Language, isDone: Bool, next: String?,
    limits: WalletLimits
  ) {
    let allowed = limits.limits.first.map { standing in
      language.text(
        "limits.leftOf",
        [
          "limit": standing.limit.name(in: language), "left": language.money(standing.left),
          "most": language.money(.fen(standing.most)),
        ])
    }
    self.doneText = [
      language.text("verify.nowClass", ["class": identity.accountClass.name(in: language)]), allowed,
    ].compactMap(\.self).joined(separator: " ")
    self.isUnverified = identity.accountClass == .unverified
    self.isDone = isDone && !isUnverified
    self.className = identity.accountClass.name(in: language)
    self.holder = identity.name
    self.document = identity.document
    self.channels = identity.channels.map { $0.name(in: language) }
    self.hasChannels = !identity.channels.isEmpty
    self.nextText = identity.next.map { next in
      let name = next.accountClass.name(in: language)
      return next.missing == 1
        ? language.text("verify.nextOne", ["class": name])
        : language.text("verify.next", ["class": name, "count": String(next.missing)])
    }
    self.steps = AccountClass.allCases.dropFirst().map {
      Step(
        stepName: $0.name(in: language), isReached: $0 <= identity.accountClass,
        isHere: $0 == identity.accountClass)
    }
    self.open = open.map {
      Open(openHref: address("/wallet/verify/\($0.path)", [("next", next)]), openName: $0.name(in: language))
    }
    self.cardHref = address("/wallet/cards/new", [("next", next)])
    self.next = next
  }
}

private struct VerifyContent: Sendable {
  let action: String
  let backHref: String
  let channelName: String
  let asksPhone: Bool
  let claim: ClaimView
  let place: ClaimFormPlace
  let typedPhone: String
  let refusal: RefusalView?

  init(
    _ channel: OfferedChannel, _ known: WalletIdentity, _ language: Language, typed: Form?, next: String?,
    isSandbox: Bool, refusal: PageRefusal?
  ) {
    self.action = "/wallet/verify/\(channel.path)"
    self.backHref = address("/wallet/verify", [("next", next)])
    // Of a person who is known only the phone is left to invent.
    self.place = ClaimFormPlace(action, next: next, isSandbox: isSandbox && (known.name == nil || channel == .phone))
    self.channelName = channel.name(in: language)
    self.asksPhone = channel == .phone
    self.claim = ClaimView(typed, known: known, language)
    self.typedPhone = typed?["phone"] ?? ""
    self.refusal = refusal.map { RefusalView($0, language, next: next) }
  }
}
