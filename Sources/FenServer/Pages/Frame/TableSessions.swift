import Crypto
import Fen
import FenPlatform
import Foundation

/// Sessions that several processes share.
///
/// The form token is a hash of the session's name under another label: it needs no place of its own, and who learns it
/// has not the session.
struct TableSessions: SessionStore {
  let table: SharedSessions

  func session(_ id: SessionID) async throws -> Session? {
    guard let stored = try await table.find(hash(id, "session")) else { return nil }
    var session = Session(formToken: hexadecimal(hash(id, "form")), user: stored.user, signIn: stored.signIn)
    session.message = stored.message.map { Session.Message(kind: $0.isSuccess ? .success : .problem, text: $0.text) }
    session.codeSentTo = stored.codeSentTo
    return session
  }

  func create() async throws -> (SessionID, Session) { try await add { _ in } }

  func update(_ id: SessionID, _ change: @Sendable (inout Session) -> Void) async throws {
    guard var session = try await session(id) else { return }
    change(&session)
    try await table.replace(hash(id, "session"), with: stored(session))
  }

  func renew(_ id: SessionID, _ change: @Sendable (inout Session) -> Void) async throws -> (SessionID, Session) {
    let old = try await session(id)
    try await table.remove(hash(id, "session"))
    return try await add { session in
      (session.user, session.signIn) = (old?.user, old?.signIn)
      change(&session)
    }
  }

  private func add(_ change: (inout Session) -> Void) async throws -> (SessionID, Session) {
    var random = SystemRandomNumberGenerator()
    let id = SessionID(random: &random)
    var session = Session(formToken: hexadecimal(hash(id, "form")))
    change(&session)
    try await table.add(hash(id, "session"), stored(session))
    return (id, session)
  }

  private func stored(_ session: Session) -> StoredSession {
    StoredSession(
      user: session.user, signIn: session.signIn,
      message: session.message.map { StoredSession.Message(isSuccess: $0.kind == .success, text: $0.text) },
      codeSentTo: session.codeSentTo)
  }

  private func hash(_ id: SessionID, _ label: String) -> [UInt8] {
    Array(SHA256.hash(data: Data("\(label) \(id.value)".utf8)))
  }
}
