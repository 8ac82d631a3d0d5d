import Fen
import FenStore
import Foundation

/// An application as it is stored: what it says is sealed.
struct StoredApplyment: Hashable, Sendable {
  let id: ApplymentID
  let provider: ProviderID
  let code: BusinessCode
  var submittedAt: Instant
  var content: [UInt8]
  var state: Applyment.State
  var changedAt: Instant
  var dueAt: Instant?
}

extension StoredApplyment {
  /// - Parameter review: seconds after which the sandbox's examiner approves; nil for one who waits for people.
  init(_ applyment: Applyment, review: Int64?, _ rules: Rules, _ vault: Vault) throws {
    id = applyment.id
    provider = applyment.provider
    code = applyment.code
    submittedAt = applyment.submittedAt
    content = try sealedContent(applyment.terms, vault)
    state = applyment.state
    changedAt = applyment.changedAt
    dueAt =
      switch applyment.state {
      case .auditing: review.map { applyment.changedAt.adding(seconds: $0) }
      case .toBeConfirmed, .toBeSigned, .signing, .finished: applyment.endsAt
      case .rejected, .canceled: applyment.changedAt.adding(days: rules.daysApplicationsAreKept(applyment.changedAt))
      }
  }

  /// - Throws: `VaultError`, `StoreError.unreadable`.
  func opened(_ vault: Vault) throws -> Applyment {
    Applyment(
      id: id, provider: provider, code: code,
      terms: try openedContent(content, as: ApplymentTerms.self, "applyments", vault),
      submittedAt: submittedAt, state: state, changedAt: changedAt)
  }
}

/// What an application, or an account for its merchant, says.
///
/// - Throws: what sealing throws.
func sealedContent(_ value: some Encodable, _ vault: Vault) throws -> [UInt8] {
  try vault.seal(Array(storedJSON(value).utf8), as: .applyment)
}

/// - Throws: `VaultError`, `StoreError.unreadable`.
func openedContent<Value: Decodable>(
  _ content: [UInt8], as kind: Value.Type, _ table: String, _ vault: Vault
) throws -> Value {
  let plain = Data(try vault.bytes(in: content, as: .applyment))
  do { return try JSONDecoder().decode(kind, from: plain) } catch {
    throw StoreError.unreadable(table: table, "what was sealed is no \(kind)")
  }
}

extension StoredApplyment: Record {
  static let table = Table(
    "applyments", fixed: ["id", "provider", "code"],
    changing: ["submitted_at", "content", "state", "changed_at", "due_at", "cents", "reasons", "merchant"])
  var key: ApplymentID { id }
  static func value(of key: ApplymentID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    [
      .int(id.value), .int(provider.value), .text(code.value), .int(submittedAt.milliseconds), .blob(content),
      .int(state.stored), .int(changedAt.milliseconds), SQLValue(dueAt?.milliseconds),
    ] + state.details
  }

  init(row: any Row) throws {
    let unreadable = StoreError.unreadable(table: "applyments", "state \(row.int(5)) of \(row.int(0))")
    id = ApplymentID(row.int(0))
    provider = ProviderID(row.int(1))
    code = BusinessCode(stored: row.text(2))
    submittedAt = Instant(milliseconds: row.int(3))
    content = row.blob(4)
    changedAt = Instant(milliseconds: row.int(6))
    dueAt = row.optionalInt(7).map(Instant.init(milliseconds:))
    switch (row.int(5), row.optionalInt(8), row.optionalText(9), row.optionalInt(10)) {
    case (1, _, _, _): state = .auditing
    case (2, _, let reasons?, _):
      do { state = .rejected(try JSONDecoder().decode([RejectedField].self, from: Data(reasons.utf8))) } catch {
        throw unreadable
      }
    case (3, let cents?, _, _): state = .toBeConfirmed(.fen(cents))
    case (4, _, _, _): state = .toBeSigned
    case (5, _, _, _): state = .signing
    case (6, _, _, let merchant?): state = .finished(MerchantID(merchant))
    case (7, _, _, _): state = .canceled
    case _: throw unreadable
    }
  }
}

extension Applyment.State {
  fileprivate var stored: Int64 {
    switch self {
    case .auditing: 1
    case .rejected: 2
    case .toBeConfirmed: 3
    case .toBeSigned: 4
    case .signing: 5
    case .finished: 6
    case .canceled: 7
    }
  }

  /// Cents, reasons, merchant.
  fileprivate var details: [SQLValue] {
    switch self {
    case .auditing, .toBeSigned, .signing, .canceled: [.null, .null, .null]
    case .rejected(let fields): [.null, .text(storedJSON(fields)), .null]
    case .toBeConfirmed(let cents): [.int(cents.minorUnits), .null, .null]
    case .finished(let merchant): [.null, .null, .int(merchant.value)]
    }
  }
}
