import Fen
import FenStore
import Foundation
import Logging

/// The platform: everything behind HTTP, wired together on one database.
///
/// A class: every request passes it on, and copies of its parts would be counted by all threads in the same places.
public final class Platform: Sendable {
  public let clock: PlatformClock
  public let engine: Engine
  public let merchants: MerchantDirectory
  public let relations: Relations
  public let registry: Registry
  public let sharing: ShareReceivers
  public let wallets: WalletDesk
  public let verification: VerificationDesk
  public let authentication: AuthenticationDesk
  public let cards: CardDesk
  public let records: Records
  public let bank: BankDesk
  public let payouts: PayoutDesk
  public let applyments: ApplymentDesk
  public let settlement: SettlementDesk
  public let claims: ClaimDesk
  public let rates: RateDesk
  public let campaigns: CampaignDesk
  public let deliveries: Deliveries
  public let scheduler: Scheduler
  public let faults: FaultBook
  public let tokens: PrepayTokens
  public let tickets: Tickets
  public let openIDs: OpenIDs
  let redPacketLinks: RedPacketLinks
  public let messages: any SMSGateway
  public let isSandbox: Bool
  /// Whether a bank is connected.
  let hasBank: Bool
  public let rules: Rules
  let database: any Database
  let vault: Vault
  /// Nil when this process has its database for itself.
  let processes: Processes?

  /// Opens the data folder, making what is missing.
  ///
  /// - Throws: `StoreError`, `DataFolderProblem`.
  ///
  /// - Parameters:
  ///   - address: `postgres://…`; nil for the embedded database in the folder.
  ///   - site: where people open the wallet; a sandbox is at localhost.
  public static func open(
    folder: URL, database address: String? = nil, isSandbox: Bool, gateways: Gateways = Gateways(),
    site: KeySite? = nil, flushing: Flushing = .everyCommit, logger: Logger
  ) async throws -> Platform {
    let keyFile = folder.appending(path: masterKeyFile).path
    let hadKey = FileManager.default.fileExists(atPath: keyFile)
    let masterKey = try masterKey(in: folder)
    let rules = try Rules.load(from: folder)
    let database: any Database
    if let address {
      database = try PostgreSQLDatabase(url: address, migrations: migrations)
    } else {
      database = try SQLiteDatabase(
        path: folder.appending(path: "fen.sqlite").path, migrations: migrations, flushing: flushing)
    }
    do {
      return try await Platform(
        database: database, masterKey: masterKey, isSandbox: isSandbox, rules: rules, gateways: gateways,
        site: site, logger: logger)
    } catch DataFolderProblem.otherMasterKey where !hadKey {
      // A key made for books that have one already would look like theirs from now on.
      try? FileManager.default.removeItem(atPath: keyFile)
      throw DataFolderProblem.otherMasterKey
    }
  }

