import Fen
import FenStore

/// The phones of the sandbox: they keep what was sent to them, and the control API reads it.
public struct SandboxPhones: SMSGateway {
  let database: any Database
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource

  public struct Kept: Hashable, Sendable {
    public let message: CodeMessage
    public let at: Instant
  }

  public func send(_ message: CodeMessage, to phone: String) async throws {
    let sealed = try vault.seal(message.code, as: .code)
    try database.write { transaction in
      _ = try transaction.run(
        "INSERT INTO sandbox_messages (id, phone_hash, purpose, code, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        [
          .int(numbers.next()), .blob(vault.lookUpHash(phone)), .text(message.purpose.rawValue), .blob(sealed),
          .int(clock.now().milliseconds),
        ])
    }
  }

  /// What a phone was sent, the latest first.
  public func messages(to phone: String, limit: Int64 = 50) async throws -> [Kept] {
    try await database.read { transaction in
      try transaction.all(
        "SELECT purpose, code, at FROM sandbox_messages WHERE phone_hash = ?1 ORDER BY id DESC LIMIT ?2",
        [.blob(vault.lookUpHash(phone)), .int(limit)]
      ) { row in
        guard let purpose = CodeMessage.Purpose(rawValue: row.text(0)) else {
          throw StoreError.unreadable(table: "sandbox_messages", "purpose \(row.text(0))")
        }
        return Kept(
          message: CodeMessage(code: try vault.open(row.blob(1), as: .code), purpose: purpose),
          at: Instant(milliseconds: row.int(2)))
      }
    }
  }
}
