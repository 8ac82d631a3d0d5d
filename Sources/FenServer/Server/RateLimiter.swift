import Fen
import FenPlatform
import Synchronization

/// The calls that are limited separately, per merchant.
enum LimitedCall: Hashable, Sendable {
  case query
  case order
  case refund
  case refundQuery
  case codePayment
  case bill
  case payout
  case payoutQuery
  case redPacket
  case exchangeRate
  case coupon
  case upload
  case applyment
  case mall
  case payGift
  case complaint

  /// Calls a second and merchant. Source: the overseas documents' 接口频率限制; bills, transfers to people, coupons,
  /// uploads, applications, malls, gifts and complaints and rates of currencies are not in
  /// them. API v2 现金红包: 1,800 a minute.
  var perSecond: Int64 {
    switch self {
    case .query: 1_800
    case .order: 600
    case .refund: 150
    case .refundQuery: 300
    case .codePayment: 30
    case .bill: 10
    case .payout: 100
    case .payoutQuery: 300
    case .redPacket: 30
    case .exchangeRate: 30
    case .coupon: 300
    case .upload: 20
    case .applyment: 30
    case .mall: 300
    case .payGift: 300
    case .complaint: 150
    }
  }
}

/// How many calls a merchant may make, by the generic cell rate algorithm: one number for each merchant and call.
///
/// Counted in this process and by the machine's time.
final class RateLimiter: Sendable {
  private struct Key: Hashable {
    let merchant: MerchantID
    let call: LimitedCall
  }
  /// When the bucket would be empty again, in microseconds.
  private let emptyAt = Mutex<[Key: Int64]>([:])
  /// In percent of the published figures; 0 switches the limits off.
  private let percent: Int64

  init(percent: Int64) { self.percent = percent }

  func admits(_ call: LimitedCall, of merchant: MerchantID) -> Bool {
    guard percent > 0 else { return true }
    let now = machineTime().milliseconds * 1000
    let step = 100_000_000 / (call.perSecond * percent)
    return emptyAt.withLock { list in
      let key = Key(merchant: merchant, call: call)
      let before = max(list[key] ?? now, now)
      // A second's worth may come at once.
      guard before + step - now <= 1_000_000 else { return false }
      list[key] = before + step
      return true
    }
  }
}
