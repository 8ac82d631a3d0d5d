import Fen
import FenStore

/// What a merchant does with a coupon of his, by its code. The same request does it once.
struct ChangeMerchantCoupon: Command {
  let stock: CampaignID
  let code: String
  let change: TillChange
  let request: NumberedRequest

  /// The coupon as it is now, and when the request was done.
  struct Answer: Sendable {
    let coupon: MerchantCoupon
    let at: Instant
  }

  var subject: Int { code.hashValue }
  func prefetch(in work: Workspace) {
    work.answeredRequests.want(request.key)
    work.merchantStocks.want(stock)
    work.tillRecordCodes.want(GivenNumber(giver: stock.value, number: code))
  }

  /// - Throws: `TillRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  func perform(in work: Workspace) throws -> Answer {
    let row = try work.merchantStockRow(stock, of: request.merchant)
    let coupon = try work.merchantCoupon(stock, code: code)
    if let earlier = try work.answered(request) { return Answer(coupon: coupon, at: earlier.at) }
    let next = try coupon.after(change, request: request.number, hours: row.hours, now: work.now)
    work.put(next, instead: coupon)
    work.keep(to: request)
    return Answer(coupon: next, at: work.now)
  }
}
