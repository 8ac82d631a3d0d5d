import Fen
import FenStore

/// The row of the code that was last sent to somebody for one purpose. Its key is a keyed hash of both.
struct SentCode: Hashable, Sendable {
  let id: StoredHash
  var code: OneTimeCode
}

extension SentCode: Record {
  static let table = Table(
    "one_time_codes", fixed: ["id"],
    changing: ["digest", "about", "sent_at", "expires_at", "sent_that_day", "wrong_tries", "used"])
  var key: StoredHash { id }
  static func value(of key: StoredHash) -> SQLValue { key.value }
  var values: [SQLValue] {
    [
      id.value, .blob(code.digest), .blob(code.about), .int(code.sentAt.milliseconds),
      .int(code.expiresAt.milliseconds), .int(code.sentThatDay), .int(code.wrongTries), .int(code.isUsed ? 1 : 0),
    ]
  }

  init(row: any Row) throws {
    id = StoredHash(row.blob(0))
    code = OneTimeCode(
      digest: row.blob(1), about: row.blob(2), sentAt: Instant(milliseconds: row.int(3)),
      expiresAt: Instant(milliseconds: row.int(4)), sentThatDay: row.int(5), wrongTries: row.int(6),
      isUsed: row.int(7) == 1)
  }
}

/// What a code is for, and whose: a wallet's, or a phone's that has none yet.
struct CodeSubject: Hashable, Sendable {
  let purpose: CodePurpose
  private let owner: String
  /// What the code is bound to beside its purpose: payee and amount. Empty where that is all.
  private let about: String

  static func phone(_ phone: PhoneNumber) -> CodeSubject {
    CodeSubject(purpose: .signIn, owner: "phone \(phone.digits)", about: "")
  }

  static func wallet(_ user: UserID, _ purpose: CodePurpose, about: String = "") -> CodeSubject {
    CodeSubject(purpose: purpose, owner: "wallet \(user.value)", about: about)
  }

  private init(purpose: CodePurpose, owner: String, about: String) {
    (self.purpose, self.owner, self.about) = (purpose, owner, about)
  }

  func id(_ vault: Vault) -> StoredHash {
    StoredHash(vault.lookUpHash("one-time code \(purpose.rawValue) of \(owner)"))
  }
  func about(_ vault: Vault) -> [UInt8] { vault.lookUpHash("one-time code about \(about)") }
  /// Six digits fall to any hash: the key is what a thief of the database lacks.
  func digest(of digits: String, _ vault: Vault) -> [UInt8] {
    vault.lookUpHash("one-time code \(purpose.rawValue) of \(owner): \(digits)")
  }
}

/// Sends one-time codes and takes them back.
struct OneTimeCodes: Sendable {
  let engine: Engine
  let vault: Vault
  let messages: any SMSGateway

  /// - Throws: `OneTimeCodeRefusal.tooSoon`, `.tooManyToday`; `SMSFault`.
  /// - Returns: when the code is good no more.
  func send(_ subject: CodeSubject, to phone: String, saying purpose: CodeMessage.Purpose) async throws -> Instant {
    let digits = String(Int.random(in: 1_000_000...1_999_999)).dropFirst()
    let sent = try await engine.perform(
      SendCode(
        id: subject.id(vault), purpose: subject.purpose, digest: subject.digest(of: String(digits), vault),
        about: subject.about(vault)))
    try await messages.send(CodeMessage(code: String(digits), purpose: purpose), to: phone)
    return sent.expiresAt
  }

  /// Uses a code up.
  ///
  /// - Throws: `OneTimeCodeRefusal`.
  func check(_ digits: String, _ subject: CodeSubject) async throws {
    if let refusal = try await engine.perform(TryCode(CodeTry(digits, subject, vault))) { throw refusal }
  }

  /// Makes a code good again that was right and used, for what came to nothing.
  func giveBack(_ digits: String, _ subject: CodeSubject) async throws {
    try await engine.perform(GiveBackCode(given: CodeTry(digits, subject, vault)))
  }
}

/// Digits that somebody typed, hashed as they would be stored.
struct CodeTry: Hashable, Sendable {
  let id: StoredHash
  let digest: [UInt8]
  let about: [UInt8]

  init(_ digits: String, _ subject: CodeSubject, _ vault: Vault) {
    id = subject.id(vault)
    digest = subject.digest(of: digits, vault)
    about = subject.about(vault)
  }
}

/// A code is about to be sent.
private struct SendCode: Command {
  let id: StoredHash
  let purpose: CodePurpose
  let digest: [UInt8]
  let about: [UInt8]

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.sentCodes.want(id) }

  /// - Throws: `OneTimeCodeRefusal`.
  func perform(in work: Workspace) throws -> OneTimeCode {
    let earlier = try work.sentCodes.find(id, in: work.transaction)?.code
    let code = try decideSending(digest, about: about, for: purpose, after: earlier, at: work.now)
    work.sentCodes.put(SentCode(id: id, code: code))
    return code
  }
}

/// Digits were typed. Answers why they were not taken: a wrong try is written down.
private struct TryCode: Command {
  let given: CodeTry

  init(_ given: CodeTry) { self.given = given }

  var subject: Int { given.id.hashValue }
  func prefetch(in work: Workspace) { work.sentCodes.want(given.id) }
  func perform(in work: Workspace) throws -> OneTimeCodeRefusal? { try work.tryCode(given) }
}

/// What a code was used for came to nothing.
private struct GiveBackCode: Command {
  let given: CodeTry

  var subject: Int { given.id.hashValue }
  func prefetch(in work: Workspace) { work.sentCodes.want(given.id) }
  func perform(in work: Workspace) throws {
    guard let sent = try work.sentCodes.find(given.id, in: work.transaction),
      let code = decideGivingBack(given.digest, about: given.about, sent.code)
    else { return }
    work.sentCodes.put(SentCode(id: given.id, code: code))
  }
}

extension Workspace {
  /// Nil when the code was right; it is used up then.
  func tryCode(_ given: CodeTry) throws -> OneTimeCodeRefusal? {
    let sent = try sentCodes.find(given.id, in: transaction)
    let (after, refusal) = decideTrying(given.digest, about: given.about, against: sent?.code, at: now)
    if let after, after != sent?.code { sentCodes.put(SentCode(id: given.id, code: after)) }
    return refusal
  }
}
