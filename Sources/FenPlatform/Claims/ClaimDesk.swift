import Fen
import FenStore

/// A report with the provider it is about, where there is one.
public struct ShownClaimReport: Hashable, Sendable {
  public let report: ClaimReport
  public let provider: RegisteredProvider?

  public init(report: ClaimReport, provider: RegisteredProvider?) {
    self.report = report
    self.provider = provider
  }
}

/// What somebody hands in.
public struct NewClaimReport: Hashable, Sendable {
  public let kind: FalseClaimKind
  public let said: ClaimReportWords

  /// - Throws: `ClaimReportFault`.
  public init(
    _ kind: FalseClaimKind, name: String, place: String, words: String, contact: String?
  ) throws(ClaimReportFault) {
    self.kind = kind
    said = try ClaimReportWords(kind, name: name, place: place, words: words, contact: contact)
  }
}

/// Reports of false claims: handed in by anybody, looked into and decided by the staff, followed by who has the link.
public struct ClaimDesk: Sendable {
  let database: any Database
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource
  let rules: Rules
  let merchants: MerchantDirectory
  let bell: Bell

  // The reporter

  /// Takes a report. A name that is a provider's number is that provider's; any other is left to the reviewer.
  public func file(_ new: NewClaimReport) async throws -> ClaimReport {
    var provider: ProviderID?
    if let number = Int64(new.said.name) {
      provider = try await Registry(database: database).provider(ProviderID(number))?.id
    }
    let report = ClaimReport(
      id: ClaimReportID(numbers.nextOwner()), kind: new.kind, filedAt: clock.now(), provider: provider, said: new.said)
    let row = try StoredClaimReport(report, vault)
    try database.write { try row.insert(in: $0) }
    bell.ring()
    return report
  }

  /// By which the reporter follows it: the number, and a voucher that only this network can make.
  public func word(of id: ClaimReportID) -> String {
    base64URL(bigEndian(id.value) + vault.voucher(.claimReport, id.value, count: 16))
  }

  /// Nil for a word this network did not make.
  public func report(word: String) -> ClaimReportID? {
    guard word.utf8.count == 32, let bytes = bytes(base64URL: word), bytes.count == 24 else { return nil }
    let id = ClaimReportID(bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) })
    let voucher = vault.voucher(.claimReport, id.value, count: 16)
    return equalInConstantTime(voucher, Array(bytes.suffix(16))) ? id : nil
  }

  // Looking

  public func report(_ id: ClaimReportID) async throws -> ShownClaimReport? {
    let vault = vault
    let found = try await database.read { try StoredClaimReport.find(id, in: $0)?.opened(vault) }
    guard let found else { return nil }
    let registry = Registry(database: database)
    var provider: RegisteredProvider?
    if let id = found.provider { provider = try await registry.provider(id) }
    return ShownClaimReport(report: found, provider: provider)
  }

  /// Somebody of the staff looks at a report. Written down before anything is shown.
  ///
  /// - Throws: `UnknownThing.claimReport`.
  public func look(at id: ClaimReportID, by word: StaffWord) async throws -> ShownClaimReport {
    guard let found = try await report(id) else { throw UnknownThing.claimReport }
    try database.write { try StaffDeed.write(.looked, id.value, by: word, at: clock.now(), numbers, in: $0) }
    return found
  }

  /// Those that wait, or all, the latest first. What they say stays sealed.
  ///
  /// - Parameter cursor: where the page before ended.
  public func list(waiting: Bool, after cursor: Int64? = nil) async throws -> ListPage<ClaimReport> {
    let condition = waiting ? "state <= 2 AND id < ?1" : "id < ?1"
    return try await database.read { transaction in
      let rows = try StoredClaimReport.all(
        "WHERE \(condition) ORDER BY id DESC LIMIT \(listedAtOnce + 1)", [.int(cursor ?? .max)], in: transaction)
      return ListPage(rows.map(\.listed), most: listedAtOnce) { $0.id.value }
    }
  }

  public func deeds(about id: ClaimReportID) async throws -> [StaffDeed] {
    try await database.read { try StaffDeed.all(of: id.value, in: $0) }
  }

  // Deciding

  /// - Throws: `UnknownThing.claimReport`, `ClaimReportRefusal.notNow`.
  public func take(_ id: ClaimReportID, by word: StaffWord) async throws {
    let now = clock.now()
    try database.write { transaction in
      try step(id, .claimTaken, by: word, at: now, in: transaction) { try $0.taken(at: now) }
    }
    bell.ring()
  }

  /// A termination ends the provider in the same transaction; one that was ended before stays so.
  ///
  /// - Parameter found: the provider whose name the report gives; nil where it is the report's, or none.
  /// - Throws: `UnknownThing.claimReport`, `ClaimReportRefusal`, `RelationRefusal.noSuchProvider`.
  public func decide(
    _ id: ClaimReportID, _ decision: ClaimDecision, about found: ProviderID? = nil, by word: StaffWord
  ) async throws {
    let now = clock.now()
    let deed: StaffDeed.Kind =
      switch decision {
      case .warning, .termination: .claimUpheld
      case .dismissal: .claimDismissed
      }
    let change = { @Sendable (transaction: any Transaction) throws in
      try step(id, deed, by: word, at: now, in: transaction) {
        try $0.decided(decision, about: found, by: word.staff, because: word.reason, at: now)
      }
    }
    guard let shown = try await report(id) else { throw UnknownThing.claimReport }
    let registry = Registry(database: database)
    var named: RegisteredProvider?
    if let number = shown.report.provider ?? found { named = try await registry.provider(number) }
    if let found, named == nil { throw RelationRefusal.noSuchProvider(found) }
    switch decision {
    case .termination:
      if let named, named.terminatedAt == nil {
        try await merchants.terminate(named.id, by: word.staff, because: word.reason, at: now, after: change)
      } else {
        try database.write(change)
      }
    case .warning, .dismissal: try database.write(change)
    }
    bell.ring()
  }

  /// - Throws: `UnknownThing.claimReport`, and what the rule refuses.
  private func step(
    _ id: ClaimReportID, _ deed: StaffDeed.Kind, by word: StaffWord, at now: Instant, in transaction: any Transaction,
    _ rule: (ClaimReport) throws -> ClaimReport
  ) throws {
    guard var row = try transaction.load(StoredClaimReport.self, keys: [id]).first else {
      throw UnknownThing.claimReport
    }
    row.take(try rule(row.listed), rules)
    try row.update(in: transaction)
    try StaffDeed.write(deed, id.value, by: word, at: now, numbers, in: transaction)
  }
}
