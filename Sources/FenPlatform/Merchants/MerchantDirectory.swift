import Fen
import FenStore
import Synchronization

/// The merchants and their keys. Every request asks here, so what was read stays in memory.
public final class MerchantDirectory: Sendable {
  let database: any Database
  private let vault: Vault
  private let numbers: NumberSource
  /// Nil when this process has its database for itself.
  let processes: Processes?
  /// What was read, and how often it was forgotten: a read that began before does not bring back what is gone.
  private let known = Mutex<(merchants: [MerchantID: Merchant], forgotten: Int)>(([:], 0))
  /// The last free number that was named.
  private let named = Mutex(lowestNumber)

  init(database: any Database, vault: Vault, numbers: NumberSource, processes: Processes?) {
    self.processes = processes
    self.database = database
    self.vault = vault
    self.numbers = numbers
  }

  public nonisolated(nonsending) func merchant(_ id: MerchantID) async throws -> Merchant? {
    let (found, forgotten) = known.withLock { ($0.merchants[id], $0.forgotten) }
    if let found { return found }
    let vault = self.vault
    let merchant = try await database.read { try load("WHERE mchid = ?1", [.int(id.value)], vault, $0).first }
    if let merchant { known.withLock { if $0.forgotten == forgotten { $0.merchants[id] = merchant } } }
    return merchant
  }

  /// Whether any merchant has this app.
  public func hasApp(_ app: String) async throws -> Bool {
    try await database.read {
      try $0.number("SELECT count(*) FROM merchant_apps WHERE appid = ?1", [.text(app)]) > 0
    }
  }

  /// All merchants by their number.
  public func all() async throws -> [Merchant] {
    let vault = self.vault
    return try await database.read { try load("ORDER BY mchid", [], vault, $0) }
  }

  /// A number no merchant has. Nobody else is named the same one.
  public func freeNumber() async throws -> MerchantID {
    let highest = try await database.read {
      try $0.number("SELECT max(mchid) FROM merchants WHERE mchid BETWEEN 1900000000 AND 1999999999")
    }
    return named.withLock { last in
      last = max(highest, last) + 1
      return MerchantID(last)
    }
  }

  /// Makes a merchant with its first app and certificate.
  ///
  /// - Throws: `NewMerchantRefusal`.
  @discardableResult
  public func create(_ new: NewMerchant, at now: Instant) async throws -> Merchant {
    try database.write { try insert(new, at: now, in: $0) }
    guard let merchant = try await merchant(new.id) else { throw UnknownThing.merchant }
    return merchant
  }

  /// The same among other things of one transaction.
  ///
  /// - Throws: `NewMerchantRefusal`.
  func insert(_ new: NewMerchant, at now: Instant, in transaction: any Transaction) throws {
    guard !new.name.isEmpty else { throw NewMerchantRefusal.nameMissing }
    guard new.apiv3Key.utf8.count == 32 else { throw NewMerchantRefusal.apiv3KeyNot32Bytes }
    let apiv3Key = try vault.seal(new.apiv3Key, as: .apiv3Key)
    let apiv2Key = try vault.seal(new.apiv2Key, as: .apiv2Key)
    let isNew = try transaction.run(
      """
      INSERT INTO merchants (mchid, name, kind, key_mode, fee_rate, apiv3_key, apiv2_key, created_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (mchid) DO NOTHING
      """,
      [
        .int(new.id.value), .text(new.name), .int(new.kind.stored.rawValue), .int(new.keyMode.rawValue),
        .int(FeeRate.standard.per100k), .blob(apiv3Key), .blob(apiv2Key),
        .int(now.milliseconds),
      ])
    guard isNew == 1 else { throw NewMerchantRefusal.numberTaken(new.id) }
    switch new.kind {
    case .provider:
      try transaction.run(
        "INSERT INTO providers (mchid, kind, verified_at) VALUES (?1, 2, ?2)",
        [.int(new.id.value), .int(now.milliseconds)])
    case .merchant(servedBy: nil): break
    case .merchant(servedBy: let provider?):
      guard try Relations.begin(provider, new.id, at: now, in: transaction) else {
        throw NewMerchantRefusal.noSuchProvider(provider)
      }
    }
    try transaction.run(
      "INSERT INTO merchant_apps (appid, mchid, bound_at) VALUES (?1, ?2, ?3)",
      [.text(new.app), .int(new.id.value), .int(now.milliseconds)])
    if let certificate = new.certificate {
      try transaction.run(
        "INSERT INTO merchant_certificates (serial, mchid, certificate, expires_at) VALUES (?1, ?2, ?3, ?4)",
        [
          .text(certificate.serial), .int(new.id.value), .text(certificate.pem),
          .int(certificate.expiresAt.milliseconds),
        ])
    }
  }

