/// Two lower-case digits for each byte.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// The bytes behind pairs of hexadecimal digits in either case; nil for any other text.
public func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
  var nibbles = [UInt8]()
  for byte in text.utf8 {
    guard let nibble = nibble(byte) else { return nil }
    nibbles.append(nibble)
  }
  guard nibbles.count % 2 == 0 else { return nil }
  return stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
}

private let digits = Array("0123456789abcdef".utf8)

private func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  case _: nil
  }
}
