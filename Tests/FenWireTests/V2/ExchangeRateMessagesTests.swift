import Fen
import FenWire
import Testing

@Suite struct `The query of rates` {
  private static let today = BusinessDay("2026-11-23")!
  private let asked = [
    "appid": "wx1", "mch_id": "1900000001", "fee_type": "USD", "date": "20261122", "sign": "S",
  ]

  private func query(_ change: [String: String] = [:], without name: String = "") throws -> ExchangeRateQuery {
    let fields = asked.merging(change) { $1 }.filter { $0.key != name }.sorted { $0.key < $1.key }
    let body = "<xml>\(fields.map { "<\($0)>\($1)</\($0)>" }.joined())</xml>"
    return try ExchangeRateQuery(FlatXML(parsing: Array(body.utf8)), today: Self.today)
  }

  @Test func `is read`() throws {
    let query = try query(["sub_mch_id": "1900000002"])
    #expect(query.currency == .usd && query.day == Self.today.previous && query.appid == "wx1")
    #expect(query.merchant == MerchantID("1900000001") && query.subMerchant == MerchantID("1900000002"))
    #expect(try self.query(["date": "20261123"]).day == Self.today)
  }

  @Test(arguments: [
    ("fee_type", "CNY"), ("fee_type", "XXX"), ("fee_type", "usd"), ("date", "2026-11-22"), ("date", "20261131"),
    ("date", "2026112"), ("date", "20261124"), ("date", "２０２６１１２"), ("mch_id", "shop"), ("sub_mch_id", "1"),
  ])
  func `is refused by the name of what is wrong in it`(name: String, value: String) {
    let error = #expect(throws: V2Error.self) { try query([name: value]) }
    #expect(error?.code == .paramError && error?.message.hasSuffix(name) == true)
  }

  @Test(arguments: ["appid", "mch_id", "fee_type", "date"])
  func `needs each of its parameters`(name: String) {
    #expect(throws: V2Error(.paramError, message: "缺少参数:\(name)", hint: "\(name) is required")) {
      try query(without: name)
    }
  }

  @Test(arguments: [V2SignType.md5, .hmacSHA256])
  func `is answered with the moment the rate began to hold, signed as it was asked`(type: V2SignType) throws {
    let rate = try ExchangeRate(.usd, scaled: 711_234_567, fixedOn: Self.today.previous, source: "bank")
    let key = String(repeating: "q", count: 32)
    let body = ExchangeRateAnswer(try query(["sign_type": type.rawValue]), rate).body(signedWith: key)
    let answer = try FlatXML(parsing: body)
    #expect(answer["rate"] == "711234567" && answer["rate_time"] == "20261122100000" && answer["fee_type"] == "USD")
    #expect(answer["return_code"] == "SUCCESS" && answer["sub_mch_id"] == nil && answer["mch_id"] == "1900000001")
    #expect(answer["sign"] == v2Sign(answer.fields, key: key, type))
  }
}
