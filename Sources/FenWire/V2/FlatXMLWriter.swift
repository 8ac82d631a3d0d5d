/// Writes an API v2 message: text in CDATA, whole numbers bare, as the real service does.
public struct FlatXMLWriter: Sendable {
  private var text = "<xml>"

  public init() {}

  /// Nothing is written for an absent value.
  public mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    // A CDATA section ends at the first `]]>`, so one in the text is shared out between two sections.
    text += "<\(name)><![CDATA[\(value.replacing("]]>", with: "]]]]><![CDATA[>"))]]></\(name)>"
  }

  public mutating func add(_ name: String, _ value: Int64?) {
    guard let value else { return }
    text += "<\(name)>\(value)</\(name)>"
  }

  /// An element that holds others: the one kind of nesting, in `hblist`.
  public mutating func add(_ name: String, _ inner: (inout FlatXMLWriter) -> Void) {
    text += "<\(name)>"
    inner(&self)
    text += "</\(name)>"
  }

  public var bytes: [UInt8] { Array((text + "</xml>").utf8) }
}
