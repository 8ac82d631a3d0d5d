import Fen
import FenStore

/// Sends a person a coupon that its merchant redeems. The same request sends it once.
struct SendMerchantCoupon: Command {
  let stock: CampaignID
  let user: UserID
  let app: String
  let channel: SendChannel
  /// What the sender wants it to be called.
  let said: String?
  /// Digits that nobody foresees.
  let drawn: String
  let request: NumberedRequest

  private var send: SendCoupon { SendCoupon(stock, of: .merchant(request.merchant), to: user) }

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) {
    work.want(merchantStock: stock, request)
    send.prefetch(in: work)
    if let said { work.tillRecordCodes.want(GivenNumber(giver: stock.value, number: said)) }
  }

  /// - Throws: `SendCouponRefusal`, `CouponCodeRefusal`, `CampaignRequestRefusal`, `UnknownThing`.
  func perform(in work: Workspace) throws -> MerchantCoupon {
    if let earlier = try work.answered(request) { return try work.merchantCoupon(stock, code: earlier.answer) }
    let row = try work.merchantStockRow(stock, of: request.merchant)
    let given = try work.campaign(stock, of: .merchant(request.merchant)).0.usage.count
    // The last ones may be promised to payments that wait for a bank.
    let hasOne = row.codes == .uploaded && row.supply.hasOne(beside: given)
    let left = hasOne ? try work.codeLeft(of: stock) : nil
    let taken = try said.map { said in
      let number = GivenNumber(giver: stock.value, number: said)
      return try work.tillRecordCodes.find(number, among: &work.tillRecords, in: work.transaction) != nil
    }
    let code = try row.codes.code(said: said, isTaken: taken ?? false, drawn: drawn, uploaded: left?.code)
    let sent = MerchantCoupon(try send.perform(in: work), code: code, app: app, channel, request.number)
    work.put(sent)
    if let left { work.give(left, to: sent.coupon.id) }
    work.keep(code, to: request)
    try work.tellSending(of: sent, by: request.merchant)
    return sent
  }
}

extension MerchantCoupon {
  init(_ coupon: Coupon, code: String, app: String?, _ channel: SendChannel, _ request: String) {
    self.init(
      coupon: coupon,
      till: TillRecord(
        coupon: coupon.id, campaign: coupon.campaign, code: code, app: app, sendRequest: request,
        channel: channel))
  }
}

extension Workspace {
  func give(_ left: StockCode, to coupon: CouponID) {
    var code = left
    code.coupon = coupon
    stockCodes.put(code)
  }

  /// Owes the creator of a stock the news that a coupon was sent, where he asked for it.
  func tellSending(of sent: MerchantCoupon, by creator: MerchantID) throws {
    guard let url = try callback(of: creator, about: .merchantCoupons) else { return }
    owe(.couponSent(sent.coupon.id), to: creator, url: url, outTradeNo: sent.till.sendRequest)
  }
}