  public init(
    database bare: any Database, masterKey: [UInt8], isSandbox: Bool, clock given: PlatformClock? = nil,
    rules: Rules = .shipped, gateways: Gateways = Gateways(), site: KeySite? = nil, logger: Logger
  ) async throws {
    let site = site ?? (isSandbox ? .sandbox : nil)
    let vault = Vault(masterKey: masterKey)
    try bare.write { try checkMasterKey(vault, in: $0) }
    let processes = bare.isShared ? try Processes(joining: bare, logger: logger) : nil
    // After the lease: whoever had the number before has written its last.
    let numbers = NumberSource(node: processes?.lease.node ?? 0, after: try await largestNumbers(bare))
    let writes = OpenWrites(bare, numbers)
    let database: any Database = processes == nil ? bare : writes
    let clock: PlatformClock
    if let given {
      clock = given
    } else {
      let stored = isSandbox ? try await database.read { try storedClock(in: $0) } : nil
      clock = PlatformClock(stored ?? .real)
    }
    let bell = Bell()
    let passwords = PasswordHash(masterKey: masterKey)
    let faults = FaultBook(sharing: processes.map { ($0, database) })
    let stillness = Stillness()
    let engine = Engine(database: database, clock: clock, numbers: numbers, rules: rules, bell: bell)
    let sandboxBank = SandboxBank(database: database, faults: faults, vault: vault, logger: logger)
    let bank = BankDesk(
      engine: engine, database: database, clock: clock, vault: vault,
      gateway: gateways.bank ?? (isSandbox ? sandboxBank : NoBank()), atOnce: gateways.bank == nil ? 1 : 64,
      stillness: stillness, holds: processes?.holds, logger: logger)
    let deliveries = Deliveries(
      engine: engine, database: database, clock: clock, faults: faults, bell: bell, holds: processes?.holds)
    try database.write { try SandboxBank.openHouse(in: $0) }

    self.clock = clock
    self.engine = engine
    self.bank = bank
    self.deliveries = deliveries
    self.faults = faults
    self.database = database
    self.vault = vault
    self.processes = processes
    self.isSandbox = isSandbox
    hasBank = gateways.bank != nil
    self.rules = rules
    merchants = MerchantDirectory(database: database, vault: vault, numbers: numbers, processes: processes)
    relations = Relations(database: database, clock: clock)
    registry = Registry(database: database)
    sharing = ShareReceivers(database: database, clock: clock)
    wallets = WalletDesk(
      database: database, engine: engine, clock: clock, vault: vault, numbers: numbers,
      bank: sandboxBank, bankDesk: bank,
      sandboxPassword: try sandboxPassword(database, passwords, isSandbox: isSandbox))
    verification = VerificationDesk(
      database: database, engine: engine, clock: clock, vault: vault, numbers: numbers,
      registers: gateways.registers ?? (isSandbox ? .sandbox : Registers()))
    records = Records(database: database)
    payouts = PayoutDesk(database: database, engine: engine, vault: vault)
    campaigns = CampaignDesk(database: database, engine: engine, clock: clock, processes: processes)
    tokens = PrepayTokens(vault: vault)
    tickets = Tickets(vault: vault)
    openIDs = OpenIDs(masterKey: masterKey)
    redPacketLinks = RedPacketLinks(vault: vault)
    let messages: any SMSGateway =
      gateways.messages
      ?? (isSandbox
        ? SandboxPhones(database: database, clock: clock, vault: vault, numbers: numbers) : NoSMSGateway())
    self.messages = messages
    authentication = AuthenticationDesk(
      database: database, engine: engine, clock: clock, vault: vault, passwords: passwords,
      codes: OneTimeCodes(engine: engine, vault: vault, messages: messages), site: site)
    cards = CardDesk(
      database: database, engine: engine, clock: clock, vault: vault, numbers: numbers,
      issuers: gateways.issuers ?? (isSandbox ? SandboxIssuer(bank: sandboxBank, vault: vault) : NoBank()),
      messages: messages, verification: verification, bank: bank, authentication: authentication)
    applyments = ApplymentDesk(
      database: database, clock: clock, vault: vault, numbers: numbers, rules: rules, merchants: merchants,
      codes: OneTimeCodes(engine: engine, vault: vault, messages: messages), bell: bell)
    settlement = SettlementDesk(
      database: database, clock: clock, vault: vault, numbers: numbers, rules: rules, bell: bell)
    claims = ClaimDesk(
      database: database, clock: clock, vault: vault, numbers: numbers, rules: rules, merchants: merchants, bell: bell)
    rates = RateDesk(
      database: database, gateway: gateways.rates ?? (isSandbox ? SandboxRates() : nil), logger: logger)
    try await campaigns.reload()
    scheduler = Scheduler(
      clock: clock, database: database, deliveries: deliveries,
      work: [
        BankErrands(database: database, desk: bank), BankReconciliation(desk: bank, rules: rules),
        DueRows.refunds(database, engine),
        OrderExpiry(database: database, engine: engine), DueRows.transfers(database, engine),
        DueRows.redPackets(database, engine),
        DueRows.payouts(database, engine),
        DueRows.frozenOrders(database, engine),
        DueRows.payoutDetails(database, payouts),
        CampaignExpiry(database, engine, campaigns),
        DueRows.coupons(database, engine),
        DueRows.applyments(database, applyments), DueRows.settlementChanges(database, settlement),
        DaySealing(database: database) { try await processes?.settledNumbers(writes) ?? Int64.max },
        CodeCleaning(database: database), BindingCleaning(database: database),
        AuthenticationCleaning(database: database), Erasure(database: database, rules: rules, vault: vault),
        MediaCleaning(database: database), ClaimForgetting(database: database),
        RateFixings(desk: rates, clock: clock),
      ], bell: bell, stillness: stillness, changes: engine.changes, processes: processes, logger: logger)
    try processes?.start(
      ProcessDuties(
        numbers: numbers, writes: writes, engine: engine, isSandbox: isSandbox, clock: clock, faults: faults,
        merchants: merchants, stillness: stillness, bell: bell))
  }

