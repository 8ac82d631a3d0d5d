import Fen
import FenStore

/// The phones of the sandbox: they keep what was sent to them, and the control API reads it.
public struct SandboxPhones: SMSGateway {
  let database: any Database
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource

  public struct Kept: Hashable, Sendable {
    public let purpose: String
    public let code: String
    public let text: String
    public let at: Instant
  }

  public func send(_ message: CodeMessage, to phone: String) async throws {
    let (code, text) = (try vault.seal(message.code, as: .code), try vault.seal(message.text, as: .code))
    try database.write { transaction in
      _ = try transaction.run(
        "INSERT INTO sandbox_messages (id, phone_hash, purpose, code, text, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        [
          .int(numbers.next()), .blob(vault.lookUpHash(phone)), .text(message.purpose.name), .blob(code),
          .blob(text), .int(clock.now().milliseconds),
        ])
    }
  }

  /// What a phone was sent, the latest first.
  public func messages(to phone: String, limit: Int64 = 50) async throws -> [Kept] {
    try await database.read { transaction in
      try transaction.all(
        "SELECT purpose, code, text, at FROM sandbox_messages WHERE phone_hash = ?1 ORDER BY id DESC LIMIT ?2",
        [.blob(vault.lookUpHash(phone)), .int(limit)]
      ) { row in
        Kept(
          purpose: row.text(0), code: try vault.open(row.blob(1), as: .code),
          text: try vault.open(row.blob(2), as: .code), at: Instant(milliseconds: row.int(3)))
      }
    }
  }
}
