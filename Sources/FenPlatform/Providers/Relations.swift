import Fen
import FenStore

/// Who ended a relation.
public enum RelationEnd: Int64, CaseIterable, Hashable, Sendable {
  case merchant = 1
  case provider = 2
  case platform = 3
}

/// A provider may act for a merchant, from a moment until it ends.
public struct Relation: Hashable, Sendable {
  public let provider: ProviderID
  public let merchant: MerchantID
  public let beganAt: Instant
  /// Nil while it stands.
  public let ended: Ending?

  public struct Ending: Hashable, Sendable {
    public let at: Instant
    public let by: RelationEnd
  }
}

/// Why a relation could not begin or end.
public enum RelationRefusal: Error, Equatable, Sendable {
  case noSuchProvider(ProviderID)
  /// Also a provider in the merchant's place: there is no second level.
  case noSuchMerchant(MerchantID)
  case none(ProviderID, MerchantID)
}

extension RelationRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchProvider(let id): "\(id) is no provider of this network"
    case .noSuchMerchant(let id): "\(id) is no merchant of this network; a provider cannot stand in a merchant's place"
    case .none(let provider, let merchant): "\(provider) does not act for \(merchant)"
    }
  }
}

/// Whom providers act for. Asked with every call and never kept in memory: what ends, ends everywhere at once.
public struct Relations: Sendable {
  let database: any Database
  let clock: PlatformClock

  public nonisolated(nonsending) func stands(_ provider: ProviderID, _ merchant: MerchantID) async throws -> Bool {
    try await database.read { transaction in
      try transaction.number(
        "SELECT count(*) FROM relations WHERE provider = ?1 AND merchant = ?2 AND ended_at IS NULL",
        [.int(provider.value), .int(merchant.value)]) == 1
    }
  }

  /// Lets a provider act for a merchant. One that stands already goes on.
  ///
  /// - Throws: `RelationRefusal`.
  public func begin(_ provider: ProviderID, _ merchant: MerchantID) async throws {
    let now = clock.now()
    try database.write { transaction in
      guard try Self.isKnown(merchant, as: .merchant, transaction) else {
        throw RelationRefusal.noSuchMerchant(merchant)
      }
      guard try Self.begin(provider, merchant, at: now, in: transaction) else {
        throw RelationRefusal.noSuchProvider(provider)
      }
    }
  }

  /// Ends it at once. What was paid stays paid, and is the merchant's to give back.
  ///
  /// - Throws: `RelationRefusal.none`.
  public func end(_ provider: ProviderID, _ merchant: MerchantID, by end: RelationEnd) async throws {
    let now = clock.now()
    try database.write { transaction in
      let ended = try transaction.run(
        "UPDATE relations SET ended_at = ?3, ended_by = ?4 WHERE provider = ?1 AND merchant = ?2 AND ended_at IS NULL",
        [.int(provider.value), .int(merchant.value), .int(now.milliseconds), .int(end.rawValue)])
      guard ended == 1 else { throw RelationRefusal.none(provider, merchant) }
    }
  }

  /// All that ever were, the latest first.
  public func of(_ merchant: MerchantID) async throws -> [Relation] {
    try await all("WHERE merchant = ?1 ORDER BY began_at DESC, provider DESC", merchant.value)
  }

  /// - Parameter limit: at most so many, by the merchant's number.
  public func of(_ provider: ProviderID, after last: MerchantID? = nil, limit: Int64) async throws -> [Relation] {
    try await all(
      "WHERE provider = ?1 AND ended_at IS NULL AND merchant > ?2 ORDER BY merchant LIMIT ?3", provider.value,
      last?.value ?? 0, limit)
  }

  private func all(_ rest: String, _ values: Int64...) async throws -> [Relation] {
    try await database.read { transaction in
      try transaction.all(
        "SELECT provider, merchant, began_at, ended_at, ended_by FROM relations \(rest)", values.map { .int($0) },
        Relation.init)
    }
  }

  /// - Returns: false where there is no such provider.
  static func begin(
    _ provider: ProviderID, _ merchant: MerchantID, at now: Instant, in transaction: any Transaction
  ) throws -> Bool {
    guard try isKnown(provider.mchid, as: .provider, transaction) else { return false }
    // Each begins later than the one before, also while the clock stands still.
    try transaction.run(
      """
      INSERT INTO relations (provider, provider_kind, merchant, merchant_kind, began_at)
      SELECT ?1, ?2, ?3, ?4, CASE WHEN max(began_at) >= ?5 THEN max(began_at) + 1 ELSE ?5 END
      FROM relations WHERE provider = ?1 AND merchant = ?3
      ON CONFLICT DO NOTHING
      """,
      [
        .int(provider.value), .int(MerchantKind.provider.rawValue), .int(merchant.value),
        .int(MerchantKind.merchant.rawValue), .int(now.milliseconds),
      ])
    return true
  }

  /// A provider that was terminated is none any more.
  private static func isKnown(
    _ id: MerchantID, as kind: MerchantKind, _ transaction: any Transaction
  ) throws -> Bool {
    switch kind {
    case .merchant:
      try transaction.number("SELECT count(*) FROM merchants WHERE mchid = ?1 AND kind = 1", [.int(id.value)]) == 1
    case .provider:
      try transaction.number(
        "SELECT count(*) FROM providers WHERE mchid = ?1 AND terminated_at IS NULL", [.int(id.value)]) == 1
    }
  }
}

extension Relation {
  fileprivate init(_ row: any Row) throws {
    let end = try row.optionalInt(4).map { code in
      guard let end = RelationEnd(rawValue: code) else {
        throw StoreError.unreadable(table: "relations", "who ended: \(code)")
      }
      return end
    }
    let endedAt = row.optionalInt(3).map(Instant.init(milliseconds:))
    self.init(
      provider: ProviderID(row.int(0)), merchant: MerchantID(row.int(1)), beganAt: Instant(milliseconds: row.int(2)),
      ended: endedAt.flatMap { at in end.map { Ending(at: at, by: $0) } })
  }
}
