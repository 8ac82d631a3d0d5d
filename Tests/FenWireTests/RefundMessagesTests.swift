import Fen
import Testing

@testable import FenWire

private let refund: JSONValue = [
  "transaction_id": "4200000000000000000000000007", "out_refund_no": "1217752501201407033233368018@a",
  "reason": "商品已售完", "notify_url": "https://weixin.qq.com/n", "funds_account": "AVAILABLE",
  "amount": [
    "refund": 40, "total": 100, "currency": "CNY", "from": [["account": "AVAILABLE", "amount": 40]],
  ],
  "goods_detail": [
    [
      "merchant_goods_id": "1", "goods_name": "iPhone", "unit_price": 528_800, "refund_amount": 40,
      "refund_quantity": 1,
    ]
  ],
]

private func reader(_ value: JSONValue, _ options: FieldReader.Options = .lenient) throws -> FieldReader {
  try FieldReader(body: value.serialized(), options: options)
}

@Suite struct `A refund request` {
  @Test func `is read whole, and when strict too`() throws {
    let body = try RefundBody(try reader(refund, .strict))
    #expect(body.order == .transaction(OrderID(7)))
    #expect(body.number.value == "1217752501201407033233368018@a")
    #expect(body.refund == .fen(40))
    #expect(body.total == .fen(100))
    #expect(body.other?.members.map(\.name) == ["funds_account", "goods_detail", "from"])
  }

  @Test func `may name the order by the merchant's number and leave out the currency`() throws {
    let short = refund.with("transaction_id", nil).with("out_trade_no", "A00001").with(
      "amount", ["refund": 1, "total": 1])
    let body = try RefundBody(try reader(short.with("notify_url", .null)))
    #expect(body.order == .number(OutTradeNo(stored: "A00001")))
    #expect(body.notifyURL == nil)
  }

  @Test func `of a number that is not ours names no order`() throws {
    let body = try RefundBody(try reader(refund.with("transaction_id", "1008450740201411110005820873")))
    #expect(body.order == .transaction(nil))
  }

  @Test(
    arguments: [
      ("/transaction_id", nil, nil), ("/out_trade_no", "A00001", "/transaction_id"), ("/out_refund_no", nil, nil),
      ("/out_refund_no", "", nil), ("/out_refund_no", .string(String(repeating: "1", count: 65)), nil),
      ("/out_refund_no", "a b", nil), ("/reason", .string(String(repeating: "退", count: 27)), nil),
      ("/notify_url", "http:/", nil), ("/notify_url", "https://a.cn/n?x", nil), ("/funds_account", "BASIC", nil),
      ("/amount", nil, nil), ("/amount/refund", 0, nil), ("/amount/refund", .decimal("0.4"), nil),
      ("/amount/total", nil, nil),
      ("/amount/currency", "HKD", nil), ("/amount/from", [["account": "X", "amount": 1]], "/amount/from/0/account"),
      ("/amount/from", [["account": "AVAILABLE", "amount": 39]], "/amount/from"),
      ("/goods_detail", [["merchant_goods_id": "1"]], "/goods_detail/0/unit_price"),
    ] as [(String, JSONValue?, String?)])
  func `with one field wrong is refused and names the field`(pointer: String, value: JSONValue?, named: String?) throws
  {
    let reader = try reader(refund.with(pointer, value))
    let error = #expect(throws: WireError.self) { try RefundBody(reader) }
    #expect(error?.code == .paramError)
    #expect(error?.detail?["field"] == .string(named ?? pointer))
  }
}

