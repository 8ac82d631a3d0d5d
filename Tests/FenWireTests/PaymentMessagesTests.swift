import Fen
import Testing

@testable import FenWire

/// A request that is right, in which tests change one thing.
private let prepay: JSONValue = [
  "appid": "wx8888888888888888", "mchid": "1900000001", "description": "Image形象店-深圳腾大-QQ公仔",
  "out_trade_no": "1217752501201407033233368018", "notify_url": "https://www.weixin.qq.com/wxpay/pay.php",
  "amount": ["total": 100, "currency": "CNY"], "payer": ["openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
  "scene_info": [
    "payer_client_ip": "14.23.150.211", "device_id": "013467007045764",
    "store_info": ["id": "0001", "name": "腾讯大厦分店", "area_code": "440305", "address": "广东省深圳市"],
    "h5_info": ["type": "iOS", "app_name": "王者荣耀"],
  ],
  "detail": [
    "cost_price": 608_800, "invoice_id": "微信123",
    "goods_detail": [
      ["merchant_goods_id": "1246464644", "goods_name": "iPhoneX 256G", "quantity": 1, "unit_price": 528_800]
    ],
  ],
]

private let codepay: JSONValue = [
  "appid": "wx8888888888888888", "mchid": "1900000001", "description": "面包", "out_trade_no": "till1-000001",
  "payer": ["auth_code": "130061098828009406"], "amount": ["total": 1],
  "scene_info": ["device_ip": "14.23.150.211", "store_info": ["id": "99", "out_id": "S-7"]],
]

extension JSONValue {
  /// The same with the value at a pointer replaced; nil removes it.
  func with(_ pointer: String, _ value: JSONValue?) -> JSONValue {
    let parts = pointer.split(separator: "/", maxSplits: 1).map(String.init)
    guard var object else { return self }
    object[parts[0]] = parts.count == 1 ? value : (object[parts[0]] ?? [:]).with(parts[1], value)
    return .object(object)
  }
}

private func reader(_ value: JSONValue, _ options: FieldReader.Options = .lenient) throws -> FieldReader {
  try FieldReader(body: value.serialized(), options: options)
}

@Suite struct `A prepay request` {
  @Test(arguments: TradeKind.allCases)
  func `is read whole, and when strict too`(kind: TradeKind) throws {
    let body = try PrepayBody(kind, try reader(prepay, .strict))
    #expect(body.parties == SideFields(side: .merchant(MerchantID(1_900_000_001)), app: "wx8888888888888888"))
    #expect(body.total == .fen(100))
    #expect(body.payer?.openid == "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
    #expect(body.payer?.app == "wx8888888888888888")
    #expect(body.storeID == "0001")
    #expect(body.deviceID == "013467007045764")
    #expect(body.notifyURL.text == "https://www.weixin.qq.com/wxpay/pay.php")
    #expect(body.goods?.members.map(\.name) == ["cost_price", "invoice_id", "goods_detail"])
    #expect(body.other?.members.map(\.name) == ["scene_info"])
    #expect(
      body.kind.tradeType.wire == ["jsapi": "JSAPI", "app": "APP", "h5": "MWEB", "native": "NATIVE"][kind.rawValue])
  }

  @Test(
    arguments: [
      ("/appid", nil, nil), ("/appid", "", nil), ("/appid", .string(String(repeating: "x", count: 33)), nil),
      ("/mchid", nil, nil), ("/mchid", "190000001", nil), ("/mchid", 1_900_000_001, nil), ("/description", nil, nil),
      ("/description", .string(String(repeating: "店", count: 43)), nil), ("/out_trade_no", "12345", nil),
      ("/out_trade_no", .string(String(repeating: "1", count: 33)), nil), ("/out_trade_no", "1234567#", nil),
      ("/out_trade_no", "订单号码", nil), ("/out_trade_no", "A0001 1", nil), ("/time_expire", "2018-06-08 10:34:56", nil),
      ("/time_expire", "2018-06-08T10:34:56", nil), ("/time_expire", 1, nil),
      ("/attach", .string(String(repeating: "x", count: 129)), nil), ("/notify_url", nil, nil),
      ("/notify_url", "https://a.cn/n?x=1", nil), ("/notify_url", "ftp://a.cn/n", nil), ("/notify_url", "/n", nil),
      ("/notify_url", "https://a.cn", nil), ("/limit_pay", ["no_cash"], "/limit_pay/0"),
      ("/limit_pay", "no_credit", nil),
      ("/amount", nil, nil), ("/amount", 100, nil), ("/amount/total", nil, nil), ("/amount/total", 0, nil),
      ("/amount/total", -1, nil), ("/amount/total", .decimal("1.0"), nil), ("/amount/total", .decimal("0.01"), nil),
      ("/amount/total", .decimal("1e2"), nil), ("/amount/total", "100", nil), ("/amount/total", 10_000_000_001, nil),
      ("/amount/total", .decimal("9223372036854775808"), nil), ("/amount/currency", "USD", nil),
      ("/amount/currency", "cny", nil), ("/payer", nil, nil), ("/payer/openid", nil, nil), ("/payer/openid", "", nil),
      ("/payer/identity", ["type": "PASSPORT"], "/payer/identity/type"), ("/detail/cost_price", "1", nil),
      ("/detail/goods_detail", [], nil),
      ("/detail/goods_detail", [["quantity": 1, "unit_price": 1]], "/detail/goods_detail/0/merchant_goods_id"),
      ("/detail/goods_detail", [["merchant_goods_id": "1", "unit_price": 1]], "/detail/goods_detail/0/quantity"),
      ("/scene_info/payer_client_ip", nil, nil), ("/scene_info/store_info/id", nil, nil),
      ("/settle_info", ["profit_sharing": "yes"], "/settle_info/profit_sharing"), ("/support_fapiao", 1, nil),
    ] as [(String, JSONValue?, String?)])
  func `with one field wrong is refused and names the field`(pointer: String, value: JSONValue?, named: String?) throws
  {
    let reader = try reader(prepay.with(pointer, value))
    let error = #expect(throws: WireError.self) { try PrepayBody(.jsapi, reader) }
    #expect(error?.status == 400)
    #expect(error?.code == .paramError)
    #expect(error?.detail?["field"] == .string(named ?? pointer))
    #expect(error?.detail?["location"] == "body")
    #expect(error?.hint?.hasPrefix(named ?? pointer) == true)
    #expect((error?.message.utf8.count ?? 999) <= 256)
  }

  @Test func `needs a payer for JSAPI alone and a scene for H5 alone`() throws {
    let bare = prepay.with("payer", nil).with("scene_info", nil)
    _ = try PrepayBody(.native, try reader(bare))
    _ = try PrepayBody(.app, try reader(bare))
    let noPayer = #expect(throws: WireError.self) { try PrepayBody(.jsapi, reader(bare)) }
    #expect(noPayer?.detail?["field"] == "/payer")
    let noScene = #expect(throws: WireError.self) { try PrepayBody(.h5, reader(bare)) }
    #expect(noScene?.detail?["field"] == "/scene_info")
    let noInfo = #expect(throws: WireError.self) { try PrepayBody(.h5, reader(prepay.with("scene_info/h5_info", nil))) }
    #expect(noInfo?.detail?["field"] == "/scene_info/h5_info")
    let noOpenid = #expect(throws: WireError.self) { try PrepayBody(.jsapi, reader(prepay.with("payer", [:]))) }
    #expect(noOpenid?.resultNumber == .openidMissing)
  }

  @Test(arguments: ["A_-|*z", "1234567890123456789012345678901_", "a1b2c3"])
  func `takes every number the protocol allows`(number: String) throws {
    #expect(try PrepayBody(.native, try reader(prepay.with("out_trade_no", .string(number)))).number.value == number)
  }

  @Test func `takes the smallest and the largest amount`() throws {
    #expect(try PrepayBody(.native, try reader(prepay.with("amount", ["total": 1]))).total == .fen(1))
    #expect(
      try PrepayBody(.native, try reader(prepay.with("amount/total", 10_000_000_000))).total.majorUnits
        == "100000000.00")
  }

  @Test func `refuses unknown fields only when strict`() throws {
    let extra = prepay.with("colour", "red")
    _ = try PrepayBody(.native, try reader(extra))
    let error = #expect(throws: WireError.self) { try PrepayBody(.native, reader(extra, .strict)) }
    #expect(error?.resultNumber == .extraParameter)
    let inner = #expect(throws: WireError.self) {
      try PrepayBody(.native, reader(prepay.with("amount/tip", 1), .strict))
    }
    #expect(inner?.detail?["field"] == "/amount/tip")
  }

  @Test func `limits the ways to pay`() throws {
    let body = try PrepayBody(.native, try reader(prepay.with("limit_pay", ["no_credit", "no_balance"])))
    #expect(body.methodLimits == [.noCredit, .noBalance])
  }
}

