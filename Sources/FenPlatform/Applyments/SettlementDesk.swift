import Fen
import FenStore

/// The bank accounts that merchants' money would be paid out to, and their change.
public struct SettlementDesk: Sendable {
  let database: any Database
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource
  let rules: Rules
  let bell: Bell

  /// Nil for a merchant that no application brought in.
  public func account(of merchant: MerchantID) async throws -> SettlementAccount? {
    let vault = vault
    return try await database.read { transaction in
      try transaction.first(
        "SELECT content FROM settlement_accounts WHERE mchid = ?1", [.int(merchant.value)]
      ) { try openedContent($0.blob(0), as: SettlementAccount.self, "settlement_accounts", vault) }
    }
  }

  /// Asks for another account. Nothing changes before the bank has said whose it is.
  ///
  /// - Parameter holder: nil for whose name must stand on it.
  /// - Throws: `UnknownThing.applyment` for a merchant that no application brought in; `SettlementRefusal`.
  public func change(
    _ merchant: MerchantID, to account: NewSettlementAccount, by provider: ProviderID
  ) throws -> SettlementChange {
    let (now, vault) = (clock.now(), vault)
    let id = SettlementChangeID(numbers.nextOwner())
    let asked = try database.write { transaction in
      // Locked: of two requests at once the second sees the first.
      guard
        let row = try transaction.load(
          StoredApplyment.self, where: ["merchant"], are: [[.int(merchant.value)]]
        ).first
      else { throw UnknownThing.applyment }
      let terms = try row.opened(vault).terms
      let today = try transaction.number(
        "SELECT count(*) FROM settlement_changes WHERE mchid = ?1 AND asked_at >= ?2",
        [.int(merchant.value), .int(BusinessDay(now).start.milliseconds)])
      let open = try transaction.number(
        "SELECT count(*) FROM settlement_changes WHERE mchid = ?1 AND state = 1", [.int(merchant.value)])
      let named = account.held(by: rightHolder(of: account.kind, terms))
      try checkChange(
        to: named, of: terms, today: today, isUnderWay: open > 0, banks: Capital.shipped.banks)
      let change = SettlementChange(
        id: id, merchant: merchant, provider: provider, account: named, askedAt: now)
      let review = try ApplymentDesk.review(in: transaction)
      try StoredSettlementChange(change, dueAt: review.map { now.adding(seconds: $0) }, vault).insert(in: transaction)
      return change
    }
    bell.ring()
    return asked
  }

  public func change(_ id: SettlementChangeID) async throws -> SettlementChange? {
    let vault = vault
    return try await database.read { try StoredSettlementChange.find(id, in: $0)?.opened(vault) }
  }

  /// - Parameters:
  ///   - reason: why the bank says it is not the merchant's; nil when it is.
  ///   - word: who of the staff says so, and why; nil for a sandbox's bank.
  /// - Throws: `UnknownThing.applyment`, `SettlementRefusal.decidedBefore`.
  @discardableResult
  public func decide(
    _ id: SettlementChangeID, _ reason: String?, by word: StaffWord? = nil
  ) throws -> SettlementChange {
    let (now, vault) = (clock.now(), vault)
    let forgottenAt = now.adding(days: rules.daysApplicationsAreKept(now))
    let decided = try database.write { transaction in
      guard let row = try transaction.load(StoredSettlementChange.self, keys: [id]).first else {
        throw UnknownThing.applyment
      }
      let decided = try row.opened(vault).decided(reason, at: now)
      try StoredSettlementChange(decided, dueAt: forgottenAt, vault).update(in: transaction)
      if reason == nil {
        try transaction.run(
          "UPDATE settlement_accounts SET content = ?2, verified_at = ?3 WHERE mchid = ?1",
          [.int(decided.merchant.value), .blob(row.content), .int(now.milliseconds)])
      }
      if let word {
        try StaffDeed.write(
          reason == nil ? .accountChanged : .accountRefused, id.value, by: word, at: now, numbers, in: transaction)
      }
      return decided
    }
    bell.ring()
    return decided
  }
}

