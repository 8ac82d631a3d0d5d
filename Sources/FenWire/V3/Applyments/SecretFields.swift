import Fen

/// Opens a field that was encrypted for the platform; nil for one that was not.
public typealias SecretOpener = (_ cipher: String) -> String?

extension FieldReader {
  /// A sensitive field in clear.
  ///
  /// - Throws: `PARAM_ERROR` also where it was not encrypted for the platform.
  func secret(_ name: String, _ open: SecretOpener) throws(WireError) -> String {
    guard let text = try optionalSecret(name, open) else { throw missing(name) }
    return text
  }

  func optionalSecret(_ name: String, _ open: SecretOpener) throws(WireError) -> String? {
    guard let cipher = try optionalString(name, bytes: 0...2_048), !cipher.isEmpty else { return nil }
    guard let text = open(cipher), (1...512).contains(text.utf8.count) else {
      throw refusal(
        name, issue: "cannot be decrypted", rule: "敏感信息解密失败",
        right: "must be encrypted with RSA-OAEP (SHA-1) for the key that Wechatpay-Serial names")
    }
    return text
  }

  func media(_ name: String) throws(WireError) -> MediaID {
    guard let id = try optionalMedia(name) else { throw missing(name) }
    return id
  }

  func optionalMedia(_ name: String) throws(WireError) -> MediaID? {
    guard let text = try optionalString(name, bytes: 0...512), !text.isEmpty else { return nil }
    return MediaID(text)
  }

  func medias(_ name: String) throws(WireError) -> [MediaID] {
    try optionalStrings(name, count: 0...20, bytes: 1...512)?.map(MediaID.init) ?? []
  }

  /// From `yyyy-MM-dd` to another such, 长期 or forever.
  func validity(_ begin: String, _ end: String) throws(WireError) -> Validity {
    let first = try day(begin, try string(begin, bytes: 1...32))
    let last = try string(end, bytes: 1...32)
    return Validity(from: first, through: last == "长期" || last == "forever" ? nil : try day(end, last))
  }

  /// Nil where neither is there.
  func optionalValidity(_ begin: String, _ end: String) throws(WireError) -> Validity? {
    let both = [try optionalString(begin, bytes: 0...32), try optionalString(end, bytes: 0...32)].compactMap(\.self)
    return both.allSatisfy(\.isEmpty) ? nil : try validity(begin, end)
  }

  private func day(_ name: String, _ text: String) throws(WireError) -> BusinessDay {
    guard let day = BusinessDay(text) else {
      throw refusal(
        name, issue: "not a day", rule: "日期规则校验失败，格式应为yyyy-MM-dd", right: "must be written 2026-01-31, an end also 长期")
    }
    return day
  }

  func businessCode(_ name: String = "business_code") throws(WireError) -> BusinessCode {
    let text = try string(name, bytes: 1...124)
    do throws(NumberFault) { return try BusinessCode(text) } catch {
      throw refusal(
        name, issue: "forbidden character", rule: "字符串规则校验失败，含有不允许的字符",
        right: "may have digits, letters and _-|*@ only")
    }
  }
}

/// The business code in a path.
public func businessCode(path text: String) throws(WireError) -> BusinessCode {
  try FieldReader(path: "business_code", text).businessCode()
}
