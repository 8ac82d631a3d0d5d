/// The parameters of an API v2 message: `<xml>` with one element a parameter, text or CDATA in each, nothing deeper.
///
/// Read by a reader of its own, because what the protocol needs of XML is a page and what a whole parser brings along
/// is not wanted: Foundation's XMLParser is libxml2, which reads document types and any encoding a declaration names,
/// has no switch that refuses either by name, and would be one more library to keep.
public struct FlatXML: Hashable, Sendable {
  public struct Field: Hashable, Sendable {
    public let name: String
    /// As it was sent, after escapes and CDATA were read; white space stays, because the signature covers it.
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The longest message, bytes. Ours: the longest documented one, an order with all its details, is a tenth of it.
  public static let longest = 64 << 10
  /// Ours: no message has a third of them.
  public static let mostFields = 100

  /// In the order they stood. No name occurs twice.
  public let fields: [Field]

  /// - Throws: `XMLFault` naming what is wrong and at which byte.
  public init(parsing bytes: some Collection<UInt8>) throws(XMLFault) {
    guard bytes.count <= Self.longest else { throw .tooLong }
    var parser = FlatXMLParser(Array(bytes))
    fields = try parser.document()
  }

  /// The value of a parameter; nil when it is absent or empty, which is the same to API v2.
  public subscript(name: String) -> String? {
    fields.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }
}

/// Why a text is not the XML that API v2 speaks, and at which byte.
public struct XMLFault: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case tooLong(most: Int)
    case empty
    case endsTooEarly
    case invalidUTF8
    case encoding(String)
    /// `<!DOCTYPE`, where entities are declared and files are named.
    case documentType
    case processingInstruction
    case comment
    case rootIsNotXML
    case invalidName
    case attribute
    /// An element within a parameter.
    case nested(in: String)
    case textOutsideParameters
    case wrongEnd(of: String)
    case unknownEntity(String)
    case controlCharacter(UInt8)
    case duplicateName(String)
    case tooManyFields(most: Int)
    case trailingGarbage
  }

  public let reason: Reason
  /// Counted from 0.
  public let offset: Int

  /// What a message that is too long is refused as, before it is read.
  public static let tooLong = XMLFault(.tooLong(most: FlatXML.longest), FlatXML.longest)

  init(_ reason: Reason, _ offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension XMLFault: CustomStringConvertible {
  /// In English, for `Sandbox-Hint`.
  public var description: String {
    let what =
      switch reason {
      case .tooLong(let most): "the message is too long; it has at most \(most) bytes"
      case .empty: "the body is empty; send <xml>…</xml>"
      case .endsTooEarly: "the XML ends too early; check that the whole body was sent"
      case .invalidUTF8: "the body is not UTF-8"
      case .encoding(let name): "the declaration says the encoding is \(name); API v2 is UTF-8"
      case .documentType: "a document type is not accepted, and so no entity of your own; leave <!DOCTYPE out"
      case .processingInstruction: "a processing instruction is not accepted"
      case .comment: "a comment is not accepted"
      case .rootIsNotXML: "the outer element must be <xml>"
      case .invalidName: "the name of an element is letters, digits, _ and -, at most 64"
      case .attribute: "an element has no attributes"
      case .nested(let name): "\(name) holds an element; parameters hold text or CDATA"
      case .textOutsideParameters: "text stands outside of a parameter's element"
      case .wrongEnd(let name): "</\(name)> must follow here"
      case .unknownEntity(let name): "&\(name); is not known; there are &lt; &gt; &amp; &quot; &apos; and numbers"
      case .controlCharacter(let byte): "control character 0x\(hexadecimal(byte))"
      case .duplicateName(let name): "the parameter \(name) is there twice"
      case .tooManyFields(let most): "there are more than \(most) parameters"
      case .trailingGarbage: "something follows </xml>"
      }
    return "\(what) (byte \(offset))"
  }
}
