import Fen
import Testing

@testable import FenWire

private func reward(_ offer: OfferName, _ source: Reward.Source, items: [ItemDiscount] = []) -> Reward {
  Reward(
    order: OrderID(7), place: 1, offer: offer, campaign: CampaignID(31), version: 1, person: PersonID(1),
    kind: .discount, source: source, amount: 300, currency: .cny, items: items, day: 1, at: Instant(seconds: 0),
    state: .given)
}

@Suite struct `A discount in an answer` {
  @Test func `without a coupon bears the order's number and its place`() throws {
    let shop = MerchantID(1_900_000_001)
    let parts = try Contributions(.fen(300), by: .byPayee(budget: nil), payee: shop)
    #expect(
      PromotionDetail(reward(.campaign(CampaignID(31)), .payee), name: "满减", contributions: parts).json.text
        == #"{"coupon_id":"701","name":"满减","scope":"GLOBAL","type":"NOCASH","amount":300,"stock_id":"31","#
        + #""wechatpay_contribute":0,"merchant_contribute":300,"other_contribute":0,"currency":"CNY"}"#)
  }

  @Test func `on single items names them`() throws {
    let funding = Funding.prefunded(budget: .fen(1_000), [FundingShare(.platform)])
    let parts = try Contributions(.fen(300), by: funding, payee: MerchantID(1_900_000_001))
    let given = reward(
      .coupon(CouponID(12)), .budget, items: [ItemDiscount(goods: "tea", amount: .fen(300))])
    let goods = [PromotionDetail.Goods(Item(goods: "tea", quantity: 2, price: 900), discount: .fen(300))]
    #expect(
      PromotionDetail(given, name: "茶", contributions: parts, goods: goods).json.text
        == #"{"coupon_id":"12","name":"茶","scope":"SINGLE","type":"CASH","amount":300,"stock_id":"31","#
        + #""wechatpay_contribute":300,"merchant_contribute":0,"other_contribute":0,"currency":"CNY","#
        + #""goods_detail":[{"goods_id":"tea","quantity":2,"unit_price":900,"discount_amount":300}]}"#)
  }

  @Test func `comes back with a refund under other words`() {
    #expect(
      RefundPromotion(reward(.coupon(CouponID(12)), .budget), returned: .fen(150)).json.text
        == #"{"promotion_id":"12","scope":"GLOBAL","type":"COUPON","amount":300,"refund_amount":150}"#)
    #expect(
      RefundPromotion(reward(.coupon(CouponID(12)), .payee), returned: .fen(1)).json["type"] == "DISCOUNT")
  }
}
