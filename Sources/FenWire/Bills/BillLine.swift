/// One line of a bill: values joined by commas, each behind a backtick so that spreadsheets keep long numbers as text.
///
/// Lines end with CRLF. What would break a line or a column is replaced: comma by the full-width comma, carriage return
/// and line feed by `\r` and `\n` in two characters, 0x01 by a space.
/// Source: API v3 交易账单 and 资金账单, 账单格式; the escape of commas is ours.
struct BillLine {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ value: String) {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "`"))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: ","): bytes.append(contentsOf: "，".utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case 1: bytes.append(UInt8(ascii: " "))
      case _: bytes.append(byte)
      }
    }
  }

  func ended() -> [UInt8] { bytes + [13, 10] }

  /// A line of column names, which carry no backticks.
  static func header(_ names: [String]) -> [UInt8] { Array(names.joined(separator: ",").utf8) + [13, 10] }
}
