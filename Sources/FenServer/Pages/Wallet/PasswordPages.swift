import Fen
import FenPlatform
import Hummingbird

/// `/wallet/password`: the payment password, and another one for whoever forgot his.
func registerPasswords<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/password") { visit, user in
    let hasOld = try await data.hasPassword(user)
    let content = PasswordContent(hasOld: hasOld, next: wayBack(visit.query["next"]), refusal: nil)
    return .page(.walletPassword, title: visit.text("password.title"), content: content)
  }

  pages.walletPost("wallet/password") { visit, user, form in
    let hasOld = try await data.hasPassword(user)
    let next = wayBack(form["next"])
    do {
      try await data.setPassword(try form.newPassword(), insteadOf: hasOld ? form["old"] ?? "" : nil, of: user)
      try await site.say(.success, visit.text("password.done"), to: visit)
      return .redirect(next ?? (hasOld ? "/wallet/settings" : "/wallet"))
    } catch let refusal as PageRefusal {
      let content = PasswordContent(hasOld: hasOld, next: next, refusal: RefusalView(refusal, visit.language))
      return .page(
        .walletPassword, title: visit.text("password.title"), content: content, status: refusal.status)
    }
  }

  pages.walletGet("wallet/password/forgotten") { visit, user in try await resetPage(user, visit, site) }

  pages.walletPost("wallet/password/forgotten") { visit, user, form in
    do {
      guard !form.asksForCode else {
        return try await resetPage(user, visit, site, sent: try await data.sendResetCode(to: user))
      }
      let reset = PasswordReset(
        new: try form.newPassword(), code: form["oneTimeCode"] ?? "", identity: try form.resetIdentity())
      try await data.resetPassword(reset, of: user)
      try await site.say(.success, visit.text("password.done"), to: visit)
      return .redirect("/wallet")
    } catch let refusal as PageRefusal {
      return try await resetPage(user, visit, site, form, refusal: refusal)
    }
  }
}

/// After a refusal the code may still be good: its message is shown again, and what need not be typed anew stays.
private func resetPage(
  _ user: UserID, _ visit: Visit, _ site: Site, _ typed: Form? = nil, sent: SentCode? = nil,
  refusal: PageRefusal? = nil
) async throws -> Answer {
  let chosen = typed?.identityKind ?? .document
  // Whoever comes back to the page finds the field for the code that he was sent.
  let hasOpenCode = try await site.data.hasResetCode(user)
  let isCodeSent = sent != nil || typed?["oneTimeCode"] != nil || refusal?.tellsOfACode == true || hasOpenCode
  let shown: SentCode? =
    if let sent { sent } else if isCodeSent { try await site.data.codeSent(to: user) } else { nil }
  let content = ResetContent(
    isCodeSent: isCodeSent, sentMessage: shown?.message,
    typedCode: refusal?.usedTheCode == false ? typed?["oneTimeCode"] ?? "" : "",
    identities: IdentityKind.allCases.map {
      Choice(choiceValue: $0.rawValue, choiceLabel: visit.text($0.label), isChosen: $0 == chosen)
    }, typedNumber: typed?["number"] ?? "", refusal: refusal.map { RefusalView($0, visit.language) })
  return .page(
    .walletPasswordReset, title: visit.text("password.title"), content: content, status: refusal?.status ?? .ok)
}

extension Form {
  /// - Throws: `passwordNotSixDigits`, `passwordsDiffer`.
  fileprivate func newPassword() throws(PageRefusal) -> String {
    guard let new = self["new"], isPaymentPassword(new) else { throw .signIn(.passwordNotSixDigits) }
    guard new == self["again"] else { throw .signIn(.passwordsDiffer) }
    return new
  }

  /// - Throws: `documentUnreadable`, `numberUnreadable`.
  fileprivate func resetIdentity() throws(PageRefusal) -> ResetIdentity {
    switch identityKind {
    case .document:
      guard let number = trimmed("number") else { throw .identity(.documentUnreadable) }
      return .document(number)
    case .card: return .card(try cardNumber())
    }
  }

  fileprivate var identityKind: IdentityKind { self["identity"].flatMap { IdentityKind(rawValue: $0) } ?? .document }
}

extension PageRefusal {
  /// The code that was typed is good no more, or was never right. Whatever is wrong with the new password is said
  /// before the code is looked at.
  fileprivate var usedTheCode: Bool {
    switch self {
    case .signIn(.codeWrong), .signIn(.codeOver), .signIn(.resetIdentityWrong): true
    case _: false
    }
  }

  /// None was sent now because one was sent before.
  fileprivate var tellsOfACode: Bool {
    switch self {
    case .signIn(.codeTooSoon), .signIn(.tooManyCodes): true
    case _: false
    }
  }
}

/// What the number is of.
private enum IdentityKind: String, CaseIterable {
  case document, card

  var label: String {
    switch self {
    case .document: "password.resetByDocument"
    case .card: "password.resetByCard"
    }
  }
}

// MARK: - What the templates show

private struct PasswordContent: Sendable {
  let hasOld: Bool
  let next: String?
  let refusal: RefusalView?
}

private struct ResetContent: Sendable {
  let isCodeSent: Bool
  /// What the phone shows, in a sandbox.
  let sentMessage: String?
  let typedCode: String
  let identities: [Choice]
  let typedNumber: String
  let refusal: RefusalView?
}
