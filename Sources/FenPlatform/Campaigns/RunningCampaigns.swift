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

    static let nothing = Reading(index: CampaignIndex([]), hasCoupons: false)

    var isEmpty: Bool { index.count == 0 && !hasCoupons }
  }

  private let reading = Mutex(Reading.nothing)
  private let texts = Mutex<[CampaignVersion.Key: CampaignTerms]>([:])
  private let places = Mutex<[StoreName: PaymentPlace]>([:])
  /// By name: reading one's changes of the clock takes longer than a payment.
  private let zones = Mutex<[String: Zone]>([:])

  var now: Reading { reading.withLock { $0 } }

  /// Reads what runs.
  func reload(in transaction: any Transaction) throws {
    let rows = try CampaignRow.all("WHERE state IN (3, 4)", in: transaction)
    let campaigns = try rows.map { try campaign($0, in: transaction) }
    let coupon = try transaction.first("SELECT min(valid_to) FROM coupons WHERE state = 1") { $0.optionalInt(0) }
    let hasCoupons = (coupon ?? nil) != nil
    let giveCoupons = campaigns.contains { if case .coupon = $0.terms.benefit { true } else { false } }
    let fresh = Reading(index: CampaignIndex(campaigns), hasCoupons: hasCoupons || giveCoupons)
    reading.withLock { $0 = fresh }
  }

  /// A row with the terms of its version.
  func campaign(_ row: CampaignRow, in transaction: any Transaction) throws -> Campaign {
    Campaign(
      id: row.id, owner: row.owner, version: row.version,
      terms: try terms(CampaignVersion.Key(campaign: row.id, version: row.version), in: transaction), state: row.state)
  }

  /// The terms of a version that is being written.
  func keep(_ terms: CampaignTerms, as key: CampaignVersion.Key) { texts.withLock { $0[key] = terms } }

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
    reading.withLock { $0 = .nothing }
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
