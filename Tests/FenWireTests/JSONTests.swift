import Testing

@testable import FenWire

@Suite struct `Reading JSON` {
  @Test func `a real prepay body keeps its order and its numbers`() throws {
    let text = """
      {"appid":"wx0000000000000001","amount":{"total":100,"currency":"CNY"},"list":[1,-2,true,false,null,[],{}]}
      """
    let value = try JSONValue(parsing: text)
    #expect(value["amount"]?["total"] == 100)
    #expect(value["list"] == [1, -2, true, false, nil, [], [:]])
    #expect(value.text == text)
  }

  @Test(
    arguments: [
      ("0", .integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .decimal("9223372036854775808")),
      ("-9223372036854775809", .decimal("-9223372036854775809")), ("1.0", .decimal("1.0")), ("1e2", .decimal("1e2")),
      ("-1.5E+10", .decimal("-1.5E+10")), (" \t\r\n1 ", .integer(1)),
      ("100000000000000000000000000000", .decimal("100000000000000000000000000000")),
    ] as [(String, JSONValue)])
  func `a number is an integer only when it is written as one and fits 64 bits`(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(arguments: [
    (#""\u4e2d\u6587""#, "中文"), (#""\ud83d\ude00!""#, "😀!"), (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
    (#""plain 中文 😀""#, "plain 中文 😀"), (#""""#, ""), (#""é\u00e9""#, "éé"),
  ])
  func `escapes become what they stand for`(text: String, value: String) throws {
    #expect(try JSONValue(parsing: text) == .string(value))
  }

  @Test(
    arguments: [
      ("", .empty, 0), ("  ", .empty, 2), ("{", .endsTooEarly, 1), (#"{"a""#, .endsTooEarly, 4),
      (#"{"a":1,}"#, .unexpectedByte(UInt8(ascii: "}")), 7),
      (#"{"a":1 "b":2}"#, .unexpectedByte(UInt8(ascii: "\"")), 7),
      ("{a:1}", .unexpectedByte(UInt8(ascii: "a")), 1), ("[1,]", .unexpectedByte(UInt8(ascii: "]")), 3),
      ("01", .invalidNumber, 0), ("-", .invalidNumber, 0), ("1.", .invalidNumber, 0), ("1e", .invalidNumber, 0),
      ("+1", .unexpectedByte(UInt8(ascii: "+")), 0), (".5", .unexpectedByte(UInt8(ascii: ".")), 0),
      ("NaN", .unexpectedByte(UInt8(ascii: "N")), 0), ("nul", .endsTooEarly, 3),
      ("tru ", .unexpectedByte(UInt8(ascii: " ")), 3), (#""\x""#, .invalidEscape, 1), (#""\u12g4""#, .invalidEscape, 1),
      (#""\u12"#, .endsTooEarly, 5), (#""\ud83d""#, .loneSurrogate, 1), (#""\ude00""#, .loneSurrogate, 1),
      (#""\ud83dA""#, .loneSurrogate, 1), (#""\u0000""#, .nulCharacter, 1), ("\"a\nb\"", .controlCharacter(10), 2),
      (#"{"a":1,"b":2,"a":3}"#, .duplicateName("a"), 13), ("{} x", .trailingGarbage, 3), ("1 2", .trailingGarbage, 2),
      ("\u{FEFF}{}", .unexpectedByte(0xEF), 0), ("'a'", .unexpectedByte(UInt8(ascii: "'")), 0),
    ] as [(String, JSONFault.Reason, Int)])
  func `what is not JSON is refused with a reason and a place`(text: String, reason: JSONFault.Reason, at: Int) {
    #expect(throws: JSONFault(reason: reason, offset: at)) { try JSONValue(parsing: text) }
  }

  @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
  func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
    #expect(throws: JSONFault(reason: .invalidUTF8, offset: 1)) { try JSONValue(parsing: bytes) }
  }

  @Test func `32 levels are read and 33 are refused`() throws {
    let deep = { (levels: Int) in String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
    _ = try JSONValue(parsing: deep(32))
    #expect(throws: JSONFault(reason: .tooDeep(most: 32), offset: 32)) { try JSONValue(parsing: deep(33)) }
    #expect(throws: JSONFault.self) { try JSONValue(parsing: String(repeating: "[{\"a\":", count: 100_000)) }
  }

  @Test func `a duplicate among a hundred names is still found`() {
    let names = (0..<100).map { "\"n\($0)\":\($0)" } + ["\"n57\":1"]
    let text = "{" + names.joined(separator: ",") + "}"
    #expect(throws: JSONFault.self) { try JSONValue(parsing: text) }
  }
}

@Suite struct `Writing JSON` {
  @Test func `control characters, quotes and backslashes are escaped and nothing else`() {
    #expect(JSONValue.string("a\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}中").text == #""a\"\\/\b\f\n\r\t\u0001\u001F中""#)
  }

  @Test(arguments: [0, -1, 10, 1_234_567_890, .max, .min] as [Int64])
  func `integers are written in full`(number: Int64) { #expect(JSONValue.integer(number).text == String(number)) }

  @Test func `the canonical text does not depend on the order`() throws {
    let left = try JSONValue(parsing: #"{"b":[{"z":1,"y":2}],"a":1.50}"#)
    let right = try JSONValue(parsing: #"{"a":1.50,"b":[{"y":2,"z":1}]}"#)
    #expect(left.canonical() == right.canonical())
    #expect(String(decoding: left.canonical(), as: UTF8.self) == #"{"a":1.50,"b":[{"y":2,"z":1}]}"#)
    #expect(left != right)
  }

  @Test func `members are replaced in place, appended and removed`() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["a"] = 3
    object["c"] = "x"
    object["b"] = nil
    #expect(JSONValue.object(object).text == #"{"a":3,"c":"x"}"#)
  }
}