  @discardableResult
  public func addStore(
    _ name: String, city: String, country: String = "CN", zone: Zone = .shanghai, to merchant: MerchantID,
    notifyURL: String? = nil
  ) throws -> Store {
    let store = Store(
      id: numbers.nextOwner(), merchant: merchant, name: name, city: city, country: country, zone: zone.name,
      notifyURL: notifyURL)
    try database.write { transaction in
      try transaction.run(
        "INSERT INTO stores (id, mchid, name, city, country, zone, notify_url) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        [
          .int(store.id), .int(merchant.value), .text(name), .text(city), .text(country), .text(zone.name),
          SQLValue(notifyURL),
        ])
    }
    return store
  }

  public func stores(of merchant: MerchantID) async throws -> [Store] {
    try await database.read { transaction in
      try transaction.all("\(selectStores) WHERE mchid = ?1 ORDER BY id", [.int(merchant.value)], Store.init)
    }
  }

  public func store(_ id: Int64) async throws -> Store? {
    try await database.read { try $0.first("\(selectStores) WHERE id = ?1", [.int(id)], Store.init) }
  }

  // The platform's own keys

  public func platformKeys() async throws -> [PlatformKey] {
    let vault = self.vault
    return try await database.read { transaction in
      try transaction.all("SELECT serial, certificate, private_key FROM platform_keys ORDER BY created_at, serial") {
        PlatformKey(
          serial: $0.text(0), certificatePEM: $0.optionalText(1),
          privateKeyPEM: try vault.open($0.blob(2), as: .platformKey))
      }
    }
  }

  public func addPlatformKey(_ key: PlatformKey, at now: Instant) throws {
    try database.write { try insert(key, at: now, in: $0) }
  }

  /// Stores the keys made at the first start. Of processes that start together the first one's are kept.
  public func keepFirstPlatformKeys(_ keys: [PlatformKey], at now: Instant) throws {
    try database.write { transaction in
      let isFirst = try transaction.run(
        "INSERT INTO settings (name, value) VALUES ('platform_keys', 'made') ON CONFLICT (name) DO NOTHING", [])
      guard isFirst == 1 else { return }
      for key in keys { try insert(key, at: now, in: transaction) }
    }
  }

  private func insert(_ key: PlatformKey, at now: Instant, in transaction: any Transaction) throws {
    let sealed = try vault.seal(key.privateKeyPEM, as: .platformKey)
    try transaction.run(
      "INSERT INTO platform_keys (serial, certificate, private_key, created_at) VALUES (?1, ?2, ?3, ?4)",
      [.text(key.serial), SQLValue(key.certificatePEM), .blob(sealed), .int(now.milliseconds)])
  }

  /// Ends a provider for good: all its relations with it, and its keys in every process when this returns. What was
  /// paid stays with the merchants.
  ///
  /// - Throws: `RelationRefusal.noSuchProvider`, also for one that was terminated before.
  public func terminate(_ provider: ProviderID, by staff: String, because reason: String, at now: Instant) async throws
  {
    try await terminate(provider, by: staff, because: reason, at: now) { _ in }
  }

  /// The same after other things, in one transaction.
  func terminate(
    _ provider: ProviderID, by staff: String, because reason: String, at now: Instant,
    after first: @escaping @Sendable (any Transaction) throws -> Void
  ) async throws {
    let change = { @Sendable (transaction: any Transaction) throws in
      try first(transaction)
      let ended = try transaction.run(
        """
        UPDATE providers SET terminated_at = ?2, staff = ?3, reason = ?4 WHERE mchid = ?1 AND terminated_at IS NULL
        """, [.int(provider.value), .int(now.milliseconds), .text(staff), .text(reason)])
      guard ended == 1 else { throw RelationRefusal.noSuchProvider(provider) }
      try transaction.run(
        "UPDATE relations SET ended_at = ?2, ended_by = ?3 WHERE provider = ?1 AND ended_at IS NULL",
        [.int(provider.value), .int(now.milliseconds), .int(RelationEnd.platform.rawValue)])
    }
    if let processes { try await processes.tell(change) } else { try database.write(change) }
    forget(provider.mchid)
  }

  /// Reads one anew when it is asked for next.
  func forget(_ id: MerchantID) {
    known.withLock { ($0.merchants[id], $0.forgotten) = (nil, $0.forgotten + 1) }
  }

  /// Forgets what was read, after the data changed under it.
  func forget() {
    known.withLock { $0 = ([:], $0.forgotten + 1) }
    named.withLock { $0 = lowestNumber }
  }
}

private let selectStores = "SELECT id, mchid, name, city, country, zone, notify_url FROM stores"

extension Store {
  fileprivate init(_ row: any Row) {
    self.init(
      id: row.int(0), merchant: MerchantID(row.int(1)), name: row.text(2), city: row.text(3), country: row.text(4),
      zone: row.text(5), notifyURL: row.optionalText(6))
  }
}

/// One below the first number that is given to a merchant who names none.
private let lowestNumber: Int64 = 1_900_000_000

private func load(
  _ rest: String, _ values: [SQLValue], _ vault: Vault, _ transaction: any Transaction
) throws -> [Merchant] {
  try transaction.all(
    """
    SELECT mchid, name, kind, key_mode, fee_rate, apiv3_key, apiv2_key,
      (SELECT terminated_at FROM providers p WHERE p.mchid = merchants.mchid)
    FROM merchants \(rest)
    """, values
  ) { row in
    let id = row.int(0)
    guard let kind = MerchantKind(rawValue: row.int(2)), let keyMode = KeyMode(rawValue: row.int(3)) else {
      throw StoreError.unreadable(table: "merchants", "kind or key mode of \(id)")
    }
    let apps = try transaction.all(
      "SELECT appid FROM merchant_apps WHERE mchid = ?1 ORDER BY bound_at, appid", [.int(id)]
    ) { $0.text(0) }
    let certificates = try transaction.all(
      "SELECT serial, certificate, expires_at FROM merchant_certificates WHERE mchid = ?1 ORDER BY expires_at",
      [.int(id)]
    ) { MerchantCertificate(serial: $0.text(0), pem: $0.text(1), expiresAt: Instant(milliseconds: $0.int(2))) }
    return Merchant(
      id: MerchantID(id), name: row.text(1), kind: kind, keyMode: keyMode, feeRate: FeeRate(per100k: row.int(4)),
      apps: apps, certificates: certificates,
      apiv3Key: try vault.open(row.blob(5), as: .apiv3Key), apiv2Key: try vault.open(row.blob(6), as: .apiv2Key),
      terminatedAt: row.optionalInt(7).map(Instant.init(milliseconds:)))
  }
}
