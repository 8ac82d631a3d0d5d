import Fen
import FenStore

/// A code that a merchant uploaded.
public struct StockCode: Hashable, Sendable {
  public struct Key: Hashable, Comparable, Sendable {
    let campaign: CampaignID
    let code: String

    public static func < (left: Key, right: Key) -> Bool { (left.campaign, left.code) < (right.campaign, right.code) }
  }

  public let key: Key
  public let uploadedAt: Instant
  /// The coupon that has it.
  public var coupon: CouponID?
  public var deletedAt: Instant?

  public var code: String { key.code }
}

extension StockCode: Record {
  public static let table = Table(
    "stock_codes", keyed: 2, fixed: ["campaign", "code", "uploaded_at"], changing: ["coupon", "deleted_at"])
  public static func value(of key: Key) -> SQLValue { .int(key.campaign.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.campaign.value), .text(key.code)] }
  public var values: [SQLValue] {
    Self.values(of: key) + [
      .int(uploadedAt.milliseconds), SQLValue(coupon?.value), SQLValue(deletedAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    self.init(
      key: Key(campaign: CampaignID(row.int(0)), code: row.text(1)), uploadedAt: Instant(milliseconds: row.int(2)),
      coupon: row.optionalInt(3).map { CouponID($0) },
      deletedAt: row.optionalInt(4).map(Instant.init(milliseconds:)))
  }
}

/// Gives a stock codes for its coupons.
struct UploadCodes: Command {
  let stock: CampaignID
  let codes: [String]
  let request: NumberedRequest

  var subject: Int { stock.hashValue }
  func prefetch(in work: Workspace) { work.want(merchantStock: stock, request) }

  /// - Throws: `CouponCodeRefusal.notUploaded`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> (upload: CodeUpload, at: Instant) {
    if let earlier = try work.answered(request) {
      let new = Set(earlier.answer.split(separator: " ").map(String.init))
      return (try CodeUpload(codes) { !new.contains($0) }, earlier.at)
    }
    var row = try work.hold(codesOf: stock, of: request.merchant).stock
    let keys = codes.map { StockCode.Key(campaign: stock, code: $0) }
    for key in keys { work.stockCodes.want(key) }
    let upload = try CodeUpload(codes) { code in
      try work.stockCodes.find(StockCode.Key(campaign: stock, code: code), in: work.transaction) != nil
    }
    for code in upload.new {
      work.stockCodes.put(
        StockCode(key: StockCode.Key(campaign: stock, code: code), uploadedAt: work.now, coupon: nil, deletedAt: nil))
    }
    row.uploaded += Int64(upload.new.count)
    work.merchantStocks.put(row)
    work.keep(upload.new.joined(separator: " "), to: request)
    return (upload, work.now)
  }
}

/// Takes back a code that no coupon has. It stays known, and is never given.
struct DeleteCode: Command {
  let stock: CampaignID
  let code: String
  let request: NumberedRequest

  var subject: Int { stock.hashValue }
  func prefetch(in work: Workspace) { work.want(merchantStock: stock, request) }

  /// - Throws: `CouponCodeRefusal`, `CampaignRequestRefusal`, `UnknownThing.campaign`.
  func perform(in work: Workspace) throws -> Instant {
    if let earlier = try work.answered(request) { return earlier.at }
    var held = try work.hold(codesOf: stock, of: request.merchant)
    let key = StockCode.Key(campaign: stock, code: code)
    guard var row = try work.stockCodes.find(key, in: work.transaction) else { throw CouponCodeRefusal.unknown }
    guard row.coupon == nil, row.deletedAt == nil else { throw CouponCodeRefusal.given }
    held.stock.uploaded = try held.stock.supply.deletingOne(beside: held.given).uploaded
    work.merchantStocks.put(held.stock)
    row.deletedAt = work.now
    work.stockCodes.put(row)
    work.keep(to: request)
    return work.now
  }
}

extension Workspace {
  /// Whoever changes a stock's codes holds its campaign's row, as do those who send its coupons.
  ///
  /// - Returns: the stock, and how many coupons it gave or promised.
  fileprivate func hold(
    codesOf stock: CampaignID, of creator: MerchantID
  ) throws -> (stock: MerchantStockRow, given: Int64) {
    let row = try merchantStockRow(stock, of: creator)
    let (campaign, _) = try campaign(stock, of: .merchant(creator))
    guard row.codes == .uploaded else { throw CouponCodeRefusal.notUploaded }
    return (row, campaign.usage.count)
  }

  /// A code that no coupon has; its stock's campaign is held.
  func codeLeft(of stock: CampaignID) throws -> StockCode? {
    func isLeft(_ code: StockCode) -> Bool { code.coupon == nil && code.deletedAt == nil }
    var most: Int64 = 16
    while true {
      let stored = try StockCode.all(
        "WHERE campaign = ?1 AND coupon IS NULL AND deleted_at IS NULL ORDER BY code LIMIT ?2",
        [.int(stock.value), .int(most)], in: transaction)
      // What the commands before this one took is written with theirs.
      if let left = stored.compactMap({ stockCodes.adopt($0) }).first(where: isLeft) { return left }
      guard stored.count < most else {
        most *= 8
        continue
      }
      return stockCodes.known { $0.key.campaign == stock && isLeft($0) }.min { $0.key < $1.key }
    }
  }
}
