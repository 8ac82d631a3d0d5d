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
  let rules: Rules
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
    let (now, vault, rules) = (clock.now(), vault, rules)
    let fresh = Applyment(
      id: ApplymentID(numbers.nextOwner()), provider: provider, code: code, terms: terms, submittedAt: now,
      changedAt: now)
    let taken = try database.write { transaction in
      let earlier = try Self.locked(code, of: provider, transaction)?.opened(vault)
      // What was taken once is not refused for a paper that has run out since.
      if let earlier, terms == earlier.terms, !earlier.isRejected { return earlier }
      try Self.hold(
        terms.papers, insteadOf: earlier?.terms.papers ?? [], of: provider, in: transaction)
      let facts = ApplymentFacts(
        day: BusinessDay(now), files: try Self.files(named: terms, of: provider, transaction),
        banks: Capital.shipped.banks)
      let faults = check(terms, by: facts)
      guard faults.isEmpty else { throw ApplymentFaults(list: faults) }
      let taken = try earlier?.resubmitted(terms, at: now) ?? fresh
      let row = try StoredApplyment(taken, review: try Self.review(in: transaction), rules, vault)
      if earlier == nil { try row.insert(in: transaction) } else { try row.update(in: transaction) }
      try Self.keepPapers(of: taken, in: transaction)
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

  /// Of the files that an application names those that its provider uploaded.
  private static func files(
    named terms: ApplymentTerms, of provider: ProviderID, _ transaction: any Transaction
  ) throws -> [MediaID: MediaPurpose] {
    var found = [MediaID: MediaPurpose]()
    for file in terms.papers {
      let stored = try transaction.first(
        "SELECT purpose FROM media WHERE id = ?1 AND mchid = ?2", [.text(file.value), .int(provider.value)]
      ) { $0.int(0) }
      guard let stored else { continue }
      guard let purpose = MediaPurpose(rawValue: stored) else {
        throw StoreError.unreadable(table: "media", "purpose of \(file.value)")
      }
      found[file] = purpose
    }
    return found
  }

  // Looking

  public func applyment(_ id: ApplymentID) async throws -> Applyment? {
    try await first("WHERE id = ?1", [.int(id.value)])
  }

  public func applyment(_ code: BusinessCode, of provider: ProviderID) async throws -> Applyment? {
    try await first("WHERE provider = ?1 AND code = ?2", [.int(provider.value), .text(code.value)])
  }

  private func first(_ rest: String, _ values: [SQLValue]) async throws -> Applyment? {
    let vault = vault
    return try await database.read { try StoredApplyment.first(rest, values, in: $0)?.opened(vault) }
  }

  // Deciding

  /// Who reviews it says it is right.
  ///
  /// - Parameters:
  ///   - seen: when what was looked at had been handed in; nil for who looks at nothing.
  ///   - word: who of the staff decides, and why; nil for a sandbox's examiner.
  /// - Throws: `UnknownThing.applyment`, `ApplymentRefusal`.
  @discardableResult
  public func approve(_ id: ApplymentID, seen: Instant? = nil, by word: StaffWord? = nil) throws -> Applyment {
    try change(id, .approved(cents: .fen(Int64.random(in: 1...99))), seen: seen, by: word)
  }

  /// - Throws: as above; `.noReason`.
  @discardableResult
  public func reject(
    _ id: ApplymentID, because fields: [RejectedField], seen: Instant? = nil, by word: StaffWord? = nil
  ) throws -> Applyment {
    try change(id, .rejected(fields), seen: seen, by: word)
  }

  /// The bank says what arrived from the merchant's account. It is sent back at once and stands in no book of ours.
  ///
  /// - Throws: as above; `.otherAmount`.
  @discardableResult
  public func accountPaid(_ amount: Money, for id: ApplymentID, by word: StaffWord? = nil) throws -> Applyment {
    try change(id, .accountPaid(amount), by: word)
  }

  func change(
    _ id: ApplymentID, _ event: ApplymentEvent, seen: Instant? = nil, by word: StaffWord? = nil
  ) throws -> Applyment {
    let now = clock.now()
    let changed = try database.write { transaction in
      guard let row = try transaction.load(StoredApplyment.self, keys: [id]).first else { throw UnknownThing.applyment }
      let changed = try row.opened(vault).after(event, seen: seen, at: now)
      try StoredApplyment(changed, review: try Self.review(in: transaction), rules, vault).update(in: transaction)
      if let word, let deed = event.deed {
        try StaffDeed.write(deed, id.value, by: word, at: now, numbers, in: transaction)
      }
      return changed
    }
    bell.ring()
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
