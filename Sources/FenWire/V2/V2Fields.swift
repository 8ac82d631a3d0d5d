import Fen

/// Reads the parameters of an API v2 message and refuses wrong ones with `PARAM_ERROR`, naming the parameter.
struct V2Fields {
  let xml: FlatXML

  init(_ xml: FlatXML) { self.xml = xml }

  func string(_ name: String, _ bytes: ClosedRange<Int>) throws(V2Error) -> String {
    guard let text = try optionalString(name, bytes) else { throw refusal(name, "缺少参数", "is required") }
    return text
  }

  func optionalString(_ name: String, _ bytes: ClosedRange<Int>) throws(V2Error) -> String? {
    guard let text = xml[name] else { return nil }
    guard bytes.contains(text.utf8.count) else {
      throw refusal(
        name, "参数长度错误", "has \(text.utf8.count) bytes; it may have \(bytes.lowerBound) to \(bytes.upperBound)")
    }
    return text
  }

  func integer(_ name: String, _ range: ClosedRange<Int64>) throws(V2Error) -> Int64 {
    let text = try string(name, 1...19)
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text) else {
      throw refusal(name, "参数格式错误", "must be a whole number in digits")
    }
    guard range.contains(number) else {
      throw refusal(
        name, "参数超出范围", "is \(number); it must be in \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of kind: Choice.Type = Choice.self
  ) throws(V2Error) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: try string(name, 1...64)) else {
      throw refusal(
        name, "参数取值错误", "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  func merchant(_ name: String) throws(V2Error) -> MerchantID {
    guard let merchant = MerchantID(try string(name, 1...32)) else {
      throw refusal(name, "商户号错误", "must be a merchant number of ten digits")
    }
    return merchant
  }

  /// `mch_billno`: 1–28 digits and letters.
  func billNumber() throws(V2Error) -> String {
    let text = try string("mch_billno", 1...28)
    guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
      throw refusal("mch_billno", "参数格式错误", "is digits and letters")
    }
    return text
  }

  func refusal(_ name: String, _ issue: String, _ right: String) -> V2Error {
    V2Error(.paramError, message: "\(issue):\(name)", hint: "\(name) \(right)")
  }
}
