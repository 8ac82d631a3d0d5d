import Fen
import FenStore

/// What makes a campaign a stock of cash coupons: who created it, and what he said that is no rule.
struct StockRow: Hashable, Sendable {
  let campaign: CampaignID
  let creator: MerchantID
  /// JSON, as it came.
  let kept: String
  var startedAt: Instant?
  var stoppedAt: Instant?
}

extension StockRow: Record {
  static let table = Table(
    "stocks", fixed: ["campaign", "creator", "kept"], changing: ["started_at", "stopped_at"])
  var key: CampaignID { campaign }
  static func value(of key: CampaignID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    [.int(campaign.value), .int(creator.value), .text(kept)] + changes
  }

  var changes: [SQLValue] { [SQLValue(startedAt?.milliseconds), SQLValue(stoppedAt?.milliseconds)] }

  init(row: any Row) throws {
    self.init(
      campaign: CampaignID(row.int(0)), creator: MerchantID(row.int(1)), kept: row.text(2),
      startedAt: row.optionalInt(3).map(Instant.init(milliseconds:)),
      stoppedAt: row.optionalInt(4).map(Instant.init(milliseconds:)))
  }
}

/// A stock of cash coupons.
public struct Stock: Hashable, Sendable {
  public let campaign: Campaign
  public let creator: MerchantID
  public let kept: String
  public let sent: Int64
  public let createdAt: Instant
  public let changedAt: Instant
  public let startedAt: Instant?
  public let stoppedAt: Instant?

  init(_ row: StockRow, _ campaign: CampaignRow, _ now: Campaign) {
    self.campaign = now
    creator = row.creator
    kept = row.kept
    sent = campaign.usage.count
    createdAt = campaign.createdAt
    changedAt = campaign.changedAt
    startedAt = row.startedAt
    stoppedAt = row.stoppedAt
  }
}
