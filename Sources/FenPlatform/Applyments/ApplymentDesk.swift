import Fen
import FenStore

/// Why an application was not taken: each thing that the rule found.
public struct ApplymentFaults: Error, Hashable, Sendable {
  public let list: [ApplymentFault]

  public init(list: [ApplymentFault]) { self.list = list }
}

/// Providers bring in their merchants: what is handed in, looked at, shown to be the merchant's own, and signed.
public struct ApplymentDesk: Sendable {
  let database: any Database
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource
  let merchants: MerchantDirectory
  let codes: OneTimeCodes
  let bell: Bell

  // Handing in

  /// Takes an application. The same one under the same number is answered once more; a rejected one begins anew.
  ///
  /// - Throws: `ApplymentFaults`, `ApplymentRefusal.sameCodeOtherTerms`.
  public func submit(
    _ terms: ApplymentTerms, as code: BusinessCode, by provider: ProviderID
  ) throws -> Applyment {
    let (now, vault) = (clock.now(), vault)
    let fresh = Applyment(
      id: ApplymentID(numbers.nextOwner()), provider: provider, code: code, terms: terms, submittedAt: now,
      changedAt: now)
    let taken = try database.write { transaction in
      let earlier = try Self.locked(code, of: provider, transaction)?.opened(vault)
      // What was taken once is not refused for a paper that has run out since.
      if let earlier, terms == earlier.terms, !earlier.isRejected { return earlier }
      let facts = ApplymentFacts(
        day: BusinessDay(now), files: try Self.files(of: provider, transaction), banks: Capital.shipped.banks)
      let faults = check(terms, by: facts)
      guard faults.isEmpty else { throw ApplymentFaults(list: faults) }
      let taken = try earlier?.resubmitted(terms, at: now) ?? fresh
      let row = try StoredApplyment(taken, review: try Self.review(in: transaction), vault)
      if earlier == nil { try row.insert(in: transaction) } else { try row.update(in: transaction) }
      return taken
    }
    bell.ring()
    return taken
  }

  private static func locked(
    _ code: BusinessCode, of provider: ProviderID, _ transaction: any Transaction
  ) throws -> StoredApplyment? {
    try transaction.load(
      StoredApplyment.self, where: ["provider", "code"], are: [[.int(provider.value), .text(code.value)]]
    ).first
  }

  private static func files(
    of provider: ProviderID, _ transaction: any Transaction
  ) throws -> [MediaID: MediaPurpose] {
    let all = try transaction.all("SELECT id, purpose FROM media WHERE mchid = ?1", [.int(provider.value)]) { row in
      guard let purpose = MediaPurpose(rawValue: row.int(1)) else {
        throw StoreError.unreadable(table: "media", "purpose of \(row.text(0))")
      }
      return (MediaID(row.text(0)), purpose)
    }
    return Dictionary(all) { $1 }
  }

  // Looking

  public func applyment(_ id: ApplymentID) async throws -> Applyment? {
    try await first("WHERE id = ?1", [.int(id.value)])
  }

  public func applyment(_ code: BusinessCode, of provider: ProviderID) async throws -> Applyment? {
    try await first("WHERE provider = ?1 AND code = ?2", [.int(provider.value), .text(code.value)])
  }

  /// The latest first, at most a hundred; those that wait for a reviewer, or all.
  public func latest(underReview: Bool) async throws -> [Applyment] {
    let vault = vault
    return try await database.read { transaction in
      try StoredApplyment.all("\(underReview ? "WHERE state = 1 " : "")ORDER BY id DESC LIMIT 100", in: transaction)
        .map { try $0.opened(vault) }
    }
  }

  private func first(_ rest: String, _ values: [SQLValue]) async throws -> Applyment? {
    let vault = vault
    return try await database.read { try StoredApplyment.first(rest, values, in: $0)?.opened(vault) }
  }

  // Deciding

  /// Who reviews it says it is right.
  ///
  /// - Throws: `UnknownThing.applyment`, `ApplymentRefusal`.
  @discardableResult
  public func approve(_ id: ApplymentID) throws -> Applyment {
    try change(id, .approved(cents: .fen(Int64.random(in: 1...99))))
  }

  /// - Throws: as above; `.noReason`.
  @discardableResult
  public func reject(_ id: ApplymentID, because fields: [RejectedField]) throws -> Applyment {
    try change(id, .rejected(fields))
  }

  /// The bank says what arrived from the merchant's account. It is sent back at once and stands in no book of ours.
  ///
  /// - Throws: as above; `.otherAmount`.
  @discardableResult
  public func accountPaid(_ amount: Money, for id: ApplymentID) throws -> Applyment {
    try change(id, .accountPaid(amount))
  }

  func change(_ id: ApplymentID, _ event: ApplymentEvent) throws -> Applyment {
    let (now, vault) = (clock.now(), vault)
    let changed = try database.write { try Self.change(id, event, at: now, vault, in: $0) }
    bell.ring()
    return changed
  }

  static func change(
    _ id: ApplymentID, _ event: ApplymentEvent, at now: Instant, _ vault: Vault, in transaction: any Transaction
  ) throws -> Applyment {
    guard let row = try transaction.load(StoredApplyment.self, keys: [id]).first else { throw UnknownThing.applyment }
    let changed = try row.opened(vault).after(event, at: now)
    try StoredApplyment(changed, review: try review(in: transaction), vault).update(in: transaction)
    return changed
  }
}

extension Applyment {
  fileprivate var isRejected: Bool {
    switch state {
    case .rejected: true
    case .auditing, .toBeConfirmed, .toBeSigned, .signing, .finished, .canceled: false
    }
  }
}