@Suite struct `The hash of a request's terms` {
  private func hash(_ value: JSONValue, _ kind: TradeKind = .native) throws -> [UInt8] {
    try PrepayBody(kind, try reader(value)).termsHash
  }

  @Test func `does not depend on order, white space or nulls`() throws {
    let members = try #require(prepay.object).members
    let turned = JSONValue.object(JSONObject(unique: members.reversed()))
    #expect(try hash(prepay) == hash(turned))
    #expect(try hash(prepay) == hash(prepay.with("attach", .null).with("amount/tip", .null)))
    #expect(try hash(prepay).count == 32)
  }

  @Test(arguments: ["description", "attach", "goods_tag", "time_expire", "detail/invoice_id", "scene_info/device_id"])
  func `changes with every field`(pointer: String) throws {
    let value: JSONValue = pointer == "time_expire" ? "2030-01-01T00:00:00+08:00" : "other"
    #expect(try hash(prepay) != hash(prepay.with(pointer, value)))
  }

  @Test func `changes with the kind of order`() throws {
    #expect(try hash(prepay, .native) != hash(prepay, .app))
  }

  @Test func `does not change when the same identity is encrypted again`() throws {
    let first = prepay.with("payer/identity", ["type": "IDCARD", "number": "AAAA", "name": "BBBB"])
    let second = prepay.with("payer/identity", ["type": "IDCARD", "number": "CCCC", "name": "DDDD"])
    #expect(try hash(first) == hash(second))
    #expect(try hash(first) != hash(prepay))
  }
}

