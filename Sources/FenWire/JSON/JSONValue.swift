/// A JSON text as a value.
///
/// Numbers keep what they were: `1` is an integer; `1.0`, `1e2` and anything that does not fit 64 bits are decimals
/// held as written. So an amount of `1.0` is never taken for an amount of 1, and no floating point takes part.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// The digits as they stood in the text.
  case decimal(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object in the order they were written. No name occurs twice.
public struct JSONObject: Hashable, Sendable {
  public struct Member: Hashable, Sendable {
    public let name: String
    public let value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var members: [Member]

  public init() { self.members = [] }

  /// - Precondition: no name occurs twice, as the parser has made sure.
  init(unique members: [Member]) { self.members = members }

  /// The value of a member; setting it replaces the value in its place or appends the member, setting nil removes it.
  ///
  /// A message has some ten members, for which looking at each is faster than hashing.
  public subscript(name: String) -> JSONValue? {
    get {
      for member in members where member.name == name { return member.value }
      return nil
    }
    set {
      let place = members.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let value?): members[place] = Member(name, value)
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
    }
  }

  /// Appends a member that is known not to be there yet; nothing happens when the value is absent.
  public mutating func add(_ name: String, _ value: JSONValue?) {
    guard let value else { return }
    assert(self[name] == nil, "\(name) is already there")
    members.append(Member(name, value))
  }

  public mutating func add(_ name: String, _ text: String?) { add(name, text.map(JSONValue.string)) }
  public mutating func add(_ name: String, _ number: Int64?) { add(name, number.map(JSONValue.integer)) }
  public mutating func add(_ name: String, _ flag: Bool?) { add(name, flag.map(JSONValue.bool)) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

  fileprivate init(_ elements: [(String, JSONValue)]) {
    self.init()
    members.reserveCapacity(elements.count)
    for (name, value) in elements { add(name, value) }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(nilLiteral: ()) { self = .null }

  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }
}

extension JSONValue {
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The member of an object, nil for any other value.
  public subscript(name: String) -> JSONValue? { object?[name] }
}
