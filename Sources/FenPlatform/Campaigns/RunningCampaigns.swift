import Fen
import FenStore
import Synchronization

/// The campaigns that run and the stores they name, as this process last read them.
///
/// A copy: a payment compares each campaign it meets with the campaign's row, which it locks. Only a campaign that was
/// started elsewhere a moment ago is not met yet.
final class RunningCampaigns: Sendable {
  /// One reading.
  struct Reading: Sendable {
    let index: CampaignIndex
    /// Stores by merchant and the number orders name them with.
    let places: [StoreName: PaymentPlace]
    /// Whether anybody may hold a coupon that takes something off a payment.
    let hasCoupons: Bool

    static let nothing = Reading(index: CampaignIndex([]), places: [:], hasCoupons: false)

    var isEmpty: Bool { index.count == 0 && !hasCoupons }
  }

  private let reading = Mutex(Reading.nothing)
  private let texts = Mutex<[CampaignVersion.Key: CampaignTerms]>([:])

  var now: Reading { reading.withLock { $0 } }

  /// Reads what runs.
  func reload(in transaction: any Transaction) throws {
    let rows = try CampaignRow.all("WHERE state IN (3, 4)", in: transaction)
    let campaigns = try rows.map { try campaign($0, in: transaction) }
    let coupon = try transaction.first("SELECT min(valid_to) FROM coupons WHERE state = 1") { $0.optionalInt(0) }
    let hasCoupons = (coupon ?? nil) != nil
    let giveCoupons = campaigns.contains { if case .coupon = $0.terms.benefit { true } else { false } }
    let fresh = Reading(
      index: CampaignIndex(campaigns), places: rows.isEmpty && !hasCoupons ? [:] : try places(in: transaction),
      hasCoupons: hasCoupons || giveCoupons)
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
    reading.withLock { $0 = .nothing }
  }

  private func places(in transaction: any Transaction) throws -> [StoreName: PaymentPlace] {
    var zones = [String: Zone?]()
    var places = [StoreName: PaymentPlace]()
    try transaction.forEach("SELECT id, mchid, city, country, zone FROM stores ORDER BY id", []) { row in
      let (name, zone) = (StoreName(MerchantID(row.int(1)), String(row.int(0))), row.text(4))
      if zones[zone] == nil { zones[zone] = Zone(zone) }
      places[name] = PaymentPlace(
        merchant: name.merchant, store: name.store, country: row.text(3), city: row.text(2), zone: zones[zone] ?? nil)
    }
    return places
  }
}
