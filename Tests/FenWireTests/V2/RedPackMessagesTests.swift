import Fen
import Testing

@testable import FenWire

private func limits(_ kind: MerchantPacketKind) -> MerchantPacketLimits {
  switch kind {
  case .single, .miniProgram: .init(amounts: 100...20_000, amountsOfScenes: 1...49_900, counts: 1...1)
  case .group: .init(amounts: 100...100_000, amountsOfScenes: 100...100_000, counts: 3...20)
  }
}

@Suite struct `The messages of red packets` {
  private let parameters = [
    "mch_billno": "1900000001201411111234567890", "mch_id": "1900000001", "wxappid": "wx8888888888888888",
    "send_name": "天虹百货", "re_openid": "oxTWIuGaIt6gTKsQRLau2M0yL16E", "total_amount": "1000", "total_num": "1",
    "wishing": "感谢您参加猜灯谜活动", "client_ip": "192.168.0.1", "act_name": "猜灯谜抢红包活动", "remark": "猜越多得越多",
    "nonce_str": "50780e0cca98c8c8e814883e5caa672e", "sign": "x",
  ]

  private func message(_ changes: [String: String?] = [:]) throws -> FlatXML {
    var writer = FlatXMLWriter()
    for (name, value) in parameters where changes[name] == nil { writer.add(name, value) }
    for (name, value) in changes { writer.add(name, value) }
    return try FlatXML(parsing: writer.bytes)
  }

  @Test func `a packet for one person is read`() throws {
    let body = try SendRedPackBody(message(), .single, within: limits(.single))
    #expect(body.number == "1900000001201411111234567890" && body.merchant == MerchantID(1_900_000_001))
    #expect(body.amount == .fen(1000) && body.count == 1 && body.wishing == "感谢您参加猜灯谜活动")
  }

  @Test func `a repetition has the same terms, whatever its nonce and address`() throws {
    let first = try SendRedPackBody(message(), .single, within: limits(.single))
    let again = try SendRedPackBody(message(["nonce_str": "another", "client_ip": "10.0.0.1", "sign": "y"]), .single, within: limits(.single))
    #expect(first.termsHash == again.termsHash)
    for change in ["total_amount": "1001", "wishing": "x", "re_openid": "o2"] {
      #expect(try SendRedPackBody(message([change.key: change.value]), .single, within: limits(.single)).termsHash != first.termsHash)
    }
  }

  @Test(arguments: [
    ("mch_billno", "12-34"), ("mch_billno", String(repeating: "1", count: 29)), ("mch_id", "19"),
    ("total_amount", "0"), ("total_amount", "49901"), ("total_amount", "1.5"), ("total_amount", "-100"),
    ("total_amount", ""), ("total_num", "2"), ("wishing", ""), ("send_name", String(repeating: "名", count: 11)),
    ("nonce_str", ""), ("nonce_str", String(repeating: "n", count: 33)), ("scene_id", "PRODUCT_9"), ("scene_id", "product_1"),
  ])
  func `a wrong parameter is named`(name: String, value: String) throws {
    let error = #expect(throws: V2Error.self) { try SendRedPackBody(message([name: value]), .single, within: limits(.single)) }
    #expect(error?.code == .paramError && error?.message.hasSuffix(":\(name)") == true)
    #expect(error?.hint?.hasPrefix(name) == true)
  }

  @Test(arguments: [
    ("1", true), ("99", true), ("100", false), ("20000", false), ("20001", true), ("49900", true),
  ])
  func `a small or large packet for one person names its scene`(amount: String, needsScene: Bool) throws {
    for kind in [MerchantPacketKind.single, .miniProgram] {
      let fields = ["total_amount": amount, "notify_way": "MINI_PROGRAM_JSAPI"]
      let scene = fields.merging(["scene_id": "PRODUCT_2"]) { $1 }
      #expect(try SendRedPackBody(message(scene), kind, within: limits(kind)).amount == .fen(Int64(amount)!))
      let refusal: V2Error?
      do throws(V2Error) {
        _ = try SendRedPackBody(try! message(fields), kind, within: limits(kind))
        refusal = nil
      } catch { refusal = error }
      #expect((refusal?.message == "缺少参数:scene_id") == needsScene)
    }
  }

  @Test func `a query has a nonce as well`() throws {
    let query = ["appid": "wx8888888888888888", "bill_type": "MCHT"]
    #expect(try RedPackQuery(message(query)).number == "1900000001201411111234567890")
    let error = #expect(throws: V2Error.self) { try RedPackQuery(message(query.merging(["nonce_str": ""]) { $1 })) }
    #expect(error?.message.hasSuffix(":nonce_str") == true)
  }

  @Test(arguments: [
    ("100", "3", true), ("100000", "20", true), ("100001", "3", false), ("1000", "2", false), ("1000", "21", false),
    ("99", "3", false),
  ])
  func `a group has 3 to 20 people and at most a thousand yuan`(amount: String, count: String, fits: Bool) throws {
    let message = try message(["total_amount": amount, "total_num": count, "amt_type": "ALL_RAND"])
    let body = try? SendRedPackBody(message, .group, within: limits(.group))
    #expect((body != nil) == fits)
    #expect(throws: V2Error.self) { try SendRedPackBody(self.message(["total_num": "3"]), .group, within: limits(.group)) }
  }

  @Test func `an error of the request itself fails as a whole`() throws {
    let signature = try FlatXML(parsing: V2Error(.signError).body)
    #expect(signature["return_code"] == "FAIL" && signature["return_msg"] == "签名错误")
    #expect(signature["err_code"] == "SIGN_ERROR")
    let funds = try FlatXML(parsing: V2Error(.notEnough).body)
    #expect(funds["return_code"] == "SUCCESS" && funds["result_code"] == "FAIL" && funds["err_code"] == "NOTENOUGH")
  }

  @Test func `a record lists its shares`() {
    let at = Instant(rfc3339: "2026-03-02T10:00:00+08:00")!
    let record = RedPackRecord(
      number: "1", merchant: MerchantID(1_900_000_001), id: "2", status: .refunded, kind: .group, count: 3,
      total: .fen(300), sentAt: at, refund: .init(amount: .fen(200), at: at), wishing: "w", remark: "r", activity: "a",
      shares: [.init(openid: "o1", amount: .fen(100), at: at)])
    #expect(
      String(decoding: record.body, as: UTF8.self).hasSuffix(
        "<refund_time><![CDATA[2026-03-02 10:00:00]]></refund_time><refund_amount>200</refund_amount>"
          + "<wishing><![CDATA[w]]></wishing><remark><![CDATA[r]]></remark><act_name><![CDATA[a]]></act_name>"
          + "<hblist><hbinfo><openid><![CDATA[o1]]></openid><amount>100</amount>"
          + "<rcv_time><![CDATA[2026-03-02 10:00:00]]></rcv_time></hbinfo></hblist></xml>"))
  }
}
