import Fen
import FenStore
import Synchronization

/// The campaigns that run, as this process last read them, and the stores it has met.
///
/// A copy: a payment compares each campaign it meets with the campaign's row, which it locks. Only a campaign that was
/// started elsewhere a moment ago is not met yet.
final class RunningCampaigns: Sendable {
  /// One reading.
  struct Reading: Sendable {
    let index: CampaignIndex
    /// Whether anybody may hold a coupon that takes something off a payment.
    let hasCoupons: Bool
    /// By merchant, the shops that are in malls.
    let shops: [MerchantID: [MallShop]]
    /// Who has or had a shop in a mall.
    let everInMalls: Set<MerchantID>

    static let nothing = Reading(index: CampaignIndex([]), hasCoupons: false, shops: [:], everInMalls: [])

    var isEmpty: Bool { index.count == 0 && !hasCoupons }
  }

  private let reading = Mutex((newest: Reading.nothing, ticket: Int64(0), tickets: Int64(0)))
  private let texts = Mutex<[CampaignVersion.Key: CampaignTerms]>([:])
  private let places = Mutex<[StoreName: PaymentPlace]>([:])
  /// By name: reading one's changes of the clock takes longer than a payment.
  private let zones = Mutex<[String: Zone]>([:])

  /// The sandbox's last emptying that was taken in; nil before the first.
  private let emptied = Mutex<String?>(nil)

  var now: Reading { reading.withLock { $0.newest } }

  /// Reads what runs.
  ///
  /// - Parameter emptied: the sandbox's last emptying, where another process may have done it: what was kept of the
  ///   books before it is forgotten first.
  func reload(in transaction: any Transaction, emptied mark: String? = nil) throws {
    let isEmptied = emptied.withLock { last in
      defer { last = mark ?? last }
      return mark != nil && mark != last
    }
    if isEmptied { forget() }
    // Of two at once the one that began later has seen more, whichever ends last.
    let ticket = reading.withLock { state in
      state.tickets += 1
      return state.tickets
    }
    // Settled when no coupon of it can be used any more.
    let rows = try CampaignRow.all("WHERE state > 2 AND settled_at IS NULL", in: transaction)
    let campaigns = try rows.map { try campaign($0, in: transaction) }
    let fresh = Reading(
      index: CampaignIndex(campaigns.filter { $0.state == .running || $0.state == .paused }),
      hasCoupons: try campaigns.contains { try $0.terms.givesCoupons || hasCoupons($0, in: transaction) },
      shops: Dictionary(grouping: try MallShop.all(in: transaction), by: \.merchant),
      everInMalls: Set(try transaction.all("SELECT mchid FROM merchants_in_malls") { MerchantID($0.int(0)) }))
    reading.withLock { state in
      if ticket > state.ticket { (state.newest, state.ticket) = (fresh, ticket) }
    }
  }

  /// Whether an earlier version of a campaign gave coupons.
  private func hasCoupons(_ campaign: Campaign, in transaction: any Transaction) throws -> Bool {
    guard campaign.version > 1 else { return false }
    return try transaction.first("SELECT 1 FROM coupons WHERE campaign = ?1 LIMIT 1", [.int(campaign.id.value)]) { _ in
      true
    } ?? false
  }

  /// A row with the terms of its version.
  func campaign(_ row: CampaignRow, in transaction: any Transaction) throws -> Campaign {
    Campaign(row, try terms(row.versionKey, in: transaction))
  }

  /// A version's terms, which never change.
  func terms(_ key: CampaignVersion.Key, in transaction: any Transaction) throws -> CampaignTerms {
    if let known = texts.withLock({ $0[key] }) { return known }
    guard let version = try CampaignVersion.find(key, in: transaction) else {
      throw StoreError.unreadable(table: "campaign_versions", "campaign \(key.campaign.value) has no \(key.version)")
    }
    texts.withLock { $0[key] = version.terms }
    return version.terms
  }

  /// After the books were emptied: their numbers may come again.
  func forget() {
    texts.withLock { $0 = [:] }
    places.withLock { $0 = [:] }
    // A reading that has begun looks at the books as they were, and comes too late.
    reading.withLock { $0 = (.nothing, $0.tickets, $0.tickets) }
  }

  /// Where a store is, by the number orders name it with; nil for a number that is the merchant's own affair. A store
  /// never moves.
  func place(_ name: StoreName, in transaction: any Transaction) throws -> PaymentPlace? {
    if let known = places.withLock({ $0[name] }) { return known }
    guard let id = Int64(name.store) else { return nil }
    let found = try transaction.first(
      "SELECT city, country, zone FROM stores WHERE id = ?1 AND mchid = ?2", [.int(id), .int(name.merchant.value)]
    ) { row in
      PaymentPlace(
        merchant: name.merchant, store: name.store, country: row.text(1), city: row.text(0), zone: zone(row.text(2)))
    }
    if let found { places.withLock { $0[name] = found } }
    return found
  }

  private func zone(_ name: String) -> Zone? {
    if let known = zones.withLock({ $0[name] }) { return known }
    guard let zone = Zone(name) else { return nil }
    zones.withLock { $0[name] = zone }
    return zone
  }
}
