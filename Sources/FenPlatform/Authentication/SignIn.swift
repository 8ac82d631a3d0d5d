import Fen
import FenStore

/// Somebody is signed in.
public struct NewSession: Sendable {
  /// Shown once.
  public let token: String
  public let user: UserID
  public let session: WalletSessionID
  /// The phone had no wallet before.
  public let isNew: Bool
}

/// Signs somebody in who read the code on his phone. Opens a wallet when the phone has none: of a person of whom
/// nothing is known yet.
struct SignIn: Command {
  enum Outcome: Sendable {
    case signedIn(UserID, WalletSessionID, isNew: Bool)
    case refused(OneTimeCodeRefusal)
  }
  let given: CodeTry
  let phone: StoredHash
  let sealedPhone: [UInt8]
  let tokenHash: [UInt8]
  let device: String
  /// Whoever has no name yet is called so in the language he reads.
  let language: MessageLanguage

  var subject: Int { phone.hashValue }
  func prefetch(in work: Workspace) {
    work.sentCodes.want(given.id)
    work.phones.want(phone)
  }

  func perform(in work: Workspace) throws -> Outcome {
    if let refusal = try work.tryCode(given) { return .refused(refusal) }
    let known = try work.phones.find(phone, in: work.transaction)?.user
    let user = try known ?? work.openWallet(phone: sealedPhone, of: language)
    if known == nil { work.phones.put(PhoneOwner(phone: phone, user: user)) }
    let session = WalletSessionID(work.numbers.next())
    work.walletSessions.put(
      WalletSession(
        id: session, user: user, tokenHash: tokenHash, device: device, createdAt: work.now,
        usedAt: work.now, expiresAt: work.now.adding(milliseconds: WalletSession.life)))
    return .signedIn(user, session, isNew: known == nil)
  }
}

extension Workspace {
  /// A wallet with nothing in it, of somebody unknown, without a payment password.
  func openWallet(phone: [UInt8], of language: MessageLanguage) throws -> UserID {
    let id = UserID(numbers.nextOwner())
    users.put(
      User(
        id: id, name: User.firstName(id, in: language), phone: phone, createdAt: now, password: nil,
        passwordGuard: .open(wrongTries: 0)))
    let person = Person(
      id: PersonID(id), accountClass: .unverified, channels: 0, usage: Usage(today: DayUsage(BusinessDay(now))))
    people.put(PersonRow(id: person.id, owner: .person(person)))
    return id
  }
}

extension User {
  /// What a wallet is called until its owner names it.
  static func firstName(_ id: UserID, in language: MessageLanguage) -> String {
    let number = String(10_000 + id.value % 10_000).suffix(4)
    return switch language {
    case .chinese: "用户\(number)"
    case .english: "User \(number)"
    case .japanese: "ユーザー\(number)"
    }
  }
}

extension AuthenticationDesk {
  /// Sends a code to a phone, whether it has a wallet or not.
  ///
  /// - Throws: `OneTimeCodeRefusal.tooSoon`, `.tooManyToday`; `SMSFault`.
  /// - Returns: when the code is good no more.
  public func sendSignInCode(to phone: PhoneNumber) async throws -> Instant {
    try await codes.send(.phone(phone), to: phone.digits, saying: .signIn)
  }

  /// Signs in whoever read the code on the phone, and opens a wallet when the phone has none.
  ///
  /// - Throws: `OneTimeCodeRefusal`.
  public func signIn(phone: PhoneNumber, code: String, device: String) async throws -> NewSession {
    let token = randomToken()
    let outcome = try await engine.perform(
      SignIn(
        given: CodeTry(code, .phone(phone), vault), phone: PhoneOwner.hash(phone.digits, vault),
        sealedPhone: try vault.seal(phone.digits, as: .phone), tokenHash: tokenHash(token), device: device,
        language: .spoken))
    switch outcome {
    case .refused(let refusal): throw refusal
    case .signedIn(let user, let session, let isNew):
      return NewSession(token: token, user: user, session: session, isNew: isNew)
    }
  }

  /// Opens the wallet of one of the sandbox's people without a code. It is listed among his sessions and can be ended.
  ///
  /// - Throws: `UnknownThing.user`.
  public func enter(_ user: UserID, device: String) async throws -> WalletSessionID {
    try await engine.perform(EnterWallet(user: user, tokenHash: tokenHash(randomToken()), device: device))
  }

  /// Whose token this is; nil for one that was ended, lay unused for 90 days, or never was.
  public func session(token: String) async throws -> SignedIn? {
    let now = clock.now()
    guard let found = try await database.read({ try WalletSession.find(token: token, at: now, in: $0) }) else {
      return nil
    }
    if now.milliseconds - found.usedAt.milliseconds > WalletSession.unwrittenByProgram {
      try await engine.perform(TouchSession(session: found.session))
    }
    return found
  }

  /// Whether somebody who signed in on a page still is. A use is written down at most once a minute.
  public func isOpen(_ session: WalletSessionID) async throws -> Bool {
    let now = clock.now()
    guard let found = try await database.read({ try WalletSession.find(session, in: $0) }), found.endedAt == nil,
      found.expiresAt.map({ now < $0 }) ?? true
    else { return false }
    if now.milliseconds - found.usedAt.milliseconds >= WalletSession.unwrittenOnPage {
      try await engine.perform(TouchSession(session: session))
    }
    return true
  }

  /// Where a wallet is signed in, the latest first.
  public func sessions(of user: UserID) async throws -> [WalletSession] {
    let now = clock.now()
    return try await database.read { transaction in
      try WalletSession.all(
        """
        WHERE user_id = ?1 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ?2) ORDER BY id DESC LIMIT 200
        """, [.int(user.value), .int(now.milliseconds)], in: transaction)
    }
  }

  /// Ends a session or a device key by its number.
  ///
  /// - Throws: `UnknownThing.device`.
  public func endDevice(_ number: Int64, of user: UserID) async throws {
    if let credential = try await key(number, of: user) {
      try await engine.perform(EndDeviceKey(credential: credential, user: user))
    } else {
      try await engine.perform(EndSession(session: WalletSessionID(number), user: user))
    }
  }
}
