import Fen
import Hummingbird

/// `/wallet/sign-in`: opening a wallet by phone.
///
/// - Parameter isSandbox: whether whoever reaches the pages may act as any of its people.
func registerSignIn<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site, isSandbox: Bool) {
  let data = site.data

  // Whoever lost the page, or loads it again, finds the field for the code that is on its way.
  pages.get("wallet/sign-in") { visit in
    let next = wayBack(visit.query["next"])
    guard visit.session.user == nil, let phone = try await awaitedPhone(visit, data) else {
      return .redirect(address("/wallet", [("next", next)]))
    }
    return codePage(visit, SignInCodeContent(phone, try await data.sentCode(to: phone), next, refusal: nil))
  }

  pages.post("wallet/sign-in") { visit, form in
    let next = wayBack(form["next"])
    do {
      let phone = try mobileNumber(form["phone"])
      _ = try await data.sendSignInCode(to: phone)
      let sealed = try await data.sealed(phone: phone)
      try await site.sessions.update(visit.sessionID) { $0.codeSentTo = sealed }
      return .redirect(address("/wallet/sign-in", [("next", next)]))
    } catch let refusal as PageRefusal {
      return try await signInPage(
        visit, site, isSandbox: isSandbox, next: next, typed: form["phone"], refusal: refusal)
    }
  }

  pages.post("wallet/sign-in/code") { visit, form in
    let next = wayBack(form["next"])
    let phone = try mobileNumber(form["phone"])
    do {
      let signedIn = try await data.signIn(phone: phone, code: form.trimmed("code") ?? "", device: visit.browser)
      let (id, _) = try await site.sessions.renew(visit.sessionID) {
        ($0.user, $0.signIn, $0.codeSentTo) = (signedIn.user, signedIn.signIn, nil)
      }
      guard try await data.hasPassword(signedIn.user) else {
        return .redirectRenewed("/wallet/password" + (next.map { "?next=\($0)" } ?? ""), id)
      }
      return .redirectRenewed(next ?? "/wallet", id)
    } catch let refusal as PageRefusal {
      let sent = try await data.sentCode(to: phone)
      let content = SignInCodeContent(phone, sent, next, refusal: RefusalView(refusal, visit.language))
      return codePage(visit, content, status: refusal)
    }
  }

  if isSandbox {
    pages.post("wallet/enter") { visit, form in
      guard let number = form["user"].flatMap({ Int64($0) }) else { throw PageRefusal.noSuchUser }
      let entered = try await data.enter(UserID(number), device: visit.browser)
      // Whose wallet was open here before is signed out: nobody could end it otherwise.
      if let user = visit.session.user, let signIn = visit.session.signIn { try await data.signOut(signIn, of: user) }
      let (id, _) = try await site.sessions.renew(visit.sessionID) {
        ($0.user, $0.signIn) = (entered.user, entered.signIn)
      }
      return .redirectRenewed(wayBack(form["next"]) ?? "/wallet", id)
    }
  }

  pages.post("wallet/leave") { visit, _ in
    if let user = visit.session.user, let signIn = visit.session.signIn {
      try await data.signOut(signIn, of: user)
    }
    let (id, _) = try await site.sessions.renew(visit.sessionID) { ($0.user, $0.signIn) = (nil, nil) }
    return .redirectRenewed("/wallet", id)
  }
}

/// `/wallet` for whoever has none open.
func signInPage(
  _ visit: Visit, _ site: Site, isSandbox: Bool, next: String?, typed: String? = nil, refusal: PageRefusal? = nil
) async throws -> Answer {
  let users = isSandbox ? try await site.data.users().map { UserView($0, in: visit.language) } : []
  let awaited = try await awaitedPhone(visit, site.data)
  let content = SignInContent(
    next: next, codeHref: awaited == nil ? nil : address("/wallet/sign-in", [("next", next)]),
    codeSentTo: awaited.map(maskedPhone) ?? "", typedPhone: typed ?? "",
    refusal: refusal.map { RefusalView($0, visit.language) },
    isSandbox: isSandbox, users: users, hasUsers: !users.isEmpty)
  return .page(
    .walletSignIn, title: visit.text("signIn.title"), content: content, status: refusal?.status ?? .ok)
}

/// The phone that a code was sent to from this browser, while the code may still be typed in.
private func awaitedPhone(_ visit: Visit, _ data: any PageData) async throws -> String? {
  guard let sealed = visit.session.codeSentTo else { return nil }
  return try await data.phoneWithOpenCode(sealed)
}

private func codePage(_ visit: Visit, _ content: SignInCodeContent, status refusal: PageRefusal? = nil) -> Answer {
  .page(.walletSignInCode, title: visit.text("signIn.title"), content: content, status: refusal?.status ?? .ok)
}

/// A mobile number as people write it, with blanks or dashes.
///
/// - Throws: `phoneUnreadable`.
func mobileNumber(_ typed: String?) throws(PageRefusal) -> String {
  guard let number = PhoneNumber((typed ?? "").filter { $0 != " " && $0 != "-" }) else {
    throw .signIn(.phoneUnreadable)
  }
  return number.digits
}

// MARK: - What the templates show

private struct SignInContent: Sendable {
  let next: String?
  /// Where a code that was sent from here is typed in; nil where none is awaited.
  let codeHref: String?
  let codeSentTo: String
  let typedPhone: String
  let refusal: RefusalView?
  let isSandbox: Bool
  let users: [UserView]
  let hasUsers: Bool
}

struct SignInCodeContent: Sendable {
  let phone: String
  let sentTo: String
  /// What the phone shows, in a sandbox.
  let sentMessage: String?
  let next: String?
  let refusal: RefusalView?

  init(_ phone: String, _ sent: SentCode, _ next: String?, refusal: RefusalView?) {
    (self.phone, self.sentTo, self.sentMessage, self.next) = (phone, sent.phone, sent.message, next)
    self.refusal = refusal
  }
}
