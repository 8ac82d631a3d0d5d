import Fen
import FenPlatform

/// What the server remembers of one browser.
struct Session: Sendable, Equatable {
  /// Proves that a form was rendered for this browser.
  let formToken: String
  /// Whose wallet is open.
  var user: UserID?
  /// By which the user signed in: it may be ended from another device. Nil while nobody is.
  var signIn: WalletSessionID?
  /// Said once, on the next page.
  var message: Message?
  /// The phone that a code to sign in was sent to from here, sealed: a page that was lost asks for the code again.
  var codeSentTo: String?

  struct Message: Sendable, Equatable {
    enum Kind: Sendable { case success, problem }
    var kind: Kind
    var text: String
  }
}

/// The name of a session: 256 random bits as hexadecimal digits. Whoever knows it is the session.
struct SessionID: Hashable, Sendable {
  let value: String

  init(random: inout some RandomNumberGenerator) { self.value = randomToken(&random) }

  /// Reads a cookie; nil for what cannot be one of ours.
  init?(cookie: String) {
    guard cookie.utf8.count == 64, cookie.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.value = cookie
  }
}

/// Where sessions are kept.
protocol SessionStore: Sendable {
  func session(_ id: SessionID) async throws -> Session?
  func create() async throws -> (SessionID, Session)
  /// Writes a session that exists; one that has gone meanwhile stays gone.
  func update(_ id: SessionID, _ change: @Sendable (inout Session) -> Void) async throws
  /// Gives the session a new name and form token, so that one planted before a login is worth nothing after it.
  func renew(_ id: SessionID, _ change: @Sendable (inout Session) -> Void) async throws -> (SessionID, Session)
}

/// Sessions in memory: lost with the process, and the longest unused go when there are too many.
actor MemorySessions: SessionStore {
  private var sessions: [SessionID: (session: Session, lastUsed: ContinuousClock.Instant)] = [:]
  private let capacity: Int
  private let lifetime: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private var random = SystemRandomNumberGenerator()

  /// - Parameters:
  ///   - capacity: sessions kept at most.
  ///   - lifetime: how long one lives unused.
  init(
    capacity: Int = 10_000, lifetime: Duration = .seconds(12 * 3600),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.capacity = capacity
    self.lifetime = lifetime
    self.now = now
  }

  func session(_ id: SessionID) -> Session? {
    guard let entry = sessions[id] else { return nil }
    guard now() - entry.lastUsed < lifetime else {
      sessions[id] = nil
      return nil
    }
    sessions[id]?.lastUsed = now()
    return entry.session
  }

  func create() -> (SessionID, Session) {
    add(Session(formToken: randomToken(&random)))
  }

  func update(_ id: SessionID, _ change: @Sendable (inout Session) -> Void) {
    guard var entry = sessions[id] else { return }
    change(&entry.session)
    sessions[id] = entry
  }

  func renew(_ id: SessionID, _ change: @Sendable (inout Session) -> Void) -> (SessionID, Session) {
    let old = sessions.removeValue(forKey: id)?.session
    var session = Session(formToken: randomToken(&random), user: old?.user, signIn: old?.signIn)
    change(&session)
    return add(session)
  }

  private func add(_ session: Session) -> (SessionID, Session) {
    if sessions.count >= capacity { makeRoom() }
    let id = SessionID(random: &random)
    sessions[id] = (session, now())
    return (id, session)
  }

  /// Drops the expired and, if that is not enough, the tenth that was unused longest: one sort for many additions.
  private func makeRoom() {
    let limit = now()
    sessions = sessions.filter { limit - $0.value.lastUsed < lifetime }
    guard sessions.count >= capacity else { return }
    let oldest = sessions.sorted { $0.value.lastUsed < $1.value.lastUsed }.prefix(max(1, capacity / 10))
    for (id, _) in oldest { sessions[id] = nil }
  }
}

/// 256 bits as 64 hexadecimal digits.
private func randomToken(_ random: inout some RandomNumberGenerator) -> String {
  hexadecimal((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
}
