import Crypto
import Fen

// Fields that occur in many messages, with the rules that need no state.
// Source: API v3, 下单 and 申请退款.

/// The largest amount of one order. Fen. Ours: the source names none.
let largestAmount: Int64 = 100_000_000_00

extension FieldReader {
  public func appid() throws(WireError) -> String { try string("appid", bytes: 1...32) }

  public func mchid(_ name: String = "mchid") throws(WireError) -> MerchantID {
    guard let merchant = MerchantID(try string(name, bytes: 1...32)) else {
      throw refusal(
        name, issue: "not a merchant number", rule: "字符串规则校验失败，商户号不合法", right: "must be ten digits, as a string")
    }
    return merchant
  }

  /// A field that is there and empty names nobody.
  public func optionalMchid(_ name: String) throws(WireError) -> MerchantID? {
    guard let text = try optionalString(name, bytes: 0...32), !text.isEmpty else { return nil }
    return try mchid(name)
  }

  public func outTradeNo(_ name: String = "out_trade_no") throws(WireError) -> OutTradeNo {
    let text = try string(name, bytes: 6...32)
    do throws(NumberFault) { return try OutTradeNo(text) } catch { throw forbiddenCharacter(name, extra: "_-|*") }
  }

  /// `out_order_no` and `out_return_no` of shares.
  public func outShareNo(_ name: String) throws(WireError) -> OutShareNo {
    let text = try string(name, bytes: 1...64)
    do throws(NumberFault) { return try OutShareNo(text) } catch {
      throw forbiddenCharacter(name, extra: "_-|*@")
    }
  }

  public func outRefundNo() throws(WireError) -> OutRefundNo {
    let text = try string("out_refund_no", bytes: 1...64)
    do throws(NumberFault) { return try OutRefundNo(text) } catch {
      throw forbiddenCharacter("out_refund_no", extra: "_-|*@")
    }
  }

  /// The number a wallet's program gives what it asks for.
  public func requestNumber() throws(WireError) -> RequestNumber {
    try requestNumber(try string("request_id", bytes: 1...64))
  }

  /// The same where it may be left out.
  public func optionalRequestNumber() throws(WireError) -> RequestNumber? {
    guard let text = try optionalString("request_id", bytes: 1...64) else { return nil }
    return try requestNumber(text)
  }

  private func requestNumber(_ text: String) throws(WireError) -> RequestNumber {
    do throws(NumberFault) { return try RequestNumber(text) } catch {
      throw forbiddenCharacter("request_id", extra: "_-")
    }
  }

  public func outBillNo() throws(WireError) -> OutBillNo { OutBillNo(stored: try plainNumber("out_bill_no")) }
  public func outBatchNo() throws(WireError) -> OutBatchNo { OutBatchNo(stored: try plainNumber("out_batch_no")) }
  public func outDetailNo() throws(WireError) -> OutDetailNo { OutDetailNo(stored: try plainNumber("out_detail_no")) }

  /// 1–32 digits and letters, as all numbers of transfers to people are.
  private func plainNumber(_ name: String) throws(WireError) -> String {
    let text = try string(name, bytes: 1...32)
    do throws(NumberFault) { return try OutBillNo(text).value } catch {
      throw refusal(
        name, issue: "forbidden character", rule: "字符串规则校验失败，只能由数字、大小写字母组成", right: "may hold digits and letters")
    }
  }

  /// A text whose length is counted in characters and not in bytes.
  func text(_ name: String, most: Int) throws(WireError) -> String {
    let text = try string(name, bytes: 1...(4 * most))
    guard text.unicodeScalars.count <= most else {
      throw refusal(
        name, issue: "too long", rule: "字符串规则校验失败，最多允许\(most)个字符", right: "has at most \(most) characters")
    }
    return text
  }

  private func forbiddenCharacter(_ name: String, extra: String) -> WireError {
    refusal(
      name, issue: "forbidden character", rule: "字符串规则校验失败，只能包含数字、大小写字母及\(extra)",
      right: "may hold digits, letters and \(extra)")
  }

