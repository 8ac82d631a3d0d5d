import Fen
import FenStore

/// What makes a campaign a pay-gift activity: who created it, and what he said that is no rule.
struct PayGiftRow: Hashable, Sendable {
  let campaign: CampaignID
  let creator: MerchantID
  /// JSON, as it came.
  let kept: String
  var terminatedAt: Instant?
}

extension PayGiftRow: Record {
  static let table = Table("pay_gifts", fixed: ["campaign", "creator", "kept"], changing: ["terminated_at"])
  var key: CampaignID { campaign }
  static func value(of key: CampaignID) -> SQLValue { .int(key.value) }
  var values: [SQLValue] {
    [.int(campaign.value), .int(creator.value), .text(kept), SQLValue(terminatedAt?.milliseconds)]
  }

  init(row: any Row) throws {
    self.init(
      campaign: CampaignID(row.int(0)), creator: MerchantID(row.int(1)), kept: row.text(2),
      terminatedAt: row.optionalInt(3).map(Instant.init(milliseconds:)))
  }
}

/// A request that changed an activity's merchants, so that repeating it changes nothing.
struct PayGiftRequest: Hashable, Sendable {
  let id: Int64
  let sender: MerchantID
  let request: String
  let hash: [UInt8]
  let at: Instant
}

extension PayGiftRequest: Record {
  static let table = Table(
    "pay_gift_requests", fixed: ["id", "mchid", "request", "request_hash", "at"], changing: [])
  var key: Int64 { id }
  static func value(of key: Int64) -> SQLValue { .int(key) }
  var values: [SQLValue] {
    [.int(id), .int(sender.value), .text(request), .blob(hash), .int(at.milliseconds)]
  }

  init(row: any Row) throws {
    self.init(
      id: row.int(0), sender: MerchantID(row.int(1)), request: row.text(2), hash: row.blob(3),
      at: Instant(milliseconds: row.int(4)))
  }
}

extension PayGiftRequest: GivenNumbered {
  static var numberColumns: [String] { ["mchid", "request"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND request = ?2"
  var givenNumber: GivenNumber { GivenNumber(giver: sender.value, number: request) }
}

/// A pay-gift activity.
public struct PayGift: Hashable, Sendable {
  public let campaign: Campaign
  public let creator: MerchantID
  public let kept: String
  public let createdAt: Instant
  public let changedAt: Instant
  public let terminatedAt: Instant?

  init(_ row: PayGiftRow, _ campaign: CampaignRow, _ now: Campaign) {
    self.campaign = now
    creator = row.creator
    kept = row.kept
    createdAt = campaign.createdAt
    changedAt = campaign.changedAt
    terminatedAt = row.terminatedAt
  }
}
