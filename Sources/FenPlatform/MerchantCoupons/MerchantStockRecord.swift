import Fen
import FenStore

/// What makes a campaign a stock of coupons that its merchant redeems himself.
struct MerchantStockRow: Hashable, Sendable {
  let campaign: CampaignID
  let creator: MerchantID
  let codes: CodeMode
  let hours: TillHours
  /// What the creator said that is no rule: JSON, as it came.
  var kept: String
  /// Whether merchants may pay each other for its coupons.
  var hasSubsidy: Bool
  /// How many codes were uploaded to it and not deleted.
  var uploaded: Int64 = 0

  var supply: CodeSupply { CodeSupply(codes, uploaded: uploaded) }
}

extension MerchantStockRow: Record {
  static let table = Table(
    "merchant_stocks", fixed: ["campaign", "creator", "code_mode", "weekdays", "windows", "periods"],
    changing: ["kept", "has_subsidy", "uploaded"])
  var key: CampaignID { campaign }
  static func value(of key: CampaignID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    [
      .int(campaign.value), .int(creator.value), .int(codes.rawValue),
      .text(hours.weekdays.map(\.rawValue).sorted().map { "\($0)" }.joined(separator: " ")),
      .text(hours.windows.map { "\($0.from)-\($0.to)" }.joined(separator: " ")),
      .text(
        hours.periods.map { "\($0.lowerBound.milliseconds)-\($0.upperBound.milliseconds)" }.joined(separator: " ")),
      .text(kept), .int(hasSubsidy ? 1 : 0), .int(uploaded),
    ]
  }

  init(row: any Row) throws {
    guard let codes = CodeMode(rawValue: row.int(2)) else {
      throw StoreError.unreadable(table: "merchant_stocks", "code mode \(row.int(2)) of \(row.int(0))")
    }
    func numbers(_ column: Int) -> [[Int64]] {
      row.text(column).split(separator: " ").map { $0.split(separator: "-").compactMap { Int64($0) } }
    }
    self.init(
      campaign: CampaignID(row.int(0)), creator: MerchantID(row.int(1)), codes: codes,
      hours: TillHours(
        weekdays: Set(numbers(3).compactMap { $0.first.flatMap(Weekday.init(rawValue:)) }),
        windows: numbers(4).compactMap { $0.count == 2 ? DayWindow(from: $0[0], to: $0[1]) : nil },
        periods: numbers(5).filter { $0.count == 2 }
          .map { Instant(milliseconds: $0[0])..<Instant(milliseconds: max($0[0], $0[1])) }),
      kept: row.text(6), hasSubsidy: row.int(7) == 1, uploaded: row.int(8))
  }
}

/// A stock of coupons that its merchant redeems himself.
public struct MerchantStock: Hashable, Sendable {
  public let campaign: Campaign
  public let creator: MerchantID
  public let codes: CodeMode
  public let hours: TillHours
  public let kept: String
  public let hasSubsidy: Bool
  public let usage: CampaignUsage
  public let createdAt: Instant

  init(_ row: MerchantStockRow, _ campaign: CampaignRow, _ now: Campaign) {
    self.campaign = now
    creator = row.creator
    codes = row.codes
    hours = row.hours
    kept = row.kept
    hasSubsidy = row.hasSubsidy
    usage = campaign.usage
    createdAt = campaign.createdAt
  }
}
