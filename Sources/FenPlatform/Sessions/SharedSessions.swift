import Fen
import FenStore

/// What is stored of a browser's session where several processes answer the same browser.
public struct StoredSession: Hashable, Sendable {
  public var user: UserID?
  /// By which the user signed in; nil for one whom a sandbox let in.
  public var signIn: WalletSessionID?
  /// Said once, on the next page.
  public var message: Message?
  /// The phone that a code to sign in was sent to from there, sealed.
  public var codeSentTo: String?

  public struct Message: Hashable, Sendable {
    public let isSuccess: Bool
    public let text: String
    public init(isSuccess: Bool, text: String) { (self.isSuccess, self.text) = (isSuccess, text) }
  }

  public init(
    user: UserID? = nil, signIn: WalletSessionID? = nil, message: Message? = nil, codeSentTo: String? = nil
  ) {
    (self.user, self.signIn, self.message, self.codeSentTo) = (user, signIn, message, codeSentTo)
  }
}

/// Sessions in a table that all processes read on every page, so that who leaves in one has left in all.
///
/// They are found by a hash of their name: whoever reads the table cannot take one over.
public struct SharedSessions: Sendable {
  let database: any Database
  let processes: Processes
  /// How long one lives unused, milliseconds.
  private static let lifetime: Int64 = 12 * 3_600_000
  /// A use is written down when the last one is older, milliseconds.
  private static let unwritten: Int64 = 300_000

  public func find(_ hash: [UInt8]) async throws -> StoredSession? {
    let now = machineTime().milliseconds
    let found = try await database.read { transaction in
      try transaction.first(
        """
        SELECT user_id, wallet_session, message, message_kind, used_at, code_sent_to FROM sessions WHERE id_hash = ?1
        """, [.blob(hash)]
      ) { row in
        (
          session: StoredSession(
            user: row.optionalInt(0).map { UserID($0) }, signIn: row.optionalInt(1).map { WalletSessionID($0) },
            message: row.optionalText(2).map { StoredSession.Message(isSuccess: row.int(3) == 1, text: $0) },
            codeSentTo: row.optionalText(5)),
          usedAt: row.int(4)
        )
      }
    }
    guard let found, now - found.usedAt < Self.lifetime else { return nil }
    if now - found.usedAt > Self.unwritten {
      try await processes.write {
        _ = try $0.run("UPDATE sessions SET used_at = ?2 WHERE id_hash = ?1", [.blob(hash), .int(now)])
      }
    }
    return found.session
  }

  /// Adds one, and forgets those that nobody used for long.
  public func add(_ hash: [UInt8], _ session: StoredSession) async throws {
    let now = machineTime().milliseconds
    try await processes.write { transaction in
      try transaction.run("DELETE FROM sessions WHERE used_at < ?1", [.int(now - Self.lifetime)])
      try transaction.run(
        """
        INSERT INTO sessions (id_hash, user_id, wallet_session, message, message_kind, code_sent_to, used_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """,
        [.blob(hash)] + values(session) + [.int(now)])
    }
  }

  /// Writes one that exists; one that has gone meanwhile stays gone.
  public func replace(_ hash: [UInt8], with session: StoredSession) async throws {
    try await processes.write { transaction in
      _ = try transaction.run(
        """
        UPDATE sessions SET user_id = ?2, wallet_session = ?3, message = ?4, message_kind = ?5, code_sent_to = ?6
        WHERE id_hash = ?1
        """,
        [.blob(hash)] + values(session))
    }
  }

  public func remove(_ hash: [UInt8]) async throws {
    try await processes.write { _ = try $0.run("DELETE FROM sessions WHERE id_hash = ?1", [.blob(hash)]) }
  }

  private func values(_ session: StoredSession) -> [SQLValue] {
    [
      SQLValue(session.user?.value), SQLValue(session.signIn?.value), SQLValue(session.message?.text),
      SQLValue(session.message.map { $0.isSuccess ? Int64(1) : 2 }), SQLValue(session.codeSentTo),
    ]
  }
}

extension Platform {
  /// Nil when this process has its database for itself: then it may keep sessions in memory.
  public var sharedSessions: SharedSessions? {
    processes.map { SharedSessions(database: database, processes: $0) }
  }
}
