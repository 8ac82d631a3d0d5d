/// Reads the fields of a request and refuses wrong ones with `PARAM_ERROR`, naming the field, what is wrong with it
/// and, in the hint, what would have been right.
///
/// Source: APIv3, 通用规则 (错误信息), samples of real messages.
public struct FieldReader {
  /// How closely a request is looked at.
  public struct Options: Hashable, Sendable {
    /// Refuses fields the protocol does not know and null in place of an absent field, as the real service does.
    /// SDKs in the wild send both, so the default is to let them pass.
    public var strict: Bool

    public init(strict: Bool) { self.strict = strict }
    public static let lenient = Options(strict: false)
    public static let strict = Options(strict: true)
  }

  public let object: JSONObject
  private let pointer: String
  private let location: WireError.Location
  /// The names that were asked for; nil unless strict.
  private let known: KnownNames?

  private final class KnownNames { var names: Set<String> = [] }

  /// - Throws: `PARAM_ERROR` when the body is no JSON object.
  public init(body: some Collection<UInt8>, options: Options = .lenient) throws(WireError) {
    let value: JSONValue
    do throws(JSONFault) { value = try JSONValue(parsing: body) } catch { throw .unreadable(error) }
    guard case .object(let object) = value else {
      throw WireError(
        .paramError, message: "请求体必须是一个JSON对象", detail: ["issue": "not an object", "location": "body"],
        hint: "send a JSON object: the body must begin with '{'")
    }
    self.init(object, options: options)
  }

  /// The members of a body that is at hand as a value.
  public init(_ object: JSONObject, options: Options = .lenient) {
    self.init(object, pointer: "", location: .body, strict: options.strict)
  }

  /// The decoded parameters of a query, of which the first of a name counts.
  public init(query: [(name: String, value: String)], options: Options = .lenient) {
    var object = JSONObject()
    for (name, value) in query where object[name] == nil { object.add(name, value) }
    self.init(object, pointer: "", location: .query, strict: options.strict)
  }

  /// One decoded component of the path, as `out_trade_no` in `/v3/pay/transactions/out-trade-no/{out_trade_no}`.
  public init(path name: String, _ value: String) {
    self.init([name: .string(value)], pointer: "", location: .path, strict: false)
  }

  private init(_ object: JSONObject, pointer: String, location: WireError.Location, strict: Bool) {
    self.object = object
    self.pointer = pointer
    self.location = location
    self.known = strict ? KnownNames() : nil
  }

  /// To be called after the last field: refuses what nobody asked for, when strict.
  public func finish() throws(WireError) {
    guard let known else { return }
    for member in object.members where !known.names.contains(member.name) {
      throw WireError(
        .paramError, message: "请求中含有未在API文档中定义的参数",
        detail: WireError.detail(
          field: "\(pointer)/\(member.name)", value: nil, issue: "illegal extra parameter", location: location),
        resultNumber: .extraParameter, hint: "the protocol has no field \(pointer)/\(member.name); leave it out")
    }
  }
}

extension FieldReader {
  public func string(_ name: String, bytes: ClosedRange<Int>) throws(WireError) -> String {
    guard let text = try optionalString(name, bytes: bytes) else { throw missing(name) }
    return text
  }

  public func optionalString(_ name: String, bytes: ClosedRange<Int>) throws(WireError) -> String? {
    guard let value = try present(name) else { return nil }
    guard case .string(let text) = value else { throw wrongType(name, value, needs: "字符串", "a string") }
    return try checked(text, name, bytes)
  }

  public func integer(_ name: String, in range: ClosedRange<Int64>) throws(WireError) -> Int64 {
    guard let number = try optionalInteger(name, in: range) else { throw missing(name) }
    return number
  }

