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
  /// What payers will see; the one thing that lists show.
  var name: String
  var state: Applyment.State
  var changedAt: Instant
  var dueAt: Instant?
}

extension StoredApplyment {
  /// - Parameter review: seconds after which the sandbox's examiner approves; nil for one who waits for people.
  init(_ applyment: Applyment, review: Int64?, _ vault: Vault) throws {
    id = applyment.id
    provider = applyment.provider
    code = applyment.code
    submittedAt = applyment.submittedAt
    content = try sealed(applyment.terms, vault)
    name = applyment.terms.business.shortName
    state = applyment.state
    changedAt = applyment.changedAt
    dueAt =
      switch applyment.state {
      case .auditing: review.map { applyment.changedAt.adding(seconds: $0) }
      case .rejected, .toBeConfirmed, .toBeSigned, .signing, .finished, .canceled: applyment.endsAt
      }
  }

  /// - Throws: `VaultError`, `StoreError.unreadable`.
  func opened(_ vault: Vault) throws -> Applyment {
    Applyment(
      id: id, provider: provider, code: code,
      terms: try FenPlatform.opened(content, as: ApplymentTerms.self, "applyments", vault),
      submittedAt: submittedAt, state: state, changedAt: changedAt)
  }
}

/// - Throws: what sealing throws.
func sealed(_ value: some Encodable, _ vault: Vault) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return try vault.seal(Array(try encoder.encode(value)), as: .applyment)
}

/// - Throws: `VaultError`, `StoreError.unreadable`.
func opened<Value: Decodable>(_ content: [UInt8], as kind: Value.Type, _ table: String, _ vault: Vault) throws -> Value
{
  let plain = Data(try vault.bytes(in: content, as: .applyment))
  do { return try JSONDecoder().decode(kind, from: plain) } catch {
    throw StoreError.unreadable(table: table, "what was sealed is no \(kind)")
  }
}

extension StoredApplyment: Record {
  static let table = Table(
    "applyments", fixed: ["id", "provider", "code"],
    changing: ["submitted_at", "content", "name", "state", "changed_at", "due_at", "cents", "reasons", "merchant"])
  var key: ApplymentID { id }
  static func value(of key: ApplymentID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    [
      .int(id.value), .int(provider.value), .text(code.value), .int(submittedAt.milliseconds), .blob(content),
      .text(name), .int(state.stored), .int(changedAt.milliseconds), SQLValue(dueAt?.milliseconds),
    ] + state.details
  }

  init(row: any Row) throws {
    let unreadable = StoreError.unreadable(table: "applyments", "state \(row.int(6)) of \(row.int(0))")
    id = ApplymentID(row.int(0))
    provider = ProviderID(row.int(1))
    code = BusinessCode(stored: row.text(2))
    submittedAt = Instant(milliseconds: row.int(3))
    content = row.blob(4)
    name = row.text(5)
    changedAt = Instant(milliseconds: row.int(7))
    dueAt = row.optionalInt(8).map(Instant.init(milliseconds:))
    switch (row.int(6), row.optionalInt(9), row.optionalText(10), row.optionalInt(11)) {
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
    case .auditing, .toBeSigned, .signing, .canceled: return [.null, .null, .null]
    case .rejected(let fields):
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      // Words and names of fields: there is nothing in them that JSON cannot say.
      let text = (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
      return [.null, .text(text), .null]
    case .toBeConfirmed(let cents): return [.int(cents.minorUnits), .null, .null]
    case .finished(let merchant): return [.null, .null, .int(merchant.value)]
    }
  }
}
