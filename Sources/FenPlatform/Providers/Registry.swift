import Fen
import FenStore

/// What anybody may know of a provider.
public struct RegisteredProvider: Hashable, Sendable {
  public let id: ProviderID
  public let name: String
  public let verifiedAt: Instant
  /// Since when it is none any more.
  public let terminatedAt: Instant?

  public init(id: ProviderID, name: String, verifiedAt: Instant, terminatedAt: Instant? = nil) {
    (self.id, self.name, self.verifiedAt, self.terminatedAt) = (id, name, verifiedAt, terminatedAt)
  }
}

/// The providers of the network, for everybody: those that are, and those that were.
public struct Registry: Sendable {
  let database: any Database

  /// Nil for a number that is no provider's.
  public func provider(_ id: ProviderID) async throws -> RegisteredProvider? {
    try await providers("WHERE p.mchid = ?1", [.int(id.value)]).first
  }

  /// By a part of the name, in whatever case, or by the number; all when nothing is asked for. By number, at most
  /// `limit` behind `last`.
  public func providers(
    named text: String, after last: ProviderID? = nil, limit: Int64
  ) async throws -> [RegisteredProvider] {
    let escaped = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    return try await providers(
      """
      WHERE p.mchid > ?1 AND (lower(m.name) LIKE lower(?2) ESCAPE '\\' OR p.mchid = ?3)
      ORDER BY p.mchid LIMIT ?4
      """, [.int(last?.value ?? 0), .text("%\(escaped)%"), .int(Int64(text) ?? 0), .int(limit)])
  }

  /// Providers whose end ended their relation with a merchant: it is told of them.
  public func ended(actingFor merchant: MerchantID) async throws -> [RegisteredProvider] {
    try await providers(
      """
      WHERE p.terminated_at IS NOT NULL AND p.mchid IN (SELECT provider FROM relations WHERE merchant = ?1)
        AND EXISTS (
          SELECT 1 FROM relations r WHERE r.merchant = ?1 AND r.provider = p.mchid AND r.ended_at = p.terminated_at)
      ORDER BY p.mchid
      """, [.int(merchant.value)])
  }

  private func providers(_ rest: String, _ values: [SQLValue]) async throws -> [RegisteredProvider] {
    try await database.read { transaction in
      try transaction.all(
        """
        SELECT p.mchid, m.name, p.verified_at, p.terminated_at
        FROM providers p JOIN merchants m ON m.mchid = p.mchid \(rest)
        """, values
      ) { row in
        RegisteredProvider(
          id: ProviderID(row.int(0)), name: row.text(1), verifiedAt: Instant(milliseconds: row.int(2)),
          terminatedAt: row.optionalInt(3).map(Instant.init(milliseconds:)))
      }
    }
  }
}