  public func optionalInteger(_ name: String, in range: ClosedRange<Int64>) throws(WireError) -> Int64? {
    guard let value = try present(name) else { return nil }
    guard case .integer(let number) = value else {
      throw wrongType(name, value, needs: "合法的64位有符号整数", "an integer, without fraction, exponent or quotes")
    }
    guard range.contains(number) else {
      let low = number < range.lowerBound
      throw refused(
        name, value: value, issue: low ? "less than the minimum" : "greater than the maximum",
        "\(mapping(name, "数值字段"))规则校验失败，值\(low ? "低于最小值 \(range.lowerBound)" : "高于最大值 \(range.upperBound)")",
        number: .outOfRange,
        hint: "\(place(name)) is \(number); it must be in \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  public func optionalBool(_ name: String) throws(WireError) -> Bool? {
    guard let value = try present(name) else { return nil }
    guard case .bool(let flag) = value else { throw wrongType(name, value, needs: "布尔值", "true or false") }
    return flag
  }

  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of kind: Choice.Type = Choice.self
  ) throws(WireError) -> Choice where Choice.RawValue == String {
    guard let choice = try optionalChoice(name, of: kind) else { throw missing(name) }
    return choice
  }

  public func optionalChoice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of kind: Choice.Type = Choice.self
  ) throws(WireError) -> Choice? where Choice.RawValue == String {
    guard let value = try present(name) else { return nil }
    guard case .string(let text) = value else { throw wrongType(name, value, needs: "字符串", "a string") }
    guard let choice = Choice(rawValue: text) else { throw notOneOf(Choice.allCases.map(\.rawValue), name, text) }
    return choice
  }

  public func object(_ name: String) throws(WireError) -> FieldReader {
    guard let reader = try optionalObject(name) else { throw missing(name) }
    return reader
  }

  public func optionalObject(_ name: String) throws(WireError) -> FieldReader? {
    guard let value = try present(name) else { return nil }
    guard case .object(let object) = value else { throw wrongType(name, value, needs: "JSON对象", "an object") }
    return FieldReader(object, pointer: "\(pointer)/\(name)", location: location, strict: known != nil)
  }

  /// The objects of an array, each with its place in its pointer.
  public func optionalObjects(_ name: String, count: ClosedRange<Int>) throws(WireError) -> [FieldReader]? {
    guard let elements = try optionalArray(name, count: count) else { return nil }
    var readers = [FieldReader]()
    for (index, element) in elements.enumerated() {
      guard case .object(let object) = element else {
        throw wrongType("\(name)/\(index)", element, needs: "JSON对象", "an object")
      }
      readers.append(
        FieldReader(object, pointer: "\(pointer)/\(name)/\(index)", location: location, strict: known != nil))
    }
    return readers
  }

