import Fen
import FenStore
import Foundation

/// A report as it is stored: what it says is sealed.
struct StoredClaimReport: Hashable, Sendable {
  let id: ClaimReportID
  let kind: FalseClaimKind
  let filedAt: Instant
  let year: Int64
  var provider: ProviderID?
  /// Empty once it was erased.
  var content: [UInt8]
  var state: ClaimReport.State
  var days: Int64?
  /// When what it says is erased.
  var dueAt: Instant?

  /// A report as it comes in.
  ///
  /// - Throws: what sealing throws.
  init(_ report: ClaimReport, _ vault: Vault) throws {
    id = report.id
    kind = report.kind
    filedAt = report.filedAt
    year = report.year
    provider = report.provider
    content = try report.said.map { try vault.seal(Array(storedJSON($0).utf8), as: .claimReport) } ?? []
    state = report.state
    days = report.days
  }

  /// The same after a step.
  mutating func take(_ report: ClaimReport, _ rules: Rules) {
    provider = report.provider
    state = report.state
    days = report.days
    if case .decided(_, takenAt: _, at: let end) = report.state {
      dueAt = end.adding(days: rules.setting(.claimReportsKept, on: BusinessDay(end)))
    }
  }

  /// - Throws: `VaultError`, `StoreError.unreadable`.
  func opened(_ vault: Vault) throws -> ClaimReport {
    ClaimReport(
      id: id, kind: kind, filedAt: filedAt, provider: provider,
      said: content.isEmpty ? nil : try words(try vault.bytes(in: content, as: .claimReport)), state: state)
  }

  /// The same without what it says.
  var listed: ClaimReport {
    ClaimReport(id: id, kind: kind, filedAt: filedAt, provider: provider, said: nil, state: state)
  }

  private func words(_ bytes: [UInt8]) throws -> ClaimReportWords {
    do { return try JSONDecoder().decode(ClaimReportWords.self, from: Data(bytes)) } catch {
      throw StoreError.unreadable(table: "claim_reports", "what \(id.value) says")
    }
  }
}

extension StoredClaimReport: Record {
  static let table = Table(
    "claim_reports", fixed: ["id", "kind", "filed_at", "year"],
    changing: ["provider", "content", "state", "taken_at", "decided_at", "days", "reason", "due_at"])
  var key: ClaimReportID { id }
  static func value(of key: ClaimReportID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    let (number, takenAt, decidedAt, reason) = state.stored
    return [
      .int(id.value), .int(kind.rawValue), .int(filedAt.milliseconds), .int(year), SQLValue(provider?.value),
      content.isEmpty ? .null : .blob(content), .int(number), SQLValue(takenAt?.milliseconds),
      SQLValue(decidedAt?.milliseconds), SQLValue(days), SQLValue(reason), SQLValue(dueAt?.milliseconds),
    ]
  }

  init(row: any Row) throws {
    let unreadable = StoreError.unreadable(table: "claim_reports", "kind or state of \(row.int(0))")
    guard let kind = FalseClaimKind(rawValue: row.int(1)) else { throw unreadable }
    id = ClaimReportID(row.int(0))
    self.kind = kind
    filedAt = Instant(milliseconds: row.int(2))
    year = row.int(3)
    provider = row.optionalInt(4).map(ProviderID.init)
    content = row.blob(5)
    let (takenAt, decidedAt) = (
      row.optionalInt(7).map(Instant.init(milliseconds:)), row.optionalInt(8).map(Instant.init(milliseconds:))
    )
    days = row.optionalInt(9)
    dueAt = row.optionalInt(11).map(Instant.init(milliseconds:))
    switch (row.int(6), takenAt, decidedAt, row.optionalText(10)) {
    case (1, _, _, _): state = .received
    case (2, let taken?, _, _): state = .inReview(since: taken)
    case (3, let taken?, let end?, _): state = .decided(.warned, takenAt: taken, at: end)
    case (4, let taken?, let end?, _): state = .decided(.terminated, takenAt: taken, at: end)
    case (5, let taken?, let end?, let reason?):
      state = .decided(.dismissed(reason: reason), takenAt: taken, at: end)
    case _: throw unreadable
    }
  }
}

extension ClaimReport.State {
  fileprivate var stored: (number: Int64, takenAt: Instant?, decidedAt: Instant?, reason: String?) {
    switch self {
    case .received: (1, nil, nil, nil)
    case .inReview(let since): (2, since, nil, nil)
    case .decided(.warned, let taken, let end): (3, taken, end, nil)
    case .decided(.terminated, let taken, let end): (4, taken, end, nil)
    case .decided(.dismissed(let reason), let taken, let end): (5, taken, end, reason)
    }
  }
}
