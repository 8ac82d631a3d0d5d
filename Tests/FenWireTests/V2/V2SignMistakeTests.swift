import Crypto
import Fen
import FenWire
import Foundation
import Testing

private let key = "192006250b4c09247ec02edce69f6a2d"
private let fields: [FlatXML.Field] = [
  .init("mch_id", "1900000109"), .init("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"), .init("act_name", "新年 活动"),
  .init("remark", ""), .init("wishing", " 恭喜 "), .init("client_ip", "192.168.0.1"),
]

private func md5(_ text: String) -> String {
  Insecure.MD5.hash(data: Data(text.utf8)).map { String(format: "%02X", $0) }.joined()
}

private func message(_ fields: [FlatXML.Field], sign: String?) throws -> FlatXML {
  let all = fields + (sign.map { [FlatXML.Field("sign", $0)] } ?? [])
  let body = all.map { "<\($0.name)><![CDATA[\($0.value)]]></\($0.name)>" }.joined()
  return try FlatXML(parsing: Array("<xml>\(body)</xml>".utf8))
}

private func mistake(_ sent: [FlatXML.Field] = fields, signed: String) throws -> V2SignMistake {
  try message(sent, sign: md5(signed)).signMistake(under: key)
}

@Suite struct `Finding out what was signed in place of an API v2 message` {
  private let right = v2SignedText(fields)

  @Test func `names a signature that is missing or of an unknown kind`() throws {
    #expect(try message(fields, sign: nil).signMistake(under: key) == .noSign)
    let sent = try message(fields + [.init("sign_type", "SHA1")], sign: "00")
    #expect(sent.signMistake(under: key) == .unknownType("SHA1"))
  }

  @Test func `names the method`() throws {
    let hmac = try message(fields, sign: v2Sign(fields, key: key, .hmacSHA256))
    #expect(hmac.signMistake(under: key) == .otherMethod(.hmacSHA256))
    let typed = fields + [FlatXML.Field("sign_type", "HMAC-SHA256")]
    #expect(try message(typed, sign: v2Sign(typed, key: key, .md5)).signMistake(under: key) == .otherMethod(.md5))
    let small = try message(fields, sign: v2Sign(fields, key: key, .md5).lowercased())
    #expect(small.signMistake(under: key) == .smallLetters)
  }

  @Test func `names how the text was put together`() throws {
    #expect(try mistake(signed: right) == .withoutKey)
    let three = try message(fields, sign: v2Sign(fields, key: "three", .md5))
    #expect(three.signMistake(under: key, notUnder: "three") == .versionThreeKey)
    let inOrder = fields.filter { !$0.value.isEmpty }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    #expect(try mistake(signed: inOrder + "&key=\(key)") == .unsorted)
    let withEmpty = fields.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    #expect(try mistake(signed: withEmpty + "&key=\(key)") == .emptyOnes)
  }

  @Test func `names the parameter`() throws {
    let less = v2SignedText(fields.filter { $0.name != "client_ip" })
    #expect(try mistake(signed: less + "&key=\(key)") == .leftOut("client_ip"))
    #expect(try mistake(signed: right.replacing(" 恭喜 ", with: "恭喜") + "&key=\(key)") == .trimmed("wishing"))
    let encoded = "新年 活动".addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    #expect(
      try mistake(signed: right.replacing("新年 活动", with: encoded) + "&key=\(key)") == .percentEncoded("act_name"))
  }

  @Test func `says that it does not know`() throws {
    #expect(try mistake(signed: right + "&key=another") == .noVariantFits)
  }
}