  public func notifyURL(bytes: ClosedRange<Int>) throws(WireError) -> NotifyURL {
    guard let url = try optionalNotifyURL(bytes: bytes) else { throw missing("notify_url") }
    return url
  }

  public func optionalNotifyURL(bytes: ClosedRange<Int>) throws(WireError) -> NotifyURL? {
    guard let text = try optionalString("notify_url", bytes: bytes) else { return nil }
    do throws(NotifyURLFault) { return try NotifyURL(text) } catch {
      throw refusal(
        "notify_url", issue: "invalid notify_url", rule: "规则校验失败，通知地址必须为带路径且不带参数的http(s)绝对地址",
        right: "\(error)")
    }
  }

  public func money(_ name: String) throws(WireError) -> Money { .fen(try integer(name, in: 1...largestAmount)) }

  /// The currency of an `amount`, which is CNY or left out.
  public func checkCNY() throws(WireError) {
    guard let code = try optionalString("currency", bytes: 1...18), code != Currency.cny.rawValue else { return }
    throw refusal(
      "currency", issue: "Currency code is invalid", rule: "枚举值规则校验失败，仅支持CNY", right: "must be CNY")
  }

  /// A number in a query, which is text.
  func number(_ name: String, in range: ClosedRange<Int64>) throws(WireError) -> Int64? {
    guard let text = try optionalString(name, bytes: 1...9) else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw refusal(
        name, issue: "out of range", rule: "数值规则校验失败，取值范围\(range.lowerBound)到\(range.upperBound)",
        right: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  public func optionalTime(_ name: String) throws(WireError) -> Instant? {
    guard let text = try optionalString(name, bytes: 1...64) else { return nil }
    guard let time = Instant(rfc3339: text) else {
      throw refusal(
        name, issue: "not RFC 3339", rule: "时间格式规则校验失败，需遵循rfc3339标准格式",
        right: "must look like 2018-06-08T10:34:56+08:00")
    }
    return time
  }

  public func optionalDay(_ name: String) throws(WireError) -> BusinessDay? {
    guard let text = try optionalString(name, bytes: 1...10) else { return nil }
    guard let day = BusinessDay(text) else {
      throw refusal(
        name, issue: "not a date", rule: "日期格式规则校验失败，格式应为yyyy-MM-dd", right: "must look like 2018-06-08")
    }
    return day
  }
}

/// SHA-256 over the terms of a request, by which a repeated request is told from another one with the same number.
///
/// - Parameters:
///   - area: what kind of request, so that a JSAPI and a native order with one number differ.
///   - object: the request; the order of its members and nulls do not count.
func hashOfTerms(area: String, _ object: JSONObject) -> [UInt8] {
  var writer = JSONWriter(sortsNames: true)
  writer.write(.string(area))
  writer.write(.object(object.withoutNulls))
  return Array(SHA256.hash(data: writer.bytes))
}

extension JSONObject {
  fileprivate var withoutNulls: JSONObject {
    guard hasNulls else { return self }
    return JSONObject(
      unique: members.compactMap { member in
        switch member.value {
        case .null: nil
        case .object(let inner): Member(member.name, .object(inner.withoutNulls))
        case .bool, .integer, .decimal, .string, .array: member
        }
      })
  }

  private var hasNulls: Bool {
    members.contains { member in
      switch member.value {
      case .null: true
      case .object(let inner): inner.hasNulls
      case .bool, .integer, .decimal, .string, .array: false
      }
    }
  }

  /// The members that were sent under some of the names, in their order; nil when there are none.
  func only(_ names: [String]) -> JSONObject? {
    let chosen = members.filter { member in
      if case .null = member.value { return false }
      return names.contains(member.name)
    }
    return chosen.isEmpty ? nil : JSONObject(unique: chosen)
  }
}