/// An account as a provider names it: whose name stands on it may be left out.
public struct NewSettlementAccount: Sendable {
  let account: SettlementAccount
  let isNamed: Bool

  public init(_ account: SettlementAccount, isNamed: Bool) {
    self.account = account
    self.isNamed = isNamed
  }

  var kind: SettlementAccountKind { account.kind }

  func held(by holder: String) -> SettlementAccount {
    guard !isNamed else { return account }
    return SettlementAccount(
      kind: account.kind, holder: holder, bank: account.bank, area: account.area, bankFullName: account.bankFullName,
      branch: account.branch, number: account.number)
  }
}

struct StoredSettlementChange: Hashable, Sendable {
  let id: SettlementChangeID
  let merchant: MerchantID
  let provider: ProviderID
  let askedAt: Instant
  let content: [UInt8]
  let state: SettlementChange.State
  let dueAt: Instant?

  init(_ change: SettlementChange, dueAt: Instant?, _ vault: Vault) throws {
    id = change.id
    merchant = change.merchant
    provider = change.provider
    askedAt = change.askedAt
    content = try sealedContent(change.account, vault)
    state = change.state
    self.dueAt = dueAt
  }

  func opened(_ vault: Vault) throws -> SettlementChange {
    SettlementChange(
      id: id, merchant: merchant, provider: provider,
      account: try openedContent(content, as: SettlementAccount.self, "settlement_changes", vault),
      askedAt: askedAt, state: state)
  }
}

extension StoredSettlementChange: Record {
  static let table = Table(
    "settlement_changes", fixed: ["id", "mchid", "provider", "asked_at", "content"],
    changing: ["state", "decided_at", "reason", "due_at"])
  var key: SettlementChangeID { id }
  static func value(of key: SettlementChangeID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    let decision: [SQLValue] =
      switch state {
      case .auditing: [.int(1), .null, .null]
      case .done(let at): [.int(2), .int(at.milliseconds), .null]
      case .failed(let reason, let at): [.int(3), .int(at.milliseconds), .text(reason)]
      }
    return [
      .int(id.value), .int(merchant.value), .int(provider.value), .int(askedAt.milliseconds), .blob(content),
    ] + decision + [SQLValue(dueAt?.milliseconds)]
  }

  init(row: any Row) throws {
    id = SettlementChangeID(row.int(0))
    merchant = MerchantID(row.int(1))
    provider = ProviderID(row.int(2))
    askedAt = Instant(milliseconds: row.int(3))
    content = row.blob(4)
    dueAt = row.optionalInt(8).map(Instant.init(milliseconds:))
    switch (row.int(5), row.optionalInt(6), row.optionalText(7)) {
    case (1, _, _): state = .auditing
    case (2, let at?, _): state = .done(at: Instant(milliseconds: at))
    case (3, let at?, let reason?): state = .failed(reason, at: Instant(milliseconds: at))
    case _: throw StoreError.unreadable(table: "settlement_changes", "state \(row.int(5)) of \(row.int(0))")
    }
  }
}

extension DueRows {
  /// The sandbox's bank finds the account to be the merchant's, and changes that were decided are forgotten.
  static func settlementChanges(_ database: any Database, _ desk: SettlementDesk) -> DueRows {
    DueRows(
      database: database, rows: "settlement_changes WHERE due_at IS NOT NULL", due: "due_at",
      kind: .settlementDecided, about: .nothing, tells: "state = 1"
    ) { number, now in
      do {
        let change = try desk.decide(SettlementChangeID(number), nil)
        return Happening(at: now, .settlementChanged, about: "\(change.merchant)")
      } catch SettlementRefusal.decidedBefore {
        // Somebody else was there first, or long ago.
        try desk.forget(SettlementChangeID(number), at: now)
        return nil
      }
    }
  }
}
