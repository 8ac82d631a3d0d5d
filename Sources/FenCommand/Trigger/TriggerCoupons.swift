import Fen
import FenWire

// Coupons and shared takings, as events bring them about.

extension TriggerRun {
  func sendCoupon() async throws {
    let creator: JSONValue = ["stock_creator_mchid": .string(mchid)]
    let made = try await api(
      .POST, "\(favor)/coupon-stocks",
      [
        "stock_name": "fen trigger", "belong_merchant": .string(mchid), "out_request_no": .string(number),
        "available_begin_time": "2020-01-01T00:00:00+08:00", "available_end_time": "2059-01-01T00:00:00+08:00",
        "stock_type": "NORMAL", "no_cash": true,
        "stock_use_rule": [
          "max_coupons": 1, "max_amount": 30, "max_coupons_per_user": 1, "natural_person_limit": false,
          "prevent_api_abuse": false,
        ],
        "coupon_use_rule": ["fixed_normal_coupon": ["coupon_amount": 30, "transaction_minimum": .integer(total)]],
      ], showing: "stock_id")
    let stock = try known(made?["stock_id"]?.string)
    try await api(.POST, "\(favor)/stocks/\(stock)/start", creator, showing: "start_time")
    try await api(
      .POST, "\(favor)/callbacks", ["mchid": .string(mchid), "notify_url": .string(notifyURL)], showing: "update_time")
    let openid = try known(try await openID().string)
    try await api(
      .POST, "\(favor)/users/\(openid)/coupons",
      [
        "stock_id": .string(stock), "out_request_no": .string(number), "appid": .string(merchant.credentials.app),
        "stock_creator_mchid": .string(mchid),
      ], showing: "coupon_id")
  }

  func sendMerchantCoupon() async throws {
    try await api(
      .POST, "\(busifavor)/callbacks", ["mchid": .string(mchid), "notify_url": .string(notifyURL)],
      showing: "update_time")
    let made = try await api(
      .POST, "\(busifavor)/stocks",
      [
        "stock_name": "fen trigger", "belong_merchant": .string(mchid), "goods_name": "fen trigger",
        "stock_type": "NORMAL", "out_request_no": .string(number), "coupon_code_mode": "WECHATPAY_MODE",
        "coupon_use_rule": [
          "coupon_available_time": [
            "available_begin_time": "2020-01-01T00:00:00+08:00", "available_end_time": "2059-01-01T00:00:00+08:00",
          ],
          "fixed_normal_coupon": ["discount_amount": 30, "transaction_minimum": 0], "use_method": "OFF_LINE",
        ],
        "stock_send_rule": ["max_coupons": 1, "max_coupons_per_user": 1],
      ], showing: "stock_id")
    try await api(
      .POST, "\(busifavor)/coupons/send",
      [
        "openid": try await openID(), "appid": .string(merchant.credentials.app),
        "stock_id": .string(try known(made?["stock_id"]?.string)), "out_request_no": .string(number),
      ], showing: "coupon_code")
  }

  /// A part of the takings to the payer, who is added as a receiver. It is told while the clock is ahead: what is due
  /// then would wait for its time once the clock is back.
  func share() async throws {
    try await advance(shareDelay) {
      try await giveShare()
      try await awaitCallback(.share)
    }
  }

  private func giveShare() async throws {
    let (app, openid) = (JSONValue.string(merchant.credentials.app), try await openID())
    let order = try await api(.GET, orderPath + "?mchid=\(mchid)", showing: "transaction_id")
    try await api(
      .POST, "\(sharing)/receivers/add",
      ["appid": app, "type": "PERSONAL_OPENID", "account": openid, "relation_type": "STAFF"], showing: "relation_type")
    try await api(
      .POST, "\(sharing)/orders",
      [
        "appid": app, "transaction_id": order?["transaction_id"] ?? .null, "out_order_no": .string(number),
        "receivers": [
          ["type": "PERSONAL_OPENID", "account": openid, "amount": 10, "description": "fen trigger"]
        ],
        "unfreeze_unsplit": true, "notify_url": .string(notifyURL),
      ], showing: "state")
  }
}

private let favor = "/v3/marketing/favor"
private let busifavor = "/v3/marketing/busifavor"
private let sharing = "/v3/profitsharing"
