import Fen
import Testing

@testable import FenWire

private let good =
  #"WECHATPAY2-SHA256-RSA2048 mchid="1900009191",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242","#
  + #"signature="uOVRnA4qG/+MNnYzdQxJ==",timestamp="1554208460",serial_no="1dDe55AD98ED""#

@Suite struct `The Authorization header` {
  @Test(arguments: [
    good,
    #"WECHATPAY2-SHA256-RSA2048 mchid="1900009191",serial_no="1dDe55AD98ED",timestamp="1554208460","#
      + #"nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",signature="uOVRnA4qG/+MNnYzdQxJ==""#,
    #"WECHATPAY2-SHA256-RSA2048  mchid="1900009191" , nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242", "#
      + #"timestamp = "1554208460", serial_no="1dDe55AD98ED", extra="x", signature="uOVRnA4qG/+MNnYzdQxJ==" "#,
  ])
  func `is read in any order and with spaces`(header: String) throws {
    let read = try Authorization(header: header)
    #expect(read.merchant == MerchantID(1_900_009_191))
    #expect(read.nonce == "593BEC0C930BF1AFEB40B4A08C8FB242")
    #expect(read.signature == "uOVRnA4qG/+MNnYzdQxJ==")
    #expect(read.timestamp == 1_554_208_460)
    #expect(read.timestampText == "1554208460")
    #expect(read.serial == "1DDE55AD98ED")
  }

  @Test(
    arguments: [
      (nil, "Authorization", "missing header"), ("", "Authorization", "missing header"),
      ("Bearer abc", "Authorization", "unknown scheme"),
      ("WECHATPAY2-SHA256-RSA2048", "Authorization", "unknown scheme"),
      ("WECHATPAY2-SHA256-RSA2048 ", "Authorization", "malformed"),
      ("WECHATPAY2-SM2-WITH-SM3 " + good.dropFirst(26), "Authorization", "unknown scheme"),
      (good + ",", "Authorization", "malformed"), (good + " x", "Authorization", "malformed"),
      (good + #",mchid="1900009191""#, "mchid", "occurs twice"),
      (good.replacing(#"mchid="1900009191","#, with: ""), "mchid", "missing"),
      (good.replacing("1900009191", with: "190000919"), "mchid", "not a merchant number"),
      (good.replacing("1554208460", with: "now"), "timestamp", "not a number"),
      (good.replacing("1554208460", with: "-5"), "timestamp", "not a number"),
      (good.replacing("1554208460", with: "99999999999999999999"), "timestamp", "not a number"),
      (good.replacing("593BEC", with: "593BECX"), "nonce_str", "too long"),
      (good.replacing(#""1dDe55AD98ED""#, with: #""""#), "serial_no", "empty"),
      (good.replacing(#""1dDe55AD98ED""#, with: "1dDe55AD98ED"), "serial_no", "not quoted"),
      (String(good.dropLast()), "serial_no", "not quoted"),
    ] as [(String?, String, String)])
  func `each malformed part is named`(header: String?, field: String, issue: String) {
    let error = #expect(throws: WireError.self) { try Authorization(header: header) }
    #expect(error?.status == 401)
    #expect(error?.code == .signError)
    #expect(error?.resultNumber == .signature)
    #expect(error?.detail?["field"] == .string(field))
    #expect(error?.detail?["issue"] == .string(issue))
  }

  @Test(arguments: [(0, true), (300, true), (-300, true), (301, false), (-301, false), (Int64.max / 2, false)])
  func `the stamp may be 300 s off and no more`(difference: Int64, accepted: Bool) throws {
    let read = try Authorization(header: good)
    let now = read.timestamp + difference
    if accepted {
      try read.checkTime(now: now)
    } else {
      #expect(throws: WireError.self) { try read.checkTime(now: now) }
    }
  }

  @Test func `a stamp at the end of time does not overflow`() throws {
    let read = try Authorization(header: good.replacing("1554208460", with: "9223372036854775807"))
    #expect(throws: WireError.self) { try read.checkTime(now: -10) }
  }
}

@Suite struct `The text that is signed` {
  @Test func `of a request without a body still ends with two line feeds`() {
    let text = SignedText.request(
      method: "GET", target: "/v3/certificates", timestamp: "1554208460", nonce: "593BEC0C930BF1AFEB40B4A08C8FB242",
      body: [])
    #expect(String(decoding: text, as: UTF8.self) == TestKeys.request)
  }

  @Test func `keeps the body's own line feed`() {
    let text = SignedText.request(method: "POST", target: "/a?&", timestamp: "1", nonce: "n", body: Array("{}\n".utf8))
    #expect(String(decoding: text, as: UTF8.self) == "POST\n/a?&\n1\nn\n{}\n\n")
  }

  @Test func `of an empty answer`() {
    #expect(SignedText.answer(timestamp: "1", nonce: "n", body: []) == Array("1\nn\n\n".utf8))
  }

  @Test func `of the client's parameters`() {
    let page = SignedText.jsapiPay(appid: "wx1", timestamp: "2", nonce: "n", prepayID: "wx99")
    #expect(String(decoding: page, as: UTF8.self) == "wx1\n2\nn\nprepay_id=wx99\n")
    let app = SignedText.appPay(appid: "wx1", timestamp: "2", nonce: "n", prepayID: "wx99")
    #expect(String(decoding: app, as: UTF8.self) == "wx1\n2\nn\nwx99\n")
  }

  @Test(arguments: [
    ("/a/x%7Cy%2A?q=%7B%22a%22:1%7D", "/a/x|y*?q={\"a\":1}"), ("/a?x=a+b%20c", "/a?x=a+b c"),
    ("/a?plate=%E7%B2%A4B", "/a?plate=粤B"), ("/a?x=%zz%4", nil as String?), ("/plain?a=b", nil), ("/a?%FF", nil),
  ])
  func `is tried again with the escapes of the target undone`(target: String, unescaped: String?) {
    if target == "/a?x=%zz%4" {
      #expect(SignedText.unescapedTarget(target) == target)
    } else {
      #expect(SignedText.unescapedTarget(target) == unescaped)
    }
  }

  @Test func `a wrong signature is answered with its beginning`() {
    let body = Array(#"{"transaction_id":"4200"}"#.utf8)
    let text = SignedText.request(method: "POST", target: "/v3/r", timestamp: "1", nonce: "n", body: body)
    let error = WireError.wrongSignature(method: "POST", target: "/v3/r", text: text, bodyCount: body.count)
    #expect(
      String(decoding: error.body, as: UTF8.self)
        == #"{"code":"SIGN_ERROR","detail":{"detail":{"issue":"sign not match"},"#
        + #""field":"signature","location":"authorization","sign_information":{"method":"POST","sign_message_length":41,"#
        + #""truncated_sign_message":"POST\n/v3/r\n1\nn\n{\"transa\n","url":"/v3/r"}},"message":"错误的签名，验签失败"}"#)
  }
}