  /// Speaks when this process may no longer work on the database and must stop; nil when it has it for itself.
  public var problems: AsyncStream<ProcessProblem>? { processes?.problems }

  /// Checks every invariant of the books.
  public func audit() async throws -> [AuditFinding] { try await FenPlatform.audit(database) }

  /// The closed days, the first one first.
  public func daySeals() async throws -> [DaySeal] { try await database.read { try DaySeal.all(in: $0) } }

  /// Finishes the batch and closes the files.
  public func close() throws {
    engine.stop()
    let left = Result { try processes?.leave() }
    try database.close()
    try left.get()
  }

  /// Whether the database's server was not there when last looked for.
  public var isDatabaseAway: Bool { database.isAway }

  /// Makes sure that books are a sandbox's for good, or never: in a sandbox money comes from nowhere and the clock is
  /// anybody's. The first server decides.
  ///
  /// - Throws: `DataFolderProblem.madeAsSandbox`, `.notMadeAsSandbox`, `.madeWithSandboxBank`, `.madeWithOtherBank`.
  public func checkKind() throws {
    let mine = isSandbox ? "sandbox" : "network"
    let stored = try database.write { transaction in
      try transaction.run(
        "INSERT INTO settings (name, value) VALUES ('kind', ?1) ON CONFLICT (name) DO NOTHING", [.text(mine)])
      return try transaction.first("SELECT value FROM settings WHERE name = 'kind'") { $0.text(0) }
    }
    guard stored == mine else { throw isSandbox ? DataFolderProblem.notMadeAsSandbox : .madeAsSandbox }
    try checkBank()
  }

  /// Whether a sandbox was ever served from these books.
  public func wasMadeAsSandbox() async throws -> Bool {
    try await database.read {
      try $0.first("SELECT value FROM settings WHERE name = 'kind'") { $0.text(0) } == "sandbox"
    }
  }

  /// Makes sure that all money of the books lies at one bank: the one the sandbox plays, or the one that is connected.
  /// Outside a sandbox there may be none yet, or none for a while.
  private func checkBank() throws {
    guard isSandbox || hasBank else { return }
    let mine = hasBank ? "connected" : "played"
    let stored = try database.write { transaction in
      try transaction.run(
        "INSERT INTO settings (name, value) VALUES ('bank', ?1) ON CONFLICT (name) DO NOTHING", [.text(mine)])
      return try transaction.first("SELECT value FROM settings WHERE name = 'bank'") { $0.text(0) }
    }
    guard stored == mine else { throw hasBank ? DataFolderProblem.madeWithSandboxBank : .madeWithOtherBank }
  }

  /// Empties the sandbox: everything but the platform's own keys.
  ///
  /// - Throws: `DataFolderProblem.notASandbox`.
  public func reset() async throws {
    guard isSandbox else { throw DataFolderProblem.notASandbox }
    try await scheduler.empty { transaction in
      try transaction.empty(emptiedByReset)
      try ApplymentDesk.forgetReview(in: transaction)
      try SandboxBank.openHouse(in: transaction)
      try transaction.run(
        """
        INSERT INTO settings (name, value) VALUES ('emptied', ?1)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """, [.text(String(Int64.random(in: 1...Int64.max)))])
    }
    merchants.forget()
    engine.campaigns.forget()
    faults.replace(with: [])
  }
}

/// The largest numbers this database has seen.
private func largestNumbers(_ database: any Database) async throws -> (thing: Int64, owner: Int64) {
  try await database.read { transaction in
    func largest(of tables: String...) throws -> Int64 {
      try tables.map { try transaction.number("SELECT coalesce(max(id), 0) FROM \($0)") }.max() ?? 0
    }
    return (
      try largest(
        of: "orders", "refunds", "transfers", "notifications", "bank_requests", "sandbox_messages", "wallet_sessions",
        "device_keys", "staff_access", "card_moves", "payout_details", "coupons", "subsidies", "subsidy_returns",
        "pay_gift_requests",
        "shares", "share_returns", "combinations", "staff_deeds"),
      try largest(
        of: "users", "cards", "card_bindings", "stores", "person_transfers", "red_packets", "payouts", "payout_batches",
        "campaigns", "applyments", "settlement_changes", "claim_reports")
    )
  }
}

