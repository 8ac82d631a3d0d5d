import Fen
import FenStore

/// An application in a list: what it says stays sealed.
public struct ListedApplyment: Hashable, Sendable {
  public let id: ApplymentID
  public let provider: ProviderID
  public let code: BusinessCode
  public let submittedAt: Instant
  public let changedAt: Instant
  public let state: Applyment.State

  public init(
    id: ApplymentID, provider: ProviderID, code: BusinessCode, submittedAt: Instant, changedAt: Instant,
    state: Applyment.State
  ) {
    self.id = id
    self.provider = provider
    self.code = code
    self.submittedAt = submittedAt
    self.changedAt = changedAt
    self.state = state
  }
}

extension ListedApplyment {
  public init(_ applyment: Applyment) {
    self.init(
      id: applyment.id, provider: applyment.provider, code: applyment.code, submittedAt: applyment.submittedAt,
      changedAt: applyment.changedAt, state: applyment.state)
  }

  init(_ row: StoredApplyment) {
    self.init(
      id: row.id, provider: row.provider, code: row.code, submittedAt: row.submittedAt, changedAt: row.changedAt,
      state: row.state)
  }
}

/// A change of account in a list: the account stays sealed.
public struct ListedSettlementChange: Hashable, Sendable {
  public let id: SettlementChangeID
  public let merchant: MerchantID
  public let provider: ProviderID
  public let askedAt: Instant
  public let state: SettlementChange.State

  public init(_ change: SettlementChange) {
    (id, merchant, provider) = (change.id, change.merchant, change.provider)
    (askedAt, state) = (change.askedAt, change.state)
  }

  init(_ row: StoredSettlementChange) {
    (id, merchant, provider) = (row.id, row.merchant, row.provider)
    (askedAt, state) = (row.askedAt, row.state)
  }
}

/// A part of a list, the latest first.
public struct ListPage<Row: Sendable>: Sendable {
  public let rows: [Row]
  /// Where the next part begins; nil at the end.
  public let next: Int64?

  public init(rows: [Row], next: Int64?) {
    self.rows = rows
    self.next = next
  }

  /// - Parameter found: one more than a page has, if there are so many.
  init(_ found: [Row], most: Int, number: (Row) -> Int64) {
    rows = Array(found.prefix(most))
    next = found.count > most ? rows.last.map(number) : nil
  }
}

/// How many rows a list shows at once.
let listedAtOnce = 50

extension ApplymentDesk {
  /// Those that wait for a reviewer, or all.
  ///
  /// - Parameter cursor: where the page before ended.
  public func list(underReview: Bool, after cursor: Int64? = nil) async throws -> ListPage<ListedApplyment> {
    let condition = underReview ? "state = 1 AND id < ?1" : "id < ?1"
    return try await database.read { transaction in
      let rows = try StoredApplyment.all(
        "WHERE \(condition) ORDER BY id DESC LIMIT \(listedAtOnce + 1)", [.int(cursor ?? .max)], in: transaction)
      return ListPage(rows.map(ListedApplyment.init), most: listedAtOnce) { $0.id.value }
    }
  }
}

extension SettlementDesk {
  /// Changes of account that wait for a decision, or all.
  ///
  /// - Parameter cursor: where the page before ended.
  public func list(underReview: Bool, after cursor: Int64? = nil) async throws -> ListPage<ListedSettlementChange> {
    let condition = underReview ? "state = 1 AND id < ?1" : "id < ?1"
    return try await database.read { transaction in
      let rows = try StoredSettlementChange.all(
        "WHERE \(condition) ORDER BY id DESC LIMIT \(listedAtOnce + 1)", [.int(cursor ?? .max)], in: transaction)
      return ListPage(rows.map(ListedSettlementChange.init), most: listedAtOnce) { $0.id.value }
    }
  }

  public func deeds(about id: SettlementChangeID) async throws -> [StaffDeed] {
    try await database.read { try StaffDeed.all(of: id.value, in: $0) }
  }
}
