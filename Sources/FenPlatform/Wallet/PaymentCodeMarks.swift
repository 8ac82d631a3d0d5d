import Fen
import FenStore

extension Platform {
  /// What a payment code is called where its digits, which pay, must not stand: in an address.
  public func mark(of code: PaymentCode) -> String {
    String(hexadecimal(vault.lookUpHash("payment code \(code.text)")).prefix(32))
  }

  /// Whether a till has taken a payment by this very code. A user may hold several at a time.
  ///
  /// - Parameters:
  ///   - mark: the code's, see `mark(of:)`.
  ///   - end: until when it is good.
  public func isUsed(codeWith mark: String, until end: Instant, of user: UserID) async throws -> Bool {
    let alike = try await database.read { transaction in
      try PaymentCode.all(
        "WHERE expires_at = ?1 AND user_id = ?2", [.int(end.milliseconds), .int(user.value)], in: transaction)
    }
    return alike.contains { $0.usedFor != nil && self.mark(of: $0) == mark }
  }
}
