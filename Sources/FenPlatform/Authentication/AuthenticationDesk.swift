import Fen
import FenStore

/// Who somebody is: sessions, passwords, codes, devices.
public struct AuthenticationDesk: Sendable {
  let database: any Database
  let engine: Engine
  let clock: PlatformClock
  let vault: Vault
  let passwords: PasswordHash
  let codes: OneTimeCodes
  /// Nil where nobody said under which address the wallet is opened: then there are no device keys.
  public let site: KeySite?

  /// Pays with what a payer shows for this one payment.
  ///
  /// A proof is used up before the payment is tried, so that of two attempts at once one has it. When the payment is
  /// then refused and nothing has moved (a limit, the balance), a one-time code is good again for the same payment, for
  /// what is left of its five minutes: the payer who takes another card, or less, waits for no second message and loses
  /// none of the day's. It authenticated nothing, is still bound to this payee and amount, and lives no longer than
  /// before, as PBOC notice 2015/43, art. 25 asks of one-time passwords. A device's challenge stays used: WebAuthn
  /// Level 3, section 13.4.3 wants a fresh one for each ceremony, and signing again is a touch. What a bank refused was
  /// asked of it in the payer's name: that used the code.
  ///
  /// Whoever did not hear the answer asks again with the same proof, which is used up: he gets what the first request
  /// came to, and his proof is not looked at. Else he would be told that nothing was paid, and pay twice.
  ///
  /// - Parameters:
  ///   - intent: asked for where there is no earlier request: its payee may be gone since.
  ///   - earlier: what the same request came to before, nil when it is new. It moves nothing itself.
  /// - Throws: `ProofRefusal`, `PasswordRefusal`, `OneTimeCodeRefusal`, `DeviceRefusal`, `UnknownThing.user`; and what
  ///   `intent`, `earlier` and `pay` throw.
  public func paying<Paid: Sendable>(
    with proof: Proof, of user: UserID, for intent: @autoclosure () async throws -> PaymentIntent,
    unless earlier: () async throws -> Paid? = { nil }, _ pay: (Authentication) async throws -> Paid
  ) async throws -> Paid {
    if let earlier = try await earlier() { return earlier }
    let intent = try await intent()
    let authenticated = try await check(proof, of: user, for: intent)
    do { return try await pay(authenticated) } catch {
      if let code = proof.oneTimeCode, movedNothing(error) {
        try await codes.giveBack(code, .wallet(user, .payment, about: intent.text))
      }
      throw error
    }
  }

  /// Checks what a payer shows for one payment, and uses it up.
  ///
  /// - Throws: `ProofRefusal`, `PasswordRefusal`, `OneTimeCodeRefusal`, `DeviceRefusal`, `UnknownThing.user`.
  /// - Returns: what he proved himself with; the payment decides whether that is enough.
  public func check(_ proof: Proof, of user: UserID, for intent: PaymentIntent) async throws -> Authentication {
    let signed = try proof.assertion.map { try ReadAssertion($0) }
    guard proof.password != nil || signed?.data.flags.contains(.userVerified) == true else {
      throw ProofRefusal.passwordNeeded
    }
    var proven: Authentication = []
    // The password first: who does not know it uses up neither code nor challenge.
    if let password = proof.password {
      try await checkPassword(password, of: user)
      proven.insert(.password)
    }
    if let signed { proven.formUnion(try await checkSignature(signed, of: user, for: intent)) }
    if let code = proof.oneTimeCode {
      try await codes.check(code, .wallet(user, .payment, about: intent.text))
      proven.insert(.oneTimeCode)
    }
    return proven
  }

  /// Sends a code that is good for one payment, once, and names it.
  ///
  /// - Throws: `OneTimeCodeRefusal`, `SMSFault`, `UnknownThing.user`.
  public func sendPaymentCode(to user: UserID, for intent: PaymentIntent) async throws -> SentTo {
    try await sendCode(
      .wallet(user, .payment, about: intent.text), of: user,
      saying: .payment(payee: intent.shown, amount: intent.amount))
  }

  /// Sends a code to the wallet's own phone.
  func sendCode(
    _ subject: CodeSubject, of user: UserID, saying purpose: CodeMessage.Purpose
  ) async throws -> SentTo {
    guard let phone = try await self.user(user).phone.map({ try vault.open($0, as: .phone) }) else {
      throw OneTimeCodeRefusal.noPhone
    }
    return SentTo(phone: phone, expiresAt: try await codes.send(subject, to: phone, saying: purpose))
  }

  /// Whether a code that was sent to a wallet for this purpose may still be typed in.
  public func hasOpenCode(_ purpose: CodePurpose, of user: UserID) async throws -> Bool {
    try await hasOpenCode(.wallet(user, purpose))
  }

  /// Whether a code to sign in that was sent to a phone may still be typed in.
  public func hasOpenSignInCode(to phone: PhoneNumber) async throws -> Bool {
    try await hasOpenCode(.phone(phone))
  }

  private func hasOpenCode(_ subject: CodeSubject) async throws -> Bool {
    let (id, now) = (subject.id(vault), clock.now())
    let sent = try await database.read { try SentCodes.find(id, in: $0) }
    return sent?.codes.codes.contains { code in
      !code.isUsed && now < code.expiresAt && code.wrongTries < OneTimeCode.tries
    } ?? false
  }

  /// A phone as a browser's session keeps it, until its code was typed in.
  public func sealed(_ phone: PhoneNumber) throws -> String {
    base64URL(try vault.seal(phone.digits, as: .phone))
  }

  /// - Throws: `VaultError.cannotOpen`.
  public func phone(in sealed: String) throws -> PhoneNumber? {
    try bytes(base64URL: sealed).flatMap { PhoneNumber(try vault.open($0, as: .phone)) }
  }

  func user(_ id: UserID) async throws -> User {
    guard let user = try await database.read({ try User.find(id, in: $0) }) else { throw UnknownThing.user }
    return user
  }
}

/// Where a code went.
public struct SentTo: Hashable, Sendable {
  /// In the clear: to be masked before it is shown.
  public let phone: String
  public let expiresAt: Instant
}

/// Whether a payment was refused by a rule, before anything moved or a bank was asked.
private func movedNothing(_ error: any Error) -> Bool {
  switch error {
  case is LimitRefusal, is PayRefusal, is PrepayRefusal, is SendRefusal, is SendRedPacketRefusal, is CardMoveRefusal,
    is PostingRefusal:
    true
  // The payment was not begun: `BankDesk.carry` keeps a busy engine's refusal of a bank's answer to itself.
  case EngineRefusal.busy, UnknownThing.user, UnknownThing.merchant: true
  case _: false
  }
}
