import Testing

@testable import FenWire

private enum Colour: String, CaseIterable { case red = "RED", blue = "BLUE" }

@Suite struct `Reading the fields of a request` {
  private func reader(_ text: String, _ options: FieldReader.Options = .lenient) throws -> FieldReader {
    try FieldReader(body: text.utf8, options: options)
  }

  @Test func `a missing field is named with its place and its title`() throws {
    let amount = try reader(#"{"amount":{}}"#).object("amount")
    let error = #expect(throws: WireError.self) { try amount.integer("total", in: 1...10) }
    #expect(error?.status == 400)
    #expect(error?.message == "输入源“/body/amount/total”映射到值字段“总金额”必填性规则校验失败，此字段为必填项")
    #expect(error?.detail == ["field": "/amount/total", "issue": "required field is missing", "location": "body"])
    #expect(error?.hint == "/amount/total is required")
  }

  @Test func `a short text is refused in the words of the real service`() throws {
    let body = try reader(#"{"out_trade_no":"1"}"#)
    let error = #expect(throws: WireError.self) { try body.string("out_trade_no", bytes: 6...32) }
    #expect(error?.message == "输入源“/body/out_trade_no”映射到值字段“商户订单号”字符串规则校验失败，字节数 1，小于最小值 6")
    #expect(error?.detail == ["field": "/out_trade_no", "value": 1, "issue": "too short", "location": "body"])
  }

  @Test func `length is counted in bytes`() throws {
    let body = try reader(#"{"description":"中文"}"#)
    #expect(try body.string("description", bytes: 1...6) == "中文")
    #expect(throws: WireError.self) { try body.string("description", bytes: 1...5) }
  }

  @Test(arguments: [
    ("1.0", "wrong type"), ("1e2", "wrong type"), ("\"1\"", "wrong type"), ("true", "wrong type"),
    ("[1]", "wrong type"), ("99999999999999999999", "wrong type"), ("0", "less than the minimum"),
    ("-1", "less than the minimum"), ("11", "greater than the maximum"), ("null", "required field is missing"),
  ])
  func `an amount is a whole number in its range`(text: String, issue: String) throws {
    let body = try reader(#"{"total":\#(text)}"#)
    let error = #expect(throws: WireError.self) { try body.integer("total", in: 1...10) }
    #expect(error?.detail?["issue"] == .string(issue))
    #expect(error?.code == .paramError)
  }

  @Test func `a value outside the list is shown with the list`() throws {
    let body = try reader(#"{"type":"GREEN","limit_pay":["RED","PINK"]}"#)
    let error = #expect(throws: WireError.self) { try body.choice("type", of: Colour.self) }
    #expect(error?.detail?["value"] == "GREEN")
    #expect(error?.hint == "/type must be one of RED, BLUE")
    let second = #expect(throws: WireError.self) {
      try body.optionalChoices("limit_pay", of: Colour.self, count: 0...5)
    }
    #expect(second?.detail?["field"] == "/limit_pay/1")
  }

  @Test func `null for an optional field is absence, but not when strict`() throws {
    #expect(try reader(#"{"attach":null}"#).optionalString("attach", bytes: 0...128) == nil)
    let strict = try reader(#"{"attach":null}"#, .strict)
    #expect(throws: WireError.self) { try strict.optionalString("attach", bytes: 0...128) }
  }

  @Test func `an unknown field passes, but not when strict`() throws {
    let lenient = try reader(#"{"appid":"wx","colour":"red"}"#)
    _ = try lenient.string("appid", bytes: 1...32)
    try lenient.finish()
    let strict = try reader(#"{"appid":"wx","colour":"red"}"#, .strict)
    _ = try strict.string("appid", bytes: 1...32)
    let error = #expect(throws: WireError.self) { try strict.finish() }
    #expect(error?.resultNumber == .extraParameter)
    #expect(error?.detail?["field"] == "/colour")
  }

  @Test(arguments: ["", "[]", "\"x\"", "{", "null"])
  func `a body that is no object is refused`(text: String) {
    let error = #expect(throws: WireError.self) { try reader(text) }
    #expect(error?.code == .paramError)
    #expect(error?.hint != nil)
  }

  @Test func `a long offending value is cut`() throws {
    let body = try reader(#"{"type":"\#(String(repeating: "x", count: 100_000))"}"#)
    let error = #expect(throws: WireError.self) { try body.choice("type", of: Colour.self) }
    #expect(error?.detail?["value"]?.string?.count == 64)
  }

  @Test func `a query is read like a body and named as a query`() {
    let query = FieldReader(query: [("bill_date", "2026-01-01"), ("bill_date", "x"), ("tar_type", "ZIP")])
    #expect(throws: Never.self) { try query.string("bill_date", bytes: 10...10) }
    let error = #expect(throws: WireError.self) { try query.choice("tar_type", of: Colour.self) }
    #expect(error?.detail?["location"] == "query")
    #expect(error?.message.hasPrefix("输入源“/query/tar_type”") == true)
  }
}

@Suite struct `Error codes` {
  @Test(arguments: ErrorCode.allCases)
  func `every code has an error status and a text that fits`(code: ErrorCode) {
    #expect((400...599).contains(code.usualStatus))
    #expect((1...256).contains(code.usualMessage.utf8.count))
    #expect(code.rawValue.utf8.count <= 32)
  }
}
