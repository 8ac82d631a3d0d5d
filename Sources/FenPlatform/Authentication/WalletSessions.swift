import Fen
import FenStore

/// Somewhere a wallet is signed in.
public struct WalletSession: Hashable, Sendable {
  /// How long one lives unused, milliseconds.
  static let life: Int64 = 90 * 86_400_000
  /// A use by a page is written down when the last one is older, milliseconds: the list of devices shows it.
  static let unwrittenOnPage: Int64 = 60_000
  /// The same for a program, which asks oftener.
  static let unwrittenByProgram: Int64 = 600_000

  public let id: WalletSessionID
  public let user: UserID
  /// SHA-256 of the bearer token: whoever reads the table cannot take a session over.
  let tokenHash: [UInt8]
  /// What it is used on, as its owner named it.
  public let device: String
  public let createdAt: Instant
  public var usedAt: Instant
  /// Nil for one that the sandbox gave out: it lives as long as the sandbox, wherever its clock is moved.
  public var expiresAt: Instant?
  public var endedAt: Instant?
}

/// A place where a wallet is signed in; ended by its number.
public struct WalletSessionID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

extension WalletSession: Record {
  public static let table = Table(
    "wallet_sessions", fixed: ["id", "user_id", "token_hash", "device", "created_at"],
    changing: ["used_at", "expires_at", "ended_at"])
  public var key: WalletSessionID { id }
  public static func value(of key: WalletSessionID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] {
    [
      .int(id.value), .int(user.value), .blob(tokenHash), .text(device), .int(createdAt.milliseconds),
      .int(usedAt.milliseconds), SQLValue(expiresAt?.milliseconds), SQLValue(endedAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    id = WalletSessionID(row.int(0))
    user = UserID(row.int(1))
    tokenHash = row.blob(2)
    device = row.text(3)
    createdAt = Instant(milliseconds: row.int(4))
    usedAt = Instant(milliseconds: row.int(5))
    expiresAt = row.optionalInt(6).map(Instant.init(milliseconds:))
    endedAt = row.optionalInt(7).map(Instant.init(milliseconds:))
  }
}

/// A request's wallet, and the session it came by.
public struct SignedIn: Sendable {
  public let user: User
  public let session: WalletSessionID
  let usedAt: Instant
}

extension WalletSession {
  /// One statement, because every request of a wallet asks it.
  private static let lookUp = """
    SELECT \(User.table.columns(of: "u")), s.id, s.used_at, s.expires_at
    FROM wallet_sessions s JOIN users u ON u.id = s.user_id JOIN people p ON p.id = s.user_id
    WHERE s.token_hash = ?1 AND s.ended_at IS NULL AND p.closed_at IS NULL
    """

  static func find(token: String, at now: Instant, in transaction: any Transaction) throws -> SignedIn? {
    let columns = User.table.columns.count
    return try transaction.first(lookUp, [.blob(FenPlatform.tokenHash(token))]) { row -> SignedIn? in
      if let end = row.optionalInt(columns + 2), end <= now.milliseconds { return nil }
      return SignedIn(
        user: try User(row: row), session: WalletSessionID(row.int(columns)),
        usedAt: Instant(milliseconds: row.int(columns + 1)))
    } ?? nil
  }
}

/// Somebody chose one of the sandbox's people, whose wallet is open then where he chose.
struct EnterWallet: Command {
  let user: UserID
  let tokenHash: [UInt8]
  let device: String

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) { work.want(personOf: user) }

  /// - Throws: `UnknownThing.user`, also for a wallet that is closed.
  func perform(in work: Workspace) throws -> WalletSessionID {
    try work.requireOpen(user)
    let session = WalletSessionID(work.numbers.next())
    work.walletSessions.put(
      WalletSession(
        id: session, user: user, tokenHash: tokenHash, device: device, createdAt: work.now, usedAt: work.now,
        expiresAt: nil))
    return session
  }
}

/// A session was used after a while.
struct TouchSession: Command {
  let session: WalletSessionID

  var subject: Int { session.hashValue }
  func prefetch(in work: Workspace) { work.walletSessions.want(session) }

  func perform(in work: Workspace) throws {
    guard var session = try work.walletSessions.find(session, in: work.transaction), session.endedAt == nil else {
      return
    }
    session.usedAt = work.now
    if session.expiresAt != nil { session.expiresAt = work.now.adding(milliseconds: WalletSession.life) }
    work.walletSessions.put(session)
  }
}

/// Somebody ends a session of his own.
struct EndSession: Command {
  let session: WalletSessionID
  let user: UserID

  var subject: Int { session.hashValue }
  func prefetch(in work: Workspace) { work.walletSessions.want(session) }

  /// - Throws: `UnknownThing.device`.
  func perform(in work: Workspace) throws {
    guard var session = try work.walletSessions.find(session, in: work.transaction), session.user == user,
      session.endedAt == nil
    else { throw UnknownThing.device }
    session.endedAt = work.now
    work.walletSessions.put(session)
  }
}