  public func optionalChoices<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of kind: Choice.Type = Choice.self, count: ClosedRange<Int>
  ) throws(WireError) -> [Choice]? where Choice.RawValue == String {
    guard let elements = try optionalArray(name, count: count) else { return nil }
    var choices = [Choice]()
    for (index, element) in elements.enumerated() {
      let place = "\(name)/\(index)"
      guard case .string(let text) = element else { throw wrongType(place, element, needs: "字符串", "a string") }
      guard let choice = Choice(rawValue: text) else { throw notOneOf(Choice.allCases.map(\.rawValue), place, text) }
      choices.append(choice)
    }
    return choices
  }

  public func optionalStrings(
    _ name: String, count: ClosedRange<Int>, bytes: ClosedRange<Int>
  ) throws(WireError) -> [String]? {
    guard let elements = try optionalArray(name, count: count) else { return nil }
    var texts = [String]()
    for (index, element) in elements.enumerated() {
      let place = "\(name)/\(index)"
      guard case .string(let text) = element else { throw wrongType(place, element, needs: "字符串", "a string") }
      texts.append(try checked(text, place, bytes))
    }
    return texts
  }

  public func optionalIntegers(
    _ name: String, count: ClosedRange<Int>, in range: ClosedRange<Int64>
  ) throws(WireError) -> [Int64]? {
    guard let elements = try optionalArray(name, count: count) else { return nil }
    var numbers = [Int64]()
    for (index, element) in elements.enumerated() {
      guard case .integer(let number) = element, range.contains(number) else {
        throw wrongType(
          "\(name)/\(index)", element, needs: "合法的整数", "an integer from \(range.lowerBound) to \(range.upperBound)")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// The value of an optional field as it was sent, for what is only kept.
  public func value(_ name: String) throws(WireError) -> JSONValue? { try present(name) }

  private func optionalArray(_ name: String, count: ClosedRange<Int>) throws(WireError) -> [JSONValue]? {
    guard let value = try present(name) else { return nil }
    guard case .array(let elements) = value else { throw wrongType(name, value, needs: "JSON数组", "an array") }
    guard count.contains(elements.count) else {
      let few = elements.count < count.lowerBound
      throw refused(
        name, value: .integer(Int64(elements.count)), issue: few ? "too few elements" : "too many elements",
        "\(mapping(name, "数组字段"))规则校验失败，元素个数 \(elements.count)，"
          + (few ? "小于最小值 \(count.lowerBound)" : "大于最大值 \(count.upperBound)"),
        hint: "\(place(name)) has \(elements.count) elements; it may have \(count.lowerBound) to \(count.upperBound)")
    }
    return elements
  }

  /// The value of a field that is there; null counts as absent unless strict.
  private func present(_ name: String) throws(WireError) -> JSONValue? {
    known?.names.insert(name)
    guard let value = object[name] else { return nil }
    guard value == .null else { return value }
    guard known == nil else {
      throw refused(
        name, value: .null, issue: "null is not a value", "\(mapping(name, "值字段"))规则校验失败，不允许为null",
        hint: "\(place(name)) is null; leave an optional field out instead")
    }
    return nil
  }

  private func checked(_ text: String, _ name: String, _ bytes: ClosedRange<Int>) throws(WireError) -> String {
    let count = text.utf8.count
    if bytes.contains(count) { return text }
    let short = count < bytes.lowerBound
    throw refused(
      name, value: .integer(Int64(count)), issue: short ? "too short" : "too long",
      "\(mapping(name, "值字段"))字符串规则校验失败，字节数 \(count)，"
        + (short ? "小于最小值 \(bytes.lowerBound)" : "大于最大值 \(bytes.upperBound)"),
      hint: "\(place(name)) has \(count) bytes; it may have \(bytes.lowerBound) to \(bytes.upperBound)")
  }
}

// MARK: - Refusals

extension FieldReader {
  /// A refusal of a field for a reason of its own.
  ///
  /// - Parameters:
  ///   - rule: what is said after 输入源…映射到值字段…, in Chinese.
  ///   - right: what would have been right, in English.
  public func refusal(
    _ name: String, issue: String, rule: String, right: String, number: ResultNumber = .badParameter
  ) -> WireError {
    refused(
      name, value: object[name], issue: issue, "\(mapping(name, "值字段"))\(rule)", number: number,
      hint: "\(place(name)) \(right)")
  }

  public func missing(_ name: String, number: ResultNumber = .badParameter) -> WireError {
    refused(
      name, value: nil, issue: "required field is missing", "\(mapping(name, "值字段"))必填性规则校验失败，此字段为必填项",
      number: number, hint: "\(place(name)) is required")
  }

  private func wrongType(_ name: String, _ value: JSONValue, needs: String, _ right: String) -> WireError {
    refused(
      name, value: value, issue: "wrong type",
      "无法将JSON输入源“/\(location.rawValue)\(place(name))”映射到目标字段“\(title(name))”中，此字段需要一个\(needs)",
      hint: "\(place(name)) must be \(right)")
  }

  private func notOneOf(_ choices: [String], _ name: String, _ text: String) -> WireError {
    refused(
      name, value: .string(text), issue: "not one of the allowed values", "\(mapping(name, "值字段"))枚举值规则校验失败，不在允许的取值范围内",
      hint: "\(place(name)) must be one of \(choices.joined(separator: ", "))")
  }

  private func refused(
    _ name: String, value: JSONValue?, issue: String, _ message: String, number: ResultNumber = .badParameter,
    hint: String
  ) -> WireError {
    WireError(
      .paramError, message: message,
      detail: WireError.detail(field: place(name), value: value.flatMap(shown), issue: issue, location: location),
      resultNumber: number, hint: hint)
  }

  private func place(_ name: String) -> String { "\(pointer)/\(name)" }

  private func mapping(_ name: String, _ kind: String) -> String {
    "输入源“/\(location.rawValue)\(place(name))”映射到\(kind)“\(title(name))”"
  }

  private func title(_ name: String) -> String { fieldTitle(String(name.prefix { $0 != "/" })) }

  /// The offending value as far as it is short and single.
  private func shown(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .null, .bool, .integer: value
    case .decimal(let text): text.utf8.count <= 64 ? value : .string(String(text.prefix(64)))
    case .string(let text): text.utf8.count <= 64 ? value : .string(String(text.prefix(64)))
    case .array, .object: nil
    }
  }
}