@Suite struct `A code payment` {
  @Test func `is read whole, and when strict too`() throws {
    let body = try CodepayBody(try reader(codepay, .strict))
    #expect(body.authCode == 130_061_098_828_009_406)
    #expect(body.storeID == "S-7")
    #expect(body.total == .fen(1))
  }

  @Test(
    arguments: [
      ("/payer", nil), ("/payer/auth_code", nil), ("/payer/auth_code", "13006109882800940"),
      ("/payer/auth_code", "160061098828009406"), ("/payer/auth_code", "090061098828009406"),
      ("/payer/auth_code", "13006109882800940x"), ("/payer/auth_code", 130_061_098_828_009_406), ("/scene_info", nil),
      ("/scene_info/store_info", nil), ("/detail", ["cost_price": 1]), ("/amount/total", 0),
    ] as [(String, JSONValue?)])
  func `with one field wrong is refused and names the field`(pointer: String, value: JSONValue?) throws {
    let reader = try reader(codepay.with(pointer, value))
    let error = #expect(throws: WireError.self) { try CodepayBody(reader) }
    #expect(error?.detail?["field"]?.string?.hasPrefix(pointer) == true)
  }
}

@Suite struct `The address of notifications` {
  @Test(arguments: [
    "https://a.cn/notify", "http://127.0.0.1:8080/n", "http://[::1]:80/n", "HTTPS://a.cn/", "http://localhost/a/b.php",
    "https://xn--fiq228c.cn/%E4%B8%AD",
  ])
  func `is absolute and has a path`(text: String) throws { #expect(try NotifyURL(text).text == text) }

  @Test(
    arguments: [
      ("", .scheme), ("a.cn/n", .scheme), ("mailto:a@b.cn", .scheme), ("https:///n", .host), ("https://:80/n", .host),
      ("https://a.cn:0/n", .host), ("https://a.cn:99999/n", .host), ("https://u:p@a.cn/n", .host),
      ("https://[::1/n", .host), ("https://a.cn", .path), ("https://a.cn?x", .query), ("https://a.cn/n?", .query),
      ("https://a.cn/n#f", .fragment), ("https://a.cn/ n", .character), ("https://a.cn/中", .character),
      ("https://a.cn/\r\nX: y", .character),
    ] as [(String, NotifyURLFault)])
  func `is refused with a reason`(text: String, fault: NotifyURLFault) {
    #expect(throws: fault) { try NotifyURL(text) }
  }
}

@Suite struct `The answer to an order query` {
  @Test func `of a paid order has every field`() {
    let answer = TransactionAnswer(
      SideFields(side: .merchant(MerchantID(1_900_000_001)), app: "wx1"), number: OutTradeNo(stored: "A00001"),
      state: .success,
      total: .fen(100), attach: "a/b", deviceID: "POS",
      payment: .init(
        id: OrderID(7), tradeType: .h5, bankType: "OTHERS", successTime: Instant(seconds: 0),
        payer: PayerFields(openid: "o1"), payerTotal: .fen(90)))
    #expect(
      answer.json.text == #"{"mchid":"1900000001","appid":"wx1","out_trade_no":"A00001","#
        + #""transaction_id":"4200000000000000000000000007","trade_type":"MWEB","trade_state":"SUCCESS","#
        + #""trade_state_desc":"支付成功","bank_type":"OTHERS","attach":"a/b","success_time":"1970-01-01T08:00:00+08:00","#
        + #""payer":{"openid":"o1"},"amount":{"total":100,"payer_total":90,"currency":"CNY","payer_currency":"CNY"},"#
        + #""scene_info":{"device_id":"POS"}}"#)
  }

