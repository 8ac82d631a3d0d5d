import Testing

@testable import FenWire

/// The sums were made by Python's hashlib and hmac; the first two stand in the documents of API v2 as well.
@Suite struct `The signature of API v2` {
  private let key = "192006250b4c09247ec02edce69f6a2d"
  private let documented: [FlatXML.Field] = [
    .init("appid", "wxd930ea5d5a258f4f"), .init("mch_id", "10000100"), .init("device_info", "1000"),
    .init("body", "test"), .init("nonce_str", "ibuaiVcKdpRxkhJA"),
  ]
  private let awkward: [FlatXML.Field] = [
    .init("mch_billno", "1900000001201411111234567890"), .init("wishing", "恭喜发财 <&> ]]>"), .init("act_name", "元宵"),
    .init("Zeta", "1"), .init("_low", "2"), .init("empty", ""), .init("total_amount", "100"),
    .init("sign_type", "HMAC-SHA256"), .init("sign", "not part of itself"),
  ]

  @Test func `is the one of the documents`() {
    #expect(v2Sign(documented, key: key, .md5) == "9A0A8659F005D6984697E2CA0A9CF3B7")
    #expect(
      v2Sign(documented, key: key, .hmacSHA256)
        == "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6")
  }

  @Test func `leaves out what is empty and itself, and sorts by bytes`() {
    #expect(v2Sign(awkward, key: key, .md5) == "D527325AFB6E1ED4850EB178349C7FE4")
    #expect(
      v2Sign(awkward, key: key, .hmacSHA256) == "BA92B35EC8C9B829FC97AAFCDA0E339BBD41E6C0AFD8BCF6D62A3FA3E61C8C88")
  }

  private func message(_ fields: [FlatXML.Field]) throws -> FlatXML {
    var writer = FlatXMLWriter()
    for field in fields { writer.add(field.name, field.value) }
    return try FlatXML(parsing: writer.bytes)
  }

  @Test func `is MD5 unless sign_type says otherwise`() throws {
    #expect(
      try message(documented + [.init("sign", "9A0A8659F005D6984697E2CA0A9CF3B7")]).isSigned(with: key))
    let named = awkward.filter { $0.name != "sign" }
    #expect(
      try message(
        named + [.init("sign", "BA92B35EC8C9B829FC97AAFCDA0E339BBD41E6C0AFD8BCF6D62A3FA3E61C8C88")]
      ).isSigned(with: key))
    #expect(try !message(named + [.init("sign", "D527325AFB6E1ED4850EB178349C7FE4")]).isSigned(with: key))
  }

  @Test(arguments: [
    "", "9A0A8659F005D6984697E2CA0A9CF3B8", "9a0a8659f005d6984697e2ca0a9cf3b7", "9A0A8659F005D6984697E2CA0A9CF3B",
    "9A0A8659F005D6984697E2CA0A9CF3B7 ", "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6",
  ])
  func `another text is refused`(sign: String) throws {
    #expect(try !message(documented + [.init("sign", sign)]).isSigned(with: key))
  }

  @Test func `another key, a changed value and an unknown sign_type are refused`() throws {
    let sign = FlatXML.Field("sign", "9A0A8659F005D6984697E2CA0A9CF3B7")
    #expect(try !message(documented + [sign]).isSigned(with: "192006250b4c09247ec02edce69f6a2e"))
    #expect(try !message(documented + [sign, .init("more", "1")]).isSigned(with: key))
    #expect(try !message(documented + [sign, .init("sign_type", "SM3")]).isSigned(with: key))
  }
}
