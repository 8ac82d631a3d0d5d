import Fen
import FenStore

/// A receiver as a merchant, or a provider in its name, added it.
public struct AddedReceiver: Hashable, Sendable {
  public let side: MerchantSide
  public let naming: ReceiverNaming
  public let account: String
  /// `STORE_OWNER`, `SERVICE_PROVIDER` … as it came.
  public let relation: String
  public let customRelation: String?

  public init(
    side: MerchantSide, naming: ReceiverNaming, account: String, relation: String, customRelation: String? = nil
  ) {
    self.side = side
    self.naming = naming
    self.account = account
    self.relation = relation
    self.customRelation = customRelation
  }
}

/// Who may receive parts of whose orders, and what went where.
public struct ShareReceivers: Sendable {
  let database: any Database
  let clock: PlatformClock

  /// One that is there already stays as it was.
  public func add(_ receiver: AddedReceiver) throws {
    let now = clock.now()
    try database.write { transaction in
      try transaction.run(
        """
        INSERT INTO share_receivers (mchid, provider, naming, account, relation, custom_relation, added_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
        """,
        key(receiver.side, receiver.naming, receiver.account) + [
          .text(receiver.relation), SQLValue(receiver.customRelation), .int(now.milliseconds),
        ])
    }
  }

  /// One that is not there is as good as removed.
  public func remove(_ naming: ReceiverNaming, _ account: String, from side: MerchantSide) throws {
    try database.write { transaction in
      try transaction.run("DELETE FROM share_receivers \(whereKey)", key(side, naming, account))
    }
  }

  /// Not locked: who is removed in the same moment may still receive.
  static func isKnown(_ receiver: NamedReceiver, to side: MerchantSide, in transaction: any Transaction) throws -> Bool
  {
    try transaction.number(
      "SELECT count(*) FROM share_receivers \(whereKey)", key(side, receiver.naming, receiver.account)) == 1
  }

  /// Not locked, as above.
  static func isTerminated(_ merchant: MerchantID, in transaction: any Transaction) throws -> Bool {
    try transaction.number(
      "SELECT count(*) FROM providers WHERE mchid = ?1 AND terminated_at IS NOT NULL", [.int(merchant.value)]) == 1
  }

  // What went where

  public func share(_ side: MerchantSide, _ number: OutShareNo) async throws -> Share? {
    try await database.read { transaction in
      try ShareRow.find(GivenNumber(side, number), in: transaction).map { try whole($0, transaction) }
    }
  }

  public func share(_ id: ShareID) async throws -> Share? {
    try await database.read { transaction in try ShareRow.find(id, in: transaction).map { try whole($0, transaction) } }
  }

  public func shareReturn(_ side: MerchantSide, _ number: OutShareNo) async throws -> ShareReturn? {
    try await database.read { try ShareReturn.find(GivenNumber(side, number), in: $0) }
  }

  public func shareReturn(_ id: ShareReturnID) async throws -> ShareReturn? {
    try await database.read { try ShareReturn.find(id, in: $0) }
  }

  /// What waits of an order; nil where it was not placed to be shared, or is not paid.
  public func frozen(_ order: OrderID) async throws -> FrozenOrder? {
    try await database.read { try FrozenOrder.find(order, in: $0) }
  }

  /// A merchant's shares of a day in order of time.
  public func shares(of merchant: MerchantID, on day: BusinessDay) async throws -> [Share] {
    try await database.read { transaction in
      try ShareRow.all(
        "WHERE mchid = ?1 AND at >= ?2 AND at < ?3 ORDER BY at, id",
        [.int(merchant.value), .int(day.start.milliseconds), .int(day.next.start.milliseconds)], in: transaction
      ).map { try whole($0, transaction) }
    }
  }
}

func whole(_ row: ShareRow, _ transaction: any Transaction) throws -> Share {
  row.share(
    try ShareLineRow.all("WHERE share = ?1 ORDER BY place", [.int(row.id.value)], in: transaction).map(\.line))
}

private let whereKey = "WHERE mchid = ?1 AND provider = ?2 AND naming = ?3 AND account = ?4"

private func key(_ side: MerchantSide, _ naming: ReceiverNaming, _ account: String) -> [SQLValue] {
  [.int(side.payee.value), .int(side.provider?.value ?? 0), .int(naming.rawValue), .text(account)]
}
