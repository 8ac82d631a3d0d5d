import Fen
import FenStore

/// The row of the codes sent to somebody for one purpose. Its key is a keyed hash of both.
struct SentCodes: Hashable, Sendable {
  let id: StoredHash
  var codes: CodesSent
}

extension SentCodes: Record {
  static let table = Table(
    "one_time_codes", fixed: ["id"], changing: ["day", "that_day", "codes", "expires_at"])
  var key: StoredHash { id }
  static func value(of key: StoredHash) -> SQLValue { key.value }
  var values: [SQLValue] {
    [
      id.value, .int(codes.day.number), .int(codes.thatDay), .blob(codes.codes.flatMap(\.stored)),
      .int((codes.codes.last?.expiresAt ?? codes.day.start).milliseconds),
    ]
  }

  init(row: any Row) throws {
    id = StoredHash(row.blob(0))
    let stored = row.blob(3)
    guard stored.count.isMultiple(of: OneTimeCode.storedBytes) else {
      throw StoreError.unreadable(table: "one_time_codes", "codes of \(stored.count) bytes")
    }
    codes = CodesSent(
      day: BusinessDay(number: row.int(1)), thatDay: row.int(2),
      codes: stride(from: 0, to: stored.count, by: OneTimeCode.storedBytes).map { start in
        OneTimeCode(stored: stored[start..<start + OneTimeCode.storedBytes])
      })
  }
}

/// A code among those of its row: two hashes of 32 bytes each, milliseconds in eight, the wrong tries, and 1 when it is
/// used.
extension OneTimeCode {
  fileprivate static let storedBytes = 74

  fileprivate var stored: [UInt8] {
    digest + about + bigEndian(sentAt.milliseconds) + [UInt8(wrongTries), isUsed ? 1 : 0]
  }

  fileprivate init(stored: ArraySlice<UInt8>) {
    let (hashes, rest) = (stored.prefix(64), Array(stored.dropFirst(64)))
    let sentAt = rest.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    self.init(
      digest: Array(hashes.prefix(32)), about: Array(hashes.suffix(32)), sentAt: Instant(milliseconds: sentAt),
      wrongTries: Int64(rest[8]), isUsed: rest[9] == 1)
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

  static func applyment(_ id: ApplymentID) -> CodeSubject {
    CodeSubject(purpose: .agreement, owner: "applyment \(id.value)", about: "")
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
    let digits = String(String(Int.random(in: 1_000_000...1_999_999)).dropFirst())
    let given = CodeTry(digits, subject, vault)
    let expiresAt = try await engine.perform(SendCode(given: given, purpose: subject.purpose))
    do { try await messages.send(CodeMessage(code: digits, purpose: purpose), to: phone) } catch {
      // Asking again is all that helps: it waits for nothing and costs nothing of the day's.
      try await engine.perform(TakeBackCode(given: given))
      throw error
    }
    return expiresAt
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

/// Digits that were sent or that somebody typed, hashed as they are stored.
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

/// A code is about to be sent. Answers when it is good no more.
private struct SendCode: Command {
  let given: CodeTry
  let purpose: CodePurpose

  var subject: Int { given.id.hashValue }
  func prefetch(in work: Workspace) { work.sentCodes.want(given.id) }

  /// - Throws: `OneTimeCodeRefusal`.
  func perform(in work: Workspace) throws -> Instant {
    let earlier = try work.sentCodes.find(given.id, in: work.transaction)?.codes
    let codes = try decideSending(given.digest, about: given.about, for: purpose, after: earlier, at: work.now)
    work.sentCodes.put(SentCodes(id: given.id, codes: codes))
    return work.now.adding(seconds: OneTimeCode.life)
  }
}

/// The message with a code was not taken.
private struct TakeBackCode: Command {
  let given: CodeTry

  var subject: Int { given.id.hashValue }
  func prefetch(in work: Workspace) { work.sentCodes.want(given.id) }
  func perform(in work: Workspace) throws {
    guard let sent = try work.sentCodes.find(given.id, in: work.transaction),
      let codes = decideTakingBack(given.digest, sent.codes)
    else { return }
    work.sentCodes.put(SentCodes(id: given.id, codes: codes))
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
      let codes = decideGivingBack(given.digest, about: given.about, sent.codes)
    else { return }
    work.sentCodes.put(SentCodes(id: given.id, codes: codes))
  }
}

extension Workspace {
  /// Nil when the code was right; it is used up then.
  func tryCode(_ given: CodeTry) throws -> OneTimeCodeRefusal? {
    let sent = try sentCodes.find(given.id, in: transaction)
    let (after, refusal) = decideTrying(given.digest, about: given.about, against: sent?.codes, at: now)
    if let after, after != sent?.codes { sentCodes.put(SentCodes(id: given.id, codes: after)) }
    return refusal
  }
}
