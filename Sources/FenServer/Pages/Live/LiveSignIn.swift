import Fen
import FenPlatform
import FenWire
import Foundation

// Signing in, the payment password, and what proves a payment.

extension LivePageData {
  func sendSignInCode(to phone: String) async throws -> SentCode {
    guard let number = PhoneNumber(phone) else { throw PageRefusal.signIn(.phoneUnreadable) }
    try admit(.codes)
    _ = try await refusing { try await platform.authentication.sendSignInCode(to: number) }
    return try await sentCode(to: number.digits)
  }

  func sealed(phone: String) throws -> String {
    guard let number = PhoneNumber(phone) else { throw PageRefusal.signIn(.phoneUnreadable) }
    return try platform.authentication.sealed(number)
  }

  func phoneWithOpenCode(_ sealed: String) async throws -> String? {
    guard let phone = try platform.authentication.phone(in: sealed),
      try await platform.authentication.hasOpenSignInCode(to: phone)
    else { return nil }
    return phone.digits
  }

  func signIn(phone: String, code: String, device: String) async throws -> SignedInUser {
    guard let number = PhoneNumber(phone) else { throw PageRefusal.signIn(.phoneUnreadable) }
    try admit(.signIns)
    let session = try await refusing {
      try await platform.authentication.signIn(phone: number, code: code, device: device)
    }
    return SignedInUser(user: session.user, signIn: session.session)
  }

  func enter(_ user: UserID, device: String) async throws -> SignedInUser {
    let signIn = try await refusing { try await platform.authentication.enter(user, device: device) }
    return SignedInUser(user: user, signIn: signIn)
  }

  func isSignedIn(_ signIn: WalletSessionID) async throws -> Bool {
    try await platform.authentication.isOpen(signIn)
  }

  func signOut(_ signIn: WalletSessionID, of user: UserID) async throws {
    try await platform.authentication.endDevice(signIn.value, of: user)
  }

  /// - Throws: `tooManyFromHere`.
  func admit(_ call: AddressLimiter.Call) throws(PageRefusal) {
    guard limiter.admits(call, from: Peer.address) else { throw .signIn(.tooManyFromHere) }
  }

  func hasPassword(_ user: UserID) async throws -> Bool {
    guard let user = try await platform.wallets.user(user) else { throw PageRefusal.noSuchUser }
    return user.hasPassword
  }

  func setPassword(_ new: String, insteadOf old: String?, of user: UserID) async throws {
    try await refusing { try await platform.authentication.setPassword(new, old: old, of: user) }
  }

  func sendResetCode(to user: UserID) async throws -> SentCode {
    do {
      let sent = try await refusing { try await platform.authentication.sendResetCode(to: user) }
      return try await sentCode(to: sent.phone)
    } catch PageRefusal.signIn(.noPhone) {
      throw PageRefusal.signIn(.resetNeedsPhone)
    }
  }

  func hasResetCode(_ user: UserID) async throws -> Bool {
    try await platform.authentication.hasOpenCode(.password, of: user)
  }

  func codeSent(to user: UserID) async throws -> SentCode? {
    guard let wallet = try await platform.wallets.user(user), let phone = try platform.wallets.phone(of: wallet) else {
      return nil
    }
    return try await sentCode(to: phone)
  }

  func resetPassword(_ reset: PasswordReset, of user: UserID) async throws {
    try await refusing {
      try await platform.authentication.resetPassword(
        reset.new, code: reset.code, identity: reset.identity, of: user)
    }
  }

  /// The challenge is made only for an amount that takes it: each is written down.
  func strongerProofs(
    for subject: PaymentIntent, of user: UserID, isWanted: Bool
  ) async throws -> StrongerProofs {
    let (_, limits) = try await refusing { try await platform.verification.standing(of: user) }
    let weak = limits.first { $0.limit == .day(.weak) }
    // No proof makes a balance larger: that it is too low is said before more is asked for.
    let balance = try await platform.wallets.balance(.wallet(user))
    let isNeeded = weak.map { $0.left < subject.amount && subject.amount <= balance } ?? false
    guard isNeeded || isWanted, let wallet = try await platform.wallets.user(user) else {
      return StrongerProofs(isNeeded: false, phone: nil, passkeyRequest: nil)
    }
    return StrongerProofs(
      isNeeded: isNeeded, phone: try platform.wallets.phone(of: wallet).map(maskedPhone),
      passkeyRequest: try await passkeyRequest(subject, user))
  }

  func sendPaymentCode(for subject: PaymentIntent, of user: UserID) async throws -> SentCode {
    let sent = try await refusing { try await platform.authentication.sendPaymentCode(to: user, for: subject) }
    return try await sentCode(to: sent.phone)
  }

  /// - Throws: what the proofs or the payment are refused with; to be called within `refusing`.
  func paying<Paid: Sendable>(
    _ proof: PaymentProof, _ user: UserID, for subject: PaymentIntent,
    unless earlier: () async throws -> Paid? = { nil }, _ pay: (Authentication) async throws -> Paid
  ) async throws -> Paid {
    try await platform.authentication.paying(
      with: Proof(
        password: proof.password, oneTimeCode: proof.oneTimeCode,
        assertion: try proof.assertion.map { try Assertion(json: $0) }), of: user, for: subject,
      unless: earlier, pay)
  }

  /// A code that was sent, with what the phone shows where it is a sandbox's.
  func sentCode(to phone: String) async throws -> SentCode {
    let kept = try await (platform.messages as? SandboxPhones)?.messages(to: phone, limit: 1).first
    return SentCode(phone: maskedPhone(phone), message: kept?.text)
  }

  /// Nil when the wallet has no passkey that could sign.
  private func passkeyRequest(_ subject: PaymentIntent, _ user: UserID) async throws -> String? {
    do {
      let open = try await platform.authentication.challengePayment(subject, by: user)
      return JSONValue.object(requestOptions(open)).text
    } catch DeviceRefusal.unknownKey, DeviceRefusal.noSite {
      return nil
    }
  }
}

extension Assertion {
  /// Reads what `fen.js` wrote of a signature.
  /// - Throws: `DeviceRefusal.unreadable`.
  fileprivate init(json: String) throws {
    let parts = try PasskeyAnswer(json)
    self.init(
      credential: try parts.bytes("id", .credentialID), clientData: try parts.bytes("clientDataJSON", .clientData),
      authenticatorData: try parts.bytes("authenticatorData", .authenticatorData),
      signature: try parts.bytes("signature", .authenticatorData))
  }
}

/// What the browser's passkey window answered: names and bytes in base64url.
struct PasskeyAnswer {
  private let parts: [String: String]

  /// - Throws: `DeviceRefusal.unreadable`.
  init(_ json: String) throws {
    guard json.utf8.count <= 32_768, let parts = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    else { throw DeviceRefusal.unreadable(.clientData) }
    self.parts = parts
  }

  func bytes(_ name: String, _ part: DeviceRefusal.Part) throws -> [UInt8] {
    guard let text = parts[name], let bytes = FenPlatform.bytes(base64URL: text), !bytes.isEmpty else {
      throw DeviceRefusal.unreadable(part)
    }
    return bytes
  }
}
