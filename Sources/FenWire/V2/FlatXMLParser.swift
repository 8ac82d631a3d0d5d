/// Reads what `FlatXML` says, from the first byte to the last, without going back.
struct FlatXMLParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(XMLFault) -> [FlatXML.Field] {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw XMLFault(.invalidUTF8, 0) }
    _ = take("\u{FEFF}")
    skipSpace()
    if isAtEnd { throw XMLFault(.empty, position) }
    if take("<?xml ") { try declaration() }
    skipSpace()
    try checkMarkup()
    let start = position
    guard take("<") else { throw XMLFault(.rootIsNotXML, start) }
    guard try name() == "xml" else { throw XMLFault(.rootIsNotXML, start) }
    var fields = [FlatXML.Field]()
    if try !endsTag() {
      fields = try parameters()
      try end(of: "xml")
    }
    skipSpace()
    guard isAtEnd else { throw XMLFault(.trailingGarbage, position) }
    return fields
  }

  /// The rest of `<?xml version="1.0" encoding="UTF-8"?>`.
  private mutating func declaration() throws(XMLFault) {
    let start = position
    while !isAtEnd, !starts(with: "?>") { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard take("?>") else { throw XMLFault(.endsTooEarly, position) }
    guard let found = text.firstRange(of: "encoding") else { return }
    let value = text[found.upperBound...].drop { " \t\r\n=\"'".contains($0) }.prefix { !" \t\r\n\"'".contains($0) }
    guard value.lowercased() == "utf-8" else { throw XMLFault(.encoding(String(value.prefix(32))), start) }
  }

  private mutating func parameters() throws(XMLFault) -> [FlatXML.Field] {
    var fields = [FlatXML.Field]()
    var names = Set<String>()
    while true {
      skipSpace()
      if isAtEnd { throw XMLFault(.endsTooEarly, position) }
      if starts(with: "</") { return fields }
      try checkMarkup()
      let start = position
      guard take("<") else { throw XMLFault(.textOutsideParameters, start) }
      let name = try name()
      guard names.insert(name).inserted else { throw XMLFault(.duplicateName(name), start) }
      guard names.count <= FlatXML.mostFields else { throw XMLFault(.tooManyFields(most: FlatXML.mostFields), start) }
      if try endsTag() {
        fields.append(FlatXML.Field(name, ""))
      } else {
        fields.append(FlatXML.Field(name, try text(of: name)))
        try end(of: name)
      }
    }
  }

  /// What stands up to the end of an element: characters, escapes, CDATA.
  private mutating func text(of name: String) throws(XMLFault) -> String {
    var text = [UInt8]()
    while !isAtEnd {
      if take("<![CDATA[") {
        while !starts(with: "]]>") { text.append(try character()) }
        position += 3
        continue
      }
      switch bytes[position] {
      case UInt8(ascii: "<"):
        if starts(with: "</") { return String(decoding: text, as: UTF8.self) }
        try checkMarkup()
        throw XMLFault(.nested(in: name), position)
      case UInt8(ascii: "&"): text += try entity()
      case _: text.append(try character())
      }
    }
    throw XMLFault(.endsTooEarly, position)
  }

  /// One byte that may stand in XML. Source: XML 1.0, production 2.
  private mutating func character() throws(XMLFault) -> UInt8 {
    guard !isAtEnd else { throw XMLFault(.endsTooEarly, position) }
    let byte = bytes[position]
    guard byte >= 0x20 || isSpace(byte) else { throw XMLFault(.controlCharacter(byte), position) }
    position += 1
    return byte
  }

  private mutating func entity() throws(XMLFault) -> [UInt8] {
    let start = position
    position += 1
    // The longest is &#x10FFFF;
    guard let end = bytes[position...].prefix(10).firstIndex(of: UInt8(ascii: ";")) else {
      throw XMLFault(.unknownEntity(String(decoding: bytes[position...].prefix(8), as: UTF8.self)), start)
    }
    let name = String(decoding: bytes[position..<end], as: UTF8.self)
    position = end + 1
    if let known = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"][name] { return Array(known.utf8) }
    let number =
      if name.hasPrefix("#x") { UInt32(name.dropFirst(2), radix: 16) } else if name.hasPrefix("#") {
        UInt32(name.dropFirst(1))
      } else { UInt32?.none }
    guard let number, let scalar = Unicode.Scalar(number) else { throw XMLFault(.unknownEntity(name), start) }
    guard number >= 0x20 || isSpace(UInt8(number)) else { throw XMLFault(.controlCharacter(UInt8(number)), start) }
    return Array(String(scalar).utf8)
  }

  /// What markup there is beside elements is refused by its name.
  private func checkMarkup() throws(XMLFault) {
    if starts(with: "<?") { throw XMLFault(.processingInstruction, position) }
    if starts(with: "<!--") { throw XMLFault(.comment, position) }
    if starts(with: "<!") { throw XMLFault(.documentType, position) }
  }

  private mutating func name() throws(XMLFault) -> String {
    let start = position
    while !isAtEnd, isName(bytes[position]) { position += 1 }
    guard (1...64).contains(position - start) else { throw XMLFault(.invalidName, start) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// The end of a start tag; answers whether the element ends with it.
  private mutating func endsTag() throws(XMLFault) -> Bool {
    let start = position
    skipSpace()
    if take("/>") { return true }
    if take(">") { return false }
    if isAtEnd { throw XMLFault(.endsTooEarly, position) }
    throw XMLFault(position > start ? .attribute : .invalidName, position)
  }

  private mutating func end(of name: String) throws(XMLFault) {
    let start = position
    guard take("</"), take(name) else { throw XMLFault(.wrongEnd(of: name), start) }
    skipSpace()
    guard take(">") else { throw XMLFault(isAtEnd ? .endsTooEarly : .wrongEnd(of: name), start) }
  }

  private var isAtEnd: Bool { position >= bytes.count }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func take(_ text: String) -> Bool {
    guard starts(with: text) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while !isAtEnd, isSpace(bytes[position]) { position += 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    case _: false
    }
  }
}
