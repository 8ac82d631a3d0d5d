import Testing

@testable import FenWire

@Suite struct `Reading the XML of API v2` {
  private func fields(_ text: String) throws -> [FlatXML.Field] { try FlatXML(parsing: Array(text.utf8)).fields }

  @Test(arguments: [
    "<xml><a>1</a><b><![CDATA[x <&> y]]></b></xml>",
    "\u{FEFF} <?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?>\n<xml>\n<a>1</a >\n<b>x &lt;&amp;&#62; y</b>\n</xml>\n",
    "<xml ><a>&#49;</a><b>x <![CDATA[<&]]>&#x3e; y</b></xml>",
  ])
  func `text, escapes and CDATA say the same`(text: String) throws {
    #expect(try fields(text) == [.init("a", "1"), .init("b", "x <&> y")])
  }

  @Test func `white space, quotes and other scripts are kept as they came`() throws {
    let text = "<xml><wishing> 恭喜\"发财\"\n&quot;&apos;&#x1F9E7; </wishing><empty></empty><none/></xml>"
    #expect(
      try fields(text) == [
        .init("wishing", " 恭喜\"发财\"\n\"'🧧 "), .init("empty", ""), .init("none", ""),
      ])
    let read = try FlatXML(parsing: Array(text.utf8))
    #expect(read["empty"] == nil && read["absent"] == nil)
  }

  @Test(arguments: [
    ("", XMLFault(.empty, 0)), (" \n", XMLFault(.empty, 2)), ("{}", XMLFault(.rootIsNotXML, 0)),
    ("<html></html>", XMLFault(.rootIsNotXML, 0)), ("<xml><a>1</a>", XMLFault(.endsTooEarly, 13)),
    ("<xml><a>1", XMLFault(.endsTooEarly, 9)), ("<xml><a><![CDATA[1</a></xml>", XMLFault(.endsTooEarly, 28)),
    ("<xml", XMLFault(.endsTooEarly, 4)), ("<xml><a>1</b></xml>", XMLFault(.wrongEnd(of: "a"), 9)),
    ("<xml><a>1</a><a>2</a></xml>", XMLFault(.duplicateName("a"), 13)),
    ("<xml><a><b>1</b></a></xml>", XMLFault(.nested(in: "a"), 8)),
    ("<xml>text<a>1</a></xml>", XMLFault(.textOutsideParameters, 5)),
    ("<xml><a>1</a></xml>more", XMLFault(.trailingGarbage, 19)),
    ("<xml><a b=\"c\">1</a></xml>", XMLFault(.attribute, 8)), ("<xml><>1</></xml>", XMLFault(.invalidName, 6)),
    ("<xml><a:b>1</a:b></xml>", XMLFault(.invalidName, 7)),
    ("<xml><!-- --><a>1</a></xml>", XMLFault(.comment, 5)),
    ("<xml><?php ?></xml>", XMLFault(.processingInstruction, 5)),
    ("<xml><a>&who;</a></xml>", XMLFault(.unknownEntity("who"), 8)),
    ("<xml><a>&#xD800;</a></xml>", XMLFault(.unknownEntity("#xD800"), 8)),
    ("<xml><a>a & b</a></xml>", XMLFault(.unknownEntity(" b</a></"), 10)),
    ("<xml><a>&#0;</a></xml>", XMLFault(.controlCharacter(0), 8)),
    ("<xml><a>\u{1}</a></xml>", XMLFault(.controlCharacter(1), 8)),
    ("<?xml version=\"1.0\" encoding=\"UTF-7\"?><xml></xml>", XMLFault(.encoding("UTF-7"), 6)),
    ("<!DOCTYPE xml SYSTEM \"file:///etc/hostname\"><xml></xml>", XMLFault(.documentType, 0)),
    (
      "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><xml><a>&b;</a></xml>",
      XMLFault(.documentType, 21)
    ),
  ])
  func `what is not flat is refused by its name`(text: String, fault: XMLFault) throws {
    #expect(throws: fault) { try FlatXML(parsing: Array(text.utf8)) }
    #expect(!fault.description.isEmpty)
  }

  @Test func `bytes that are not UTF-8 are refused, and UTF-16 with them`() {
    #expect(throws: XMLFault(.invalidUTF8, 0)) { try FlatXML(parsing: Array("<xml><a>".utf8) + [0xFF, 0xFE]) }
    let wide = "<xml></xml>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    #expect(throws: XMLFault.self) { try FlatXML(parsing: wide) }
  }

  @Test func `a message has its longest length and its most parameters`() throws {
    let long = "<xml><a>" + String(repeating: "a", count: FlatXML.longest) + "</a></xml>"
    #expect(throws: XMLFault(.tooLong(most: FlatXML.longest), FlatXML.longest)) { try FlatXML(parsing: long.utf8) }
    let many = { (count: Int) in "<xml>" + (1...count).map { "<p\($0)>1</p\($0)>" }.joined() + "</xml>" }
    #expect(try fields(many(100)).count == 100)
    #expect(throws: XMLFault.self) { try fields(many(101)) }
  }

  /// Every prefix and every changed byte ends in an answer or a named fault.
  @Test func `no text brings the reader down`() throws {
    let text = Array("<?xml version=\"1.0\"?><xml><a>1&#x20;</a><b><![CDATA[x]]></b><c/></xml>".utf8)
    for end in 0..<text.count { #expect(throws: XMLFault.self) { try FlatXML(parsing: text[..<end]) } }
    for place in text.indices {
      for byte: UInt8 in [0, 0x20, 0x26, 0x3C, 0x3E, 0x80, 0xFF] {
        var changed = text
        changed[place] = byte
        _ = try? FlatXML(parsing: changed)
      }
    }
  }

  @Test func `what is written is read back`() throws {
    var writer = FlatXMLWriter()
    writer.add("wishing", "a ]]> b ]]>")
    writer.add("absent", String?.none)
    writer.add("total_amount", 100)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == "<xml><wishing><![CDATA[a ]]]]><![CDATA[> b ]]]]><![CDATA[>]]></wishing><total_amount>100</total_amount></xml>"
    )
    #expect(
      try FlatXML(parsing: writer.bytes).fields == [.init("wishing", "a ]]> b ]]>"), .init("total_amount", "100")])
  }
}
