import Fen

/// The tokens by which a payer finds an order: prepay_id, code_url, h5_url.
///
/// They carry the order's number, when they were given out, and a voucher that only this network can make. Nothing is
/// stored for them, so a repeated order costs no write.
public struct PrepayTokens: Sendable {
  private let vault: Vault

  public init(vault: Vault) { self.vault = vault }

  /// `wx` + the moment in Beijing time + 20 hex digits: 36 characters.
  public func prepayID(_ order: OrderID, at now: Instant) -> String {
    let vouched = vault.voucher(.order, order.value, now.seconds, count: 2)
    return "wx" + now.compact + hexadecimal(bigEndian(order.value) + vouched)
  }

  /// The `pr` of `weixin://wxpay/bizpayurl?pr=…`.
  public func codeToken(_ order: OrderID, at now: Instant) -> String {
    base64URL(
      bigEndian(order.value) + bigEndian(now.seconds).suffix(5)
        + vault.voucher(.order, order.value, now.seconds, count: 8))
  }

  /// What a token leads to.
  public struct Found: Hashable, Sendable {
    public let order: OrderID
    public let givenAt: Instant
  }

  public func open(prepayID text: String) -> Found? {
    guard text.utf8.count == 36, text.hasPrefix("wx"), let givenAt = moment(compact: text.dropFirst(2).prefix(14)),
      let bytes = bytes(hexadecimal: text.dropFirst(16))
    else { return nil }
    let number = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard let found = checked(number, givenAt, Array(bytes.suffix(2))) else { return nil }
    // One token, one spelling.
    return prepayID(found.order, at: found.givenAt) == text ? found : nil
  }

  public func open(codeToken text: String) -> Found? {
    guard let bytes = bytes(base64URL: text), bytes.count == 21 else { return nil }
    let number = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    let seconds = bytes[8..<13].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard let found = checked(number, Instant(seconds: seconds), Array(bytes.suffix(8))) else { return nil }
    return codeToken(found.order, at: found.givenAt) == text ? found : nil
  }

  private func checked(_ number: Int64, _ givenAt: Instant, _ voucher: [UInt8]) -> Found? {
    let expected = vault.voucher(.order, number, givenAt.seconds, count: voucher.count)
    guard equalInConstantTime(expected, voucher) else { return nil }
    return Found(order: OrderID(number), givenAt: givenAt)
  }
}

func bigEndian(_ value: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) } }

/// `20180608103456` in Beijing time.
private func moment(compact text: Substring) -> Instant? {
  let digits = Array(text)
  guard digits.count == 14 else { return nil }
  func part(_ range: Range<Int>) -> String { String(digits[range]) }
  return Instant(
    rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))+08:00")
}