/// Children before parents.
private let emptiedByReset = [
  "complaint_pictures", "complaint_entries", "complaints", "complaint_years", "complaint_addresses",
  "staff_deeds", "claim_reports",
  "settlement_changes", "settlement_accounts", "applyment_papers", "applyments", "media",
  "pay_gift_requests", "pay_gifts",
  "mall_cars", "mall_payments", "mall_cards", "mall_shops", "merchants_in_malls", "malls",
  "share_returns", "share_lines", "shares", "share_receivers", "frozen_orders",
  "subsidy_returns", "subsidies", "merchant_requests", "merchant_coupons", "stock_codes", "merchant_stocks",
  "coupon_callbacks", "coupon_requests", "stocks",
  "rewards", "coupons", "campaign_people", "campaign_versions", "campaigns", "programme_members",
  "red_packet_claims", "red_packets",
  "delivery_attempts", "notifications", "refunds", "orders", "combinations", "payment_codes", "deposit_numbers",
  "bank_requests", "day_seals", "transfers",
  "accounts", "person_transfers", "phone_look_ups", "card_moves", "card_bindings", "cards",
  "staff_access", "wallet_sessions", "device_keys", "device_challenges", "one_time_codes", "phones",
  "merchant_packets", "payout_details", "payout_batches", "payouts",
  "verifications", "users", "channels", "identities", "usage_days", "people",
  "stores", "relations", "providers", "merchant_certificates", "merchant_apps", "merchants",
  "sandbox_bank_entries", "sandbox_bank_days", "sandbox_bank_accounts", "bank_statements", "bank_disputes",
  "sandbox_messages",
  "exchange_rates", "rate_fixings",
  "faults",
]

public enum DataFolderProblem: Error, Equatable, Sendable {
  case masterKeyUnreadable(path: String)
  case masterKeyUnwritable(path: String)
  case masterKeyVariableUnreadable
  case otherMasterKey
  case notASandbox
  case madeAsSandbox
  case notMadeAsSandbox
  case madeWithSandboxBank
  case madeWithOtherBank
}

extension DataFolderProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .masterKeyUnreadable(let path):
      "\(path) is not a master key (32 bytes as hex); put back the file that belongs to this data"
    case .masterKeyUnwritable(let path): "\(path) cannot be written; the data folder must be writable"
    case .masterKeyVariableUnreadable: "\(masterKeyVariable) is not a master key: 64 hexadecimal digits"
    case .otherMasterKey:
      """
      this database was made with another master key; copy master.key from the folder of a process that runs on it, or \
      give its content to every process as \(masterKeyVariable)
      """
    case .notASandbox: "only a sandbox can be emptied; start it with --sandbox"
    case .madeAsSandbox:
      """
      these books are a sandbox's: their money came from nowhere. Start with --sandbox, or on a new folder or database
      """
    case .notMadeAsSandbox:
      """
      these books are not a sandbox's; start without --sandbox, or on a new folder or database
      """
    case .madeWithSandboxBank:
      """
      the money of these books lies at the bank that the sandbox plays; take bank out of gateways.json, or start on a \
      new folder or database
      """
    case .madeWithOtherBank:
      """
      the money of these books lies at a bank that was connected; name it in gateways.json, or start on a new folder \
      or database
      """
    }
  }
}

/// The hash of 123456, the password of every person of the sandbox, made once for a data folder.
private func sandboxPassword(_ database: any Database, _ passwords: PasswordHash, isSandbox: Bool) throws -> String {
  guard isSandbox else { return "" }
  return try database.write { transaction in
    let select = "SELECT value FROM settings WHERE name = 'sandbox_password'"
    if let stored = try transaction.first(select, [], { $0.text(0) }) { return stored }
    // Of processes that start together one is first, and the others take its.
    try transaction.run(
      "INSERT INTO settings (name, value) VALUES ('sandbox_password', ?1) ON CONFLICT (name) DO NOTHING",
      [.text(passwords.hash("123456"))])
    return try transaction.first(select) { $0.text(0) } ?? ""
  }
}
