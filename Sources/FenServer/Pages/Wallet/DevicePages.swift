import Fen
import FenPlatform
import Hummingbird

/// `/wallet/devices`: where the wallet is open, and the passkeys that pay from it.
func registerDevices<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/devices") { visit, user in try await devicesPage(user, visit, site) }

  pages.walletGet("wallet/devices/new") { visit, user in try await newPasskeyPage(user, visit, site) }

  // Who adds a passkey can pay with it from then on: the password is asked, and a code.
  pages.walletPost("wallet/devices/new") { visit, user, form in
    do {
      guard !form.asksForCode else {
        return try await newPasskeyPage(user, visit, site, sent: try await data.sendPasskeyCode(to: user))
      }
      let creation = try await data.passkeyCreation(
        for: user, password: form["password"] ?? "", code: form.trimmed("oneTimeCode"))
      return try await newPasskeyPage(user, visit, site, creation: creation)
    } catch let refusal as PageRefusal {
      return try await newPasskeyPage(user, visit, site, refusal: refusal, typed: form.oneTimeCode)
    }
  }

  pages.walletPost("wallet/devices/passkeys") { visit, user, form in
    do {
      try await data.addPasskey(
        form["credential"] ?? "", named: form.trimmed("name") ?? visit.text("devices.passkey"), of: user)
      try await site.say(.success, visit.text("devices.added"), to: visit)
      return .redirect("/wallet/devices")
    } catch let refusal as PageRefusal {
      return try await newPasskeyPage(user, visit, site, refusal: refusal)
    }
  }

  pages.walletPost("wallet/devices/passkeys/:passkey/remove") { visit, user, _ in
    try await data.removePasskey(visit.parameter("passkey"), of: user)
    try await site.say(.success, visit.text("devices.removed"), to: visit)
    return .redirect("/wallet/devices")
  }

  pages.walletPost("wallet/devices/sessions/:session/end") { visit, user, _ in
    try await data.endSession(visit.parameter("session"), of: user)
    try await site.say(.success, visit.text("devices.ended"), to: visit)
    return .redirect("/wallet/devices")
  }
}

private func devicesPage(_ user: UserID, _ visit: Visit, _ site: Site) async throws -> Answer {
  let content = DevicesContent(
    sessions: try await site.data.sessions(of: user), here: visit.session.signIn,
    passkeys: try await site.data.passkeys(of: user), visit.passkeyAddress, visit.language)
  return .page(.walletDevices, title: visit.text("devices.title"), content: content)
}

private func newPasskeyPage(
  _ user: UserID, _ visit: Visit, _ site: Site, sent: SentCode? = nil, creation: String? = nil,
  refusal: PageRefusal? = nil, typed: String? = nil
) async throws -> Answer {
  let content = NewPasskeyContent(
    lacksPassword: try await !site.data.hasPassword(user), creation: creation,
    isCodeSent: sent != nil || refusal != nil,
    typedCode: refusal?.leavesCodeGood == true ? typed ?? "" : "", sentMessage: sent?.message,
    refusal: refusal.map { RefusalView($0, visit.language) }, passkeyAddress: visit.passkeyAddress)
  return .page(
    .walletPasskey, title: visit.text("devices.add"), content: content, status: refusal?.status ?? .ok)
}

private struct NewPasskeyContent: Sendable {
  let lacksPassword: Bool
  let passwordHref = "/wallet/password?next=/wallet/devices/new"
  /// What the browser's own window for passkeys takes; nil until password and code were right.
  let creation: String?
  let isCodeSent: Bool
  /// What was typed of it, where it is good still.
  let typedCode: String
  let sentMessage: String?
  let refusal: RefusalView?
  let passkeyAddress: PasskeyAddress?
}

private struct DevicesContent: Sendable {
  struct Session: Sendable {
    let sessionRef: String
    let sessionName: String
    let sessionSince: String
    let sessionUsed: String
    let isHere: Bool
  }
  struct Key: Sendable {
    let keyRef: String
    let keyName: String
    let keyAdded: String
    let keyUsed: String?
  }
  let sessions: [Session]
  let hasSessions: Bool
  let passkeys: [Key]
  let hasPasskeys: Bool
  let passkeyAddress: PasskeyAddress?

  /// - Parameter here: by which this browser is signed in.
  init(
    sessions: [SignedInDevice], here: WalletSessionID?, passkeys: [Passkey], _ address: PasskeyAddress?,
    _ language: Language
  ) {
    self.passkeyAddress = address
    self.sessions = sessions.map {
      Session(
        sessionRef: $0.id, sessionName: $0.name,
        sessionSince: language.text("devices.since", ["at": language.time($0.signedInAt)]),
        sessionUsed: language.text("devices.used", ["at": language.time($0.lastUsedAt)]),
        isHere: here.map { String($0.value) } == $0.id)
    }
    self.hasSessions = !sessions.isEmpty
    self.passkeys = passkeys.map { key in
      Key(
        keyRef: key.id, keyName: key.name, keyAdded: language.text("devices.since", ["at": language.time(key.addedAt)]),
        keyUsed: key.lastUsedAt.map { language.text("devices.used", ["at": language.time($0)]) })
    }
    self.hasPasskeys = !passkeys.isEmpty
  }
}