@Suite struct `The answer to a refund` {
  @Test func `has every field the documents require`() {
    let answer = RefundAnswer(
      id: RefundID(9), number: OutRefundNo(stored: "R1"), order: OrderID(7), orderNumber: OutTradeNo(stored: "A00001"),
      way: .original, receivedBy: "支付用户零钱", createTime: Instant(seconds: 0), successTime: nil, status: .processing,
      funds: .available, total: .fen(100), refund: .fen(40), payerTotal: .fen(100), payerRefund: .fen(40),
      settlementTotal: .fen(100), settlementRefund: .fen(40), discountRefund: .fen(0))
    #expect(
      answer.json.text == #"{"refund_id":"5000000000000000000000000009","out_refund_no":"R1","#
        + #""transaction_id":"4200000000000000000000000007","out_trade_no":"A00001","channel":"ORIGINAL","#
        + #""user_received_account":"支付用户零钱","create_time":"1970-01-01T08:00:00+08:00","status":"PROCESSING","#
        + #""funds_account":"AVAILABLE","amount":{"total":100,"refund":40,"from":[],"payer_total":100,"payer_refund":40,"#
        + #""settlement_refund":40,"settlement_total":100,"discount_refund":0,"currency":"CNY"},"promotion_detail":[]}"#
    )
  }

  @Test func `comes as a notice with refund_status in place of status`() {
    let notice = RefundNotice(
      side: .merchant(MerchantID(1_900_000_001)), order: OrderID(7), orderNumber: OutTradeNo(stored: "A00001"),
      id: RefundID(9),
      number: OutRefundNo(stored: "R1"), outcome: .success(at: Instant(seconds: 0)), receivedBy: "支付用户零钱",
      total: .fen(100), refund: .fen(40), payerTotal: .fen(100), payerRefund: .fen(40))
    #expect(
      notice.json.text
        == #"{"mchid":"1900000001","out_trade_no":"A00001","transaction_id":"4200000000000000000000000007","#
        + #""out_refund_no":"R1","refund_id":"5000000000000000000000000009","refund_status":"SUCCESS","#
        + #""success_time":"1970-01-01T08:00:00+08:00","amount":{"total":100,"refund":40,"payer_total":100,"#
        + #""payer_refund":40},"user_received_account":"支付用户零钱"}"#)
    #expect(notice.outcome.event == .refundSuccess)
  }
}

@Suite struct `An abnormal refund` {
  @Test func `goes to another card of the payer or to the merchant's`() throws {
    let payer: JSONValue = [
      "out_refund_no": "R1", "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT", "bank_account": "AAAA",
      "real_name": "BBBB",
    ]
    #expect(
      try AbnormalRefundBody(try reader(payer, .strict)).destination
        == .payerCard(bank: .icbc, encryptedAccount: "AAAA", encryptedName: "BBBB"))
    let merchant: JSONValue = ["out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"]
    #expect(try AbnormalRefundBody(try reader(merchant)).destination == .merchantCard)
    for name in ["bank_type", "bank_account", "real_name"] {
      let error = #expect(throws: WireError.self) { try AbnormalRefundBody(reader(payer.with(name, nil))) }
      #expect(error?.detail?["field"] == .string("/\(name)"))
    }
  }
}

@Suite struct `A request for a bill` {
  @Test func `reads its parameters and their defaults`() throws {
    let plain = try TradeBillQuery(FieldReader(query: [("bill_date", "2026-02-28")]))
    #expect(plain.day.description == "2026-02-28")
    #expect(plain.kind == .all)
    #expect(!plain.gzip)
    let zipped = try FundFlowBillQuery(
      FieldReader(query: [("bill_date", "2026-02-28"), ("account_type", "FEES"), ("tar_type", "GZIP")]))
    #expect(zipped.account == .fees)
    #expect(zipped.gzip)
  }

  @Test(arguments: [
    ("bill_date", "2026-2-28"), ("bill_date", "20260228"), ("bill_date", "2026-02-30"), ("bill_date", ""),
    ("bill_type", "all"), ("tar_type", "ZIP"),
  ])
  func `is refused when a parameter is wrong`(name: String, value: String) {
    var query = [("bill_date", "2026-02-28")].filter { $0.0 != name }
    query.append((name, value))
    let error = #expect(throws: WireError.self) { try TradeBillQuery(FieldReader(query: query)) }
    #expect(error?.detail?["field"] == .string("/\(name)"))
    #expect(error?.detail?["location"] == "query")
  }