  @Test func `of an unpaid order tells neither number nor attach`() {
    let answer = TransactionAnswer(
      SideFields(side: .merchant(MerchantID(1_900_000_001)), app: "wx1"), number: OutTradeNo(stored: "A00001"),
      state: .notPay,
      total: .fen(100), attach: "a/b", deviceID: nil, payment: nil)
    #expect(
      answer.json.text == #"{"mchid":"1900000001","appid":"wx1","out_trade_no":"A00001","trade_state":"NOTPAY","#
        + #""trade_state_desc":"订单未支付","amount":{"total":100,"currency":"CNY"}}"#)
  }

  @Test(arguments: TradeState.allCases)
  func `describes every state`(state: TradeState) { #expect((1...256).contains(state.description.utf8.count)) }
}

@Suite struct `A query of an order` {
  @Test func `names the merchant`() throws {
    #expect(try SideBody(FieldReader(query: [("mchid", "1900000001")])).side == .merchant(MerchantID(1_900_000_001)))
    let error = #expect(throws: WireError.self) { try SideBody(FieldReader(query: [])) }
    #expect(error?.detail?["location"] == "query")
    let wrong = #expect(throws: WireError.self) { try FieldReader(path: "out_trade_no", "1").outTradeNo() }
    #expect(wrong?.detail?["location"] == "path")
  }
}

@Suite struct `A probe` {
  @Test func `is refused by every verification`() throws {
    var generator = SplitMix(state: 1)
    let signature = Probe.signature(using: &generator)
    #expect(signature.hasPrefix("WECHATPAY/SIGNTEST/"))
    #expect(signature.utf8.count % 4 != 0)
    #expect(!(try RSAVerifier(pem: TestKeys.publicPEM)).isValid(signature: signature, of: [1]))
    #expect(Probe.signature(using: &generator) != signature)
  }
}