  @Test func `is answered with the hash of the plain file`() {
    #expect(
      BillAnswer(sha1: "ab", downloadURL: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x").json.text
        == #"{"hash_type":"SHA1","hash_value":"ab","#
        + #""download_url":"https://api.mch.weixin.qq.com/v3/billdownload/file?token=x"}"#)
  }
}

@Suite struct `A notification` {
  @Test func `opens with the key, the nonce and the associated data it names`() throws {
    let key = try #require(APIv3Key("0123456789abcdef0123456789abcdef"))
    let plain = Array(#"{"a":1}"#.utf8)
    let envelope = NotificationEnvelope(
      id: "EV-1", createTime: Instant(seconds: 0), event: .transactionSuccess, resource: plain)
    let body = envelope.sealed(with: key, nonce: "61f9c719728a")
    #expect(
      body.text == #"{"id":"EV-1","create_time":"1970-01-01T08:00:00+08:00","resource_type":"encrypt-resource","#
        + #""event_type":"TRANSACTION.SUCCESS","summary":"支付成功","resource":{"original_type":"transaction","#
        + #""algorithm":"AEAD_AES_256_GCM","ciphertext":"+P23hbTt7wzlaDENy5NRLDuEZicfhGo=","#
        + #""associated_data":"transaction","nonce":"61f9c719728a"}}"#)
  }

  @Test(arguments: NotificationEvent.allCases)
  func `keeps to the lengths of its fields`(event: NotificationEvent) {
    #expect(event.rawValue.utf8.count <= 32)
    #expect(event.summary.utf8.count <= 64)
    #expect(event.originalType.utf8.count <= 16)
  }
}

@Suite struct `An echo` {
  @Test func `needs a message and may carry a secret and an address`() throws {
    let body = try EchoBody(try reader(["echo_message": "hi", "encrypted_echo_message": "AAAA"], .strict))
    #expect(body.message == "hi")
    #expect(body.encryptedMessage == "AAAA")
    #expect(EchoAnswer(message: "hi", encryptedMessage: nil).json.text == #"{"echo_message":"hi"}"#)
    #expect(throws: WireError.self) { try EchoBody(reader([:])) }
  }
}

@Suite struct `The certificates download` {
  @Test func `holds certificates that the merchant's key opens`() throws {
    let now = Instant(seconds: 1_700_000_000)
    let authority = try CertificateAuthority.create(now: now)
    let pair = try authority.issuePlatformCertificate(now: now)
    let key = try #require(APIv3Key("0123456789abcdef0123456789abcdef"))
    let answer = CertificatesAnswer([pair.certificate], key: key) { "61f9c719728a" }.json
    let entry = try #require(answer["data"]?.array?.first)
    #expect(entry["serial_no"] == .string("\(pair.certificate.serial)"))
    #expect(entry["effective_time"]?.string.flatMap(Instant.init(rfc3339:)) == pair.certificate.notBefore)
    #expect(entry["expire_time"]?.string.flatMap(Instant.init(rfc3339:)) == pair.certificate.notAfter)
    let sealed = try #require(entry["encrypt_certificate"])
    #expect(sealed["algorithm"] == "AEAD_AES_256_GCM")
    let pem = key.open(
      try #require(sealed["ciphertext"]?.string), nonce: try #require(sealed["nonce"]?.string),
      associatedData: try #require(sealed["associated_data"]?.string))
    #expect(pem.map { String(decoding: $0, as: UTF8.self) } == pair.certificate.pem)
  }

  @Test func `comes with a key that signs what its certificate verifies`() throws {
    let now = Instant(seconds: 1_700_000_000)
    let pair = try CertificateAuthority.create(now: now).issuePlatformCertificate(now: now)
    #expect(pair.certificate.verifier.isValid(signature: pair.signer.sign([1]), of: [1]))
  }
}
