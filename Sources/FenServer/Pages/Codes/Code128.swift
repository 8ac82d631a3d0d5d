/// Code 128 bar codes, of printable ASCII, in the character sets B (text) and C (pairs of digits).
///
/// Source: ISO/IEC 15417: symbol table, checksum modulo 103, quiet zones of ten modules.
enum Code128 {
  static let quietZone = 10
  private static let (startB, startC, toB, toC, stop) = (104, 105, 100, 99, 106)

  /// `text` as bars `height` modules high.
  ///
  /// - Throws: `empty`, `character` (not printable ASCII), `tooLong` (more than 80 characters).
  static func image(of text: String, height: Int = 40) throws(CodeFault) -> CodeImage {
    var row = [Bool]()
    for symbol in try symbols(of: text) {
      for (position, width) in patterns[symbol].utf8.enumerated() {
        row += Array(repeating: position.isMultiple(of: 2), count: Int(width - 48))
      }
    }
    return CodeImage(rows: [row], quietX: quietZone, quietY: 2, moduleHeight: height)
  }

  /// Symbol values: start, data, checksum, stop.
  static func symbols(of text: String) throws(CodeFault) -> [Int] {
    guard !text.isEmpty else { throw .empty }
    guard text.utf8.count <= 80 else { throw .tooLong(bytes: text.utf8.count) }
    if let foreign = text.first(where: { $0.asciiValue.map { !(32...126).contains($0) } ?? true }) {
      throw .character(foreign)
    }
    let bytes = Array(text.utf8)
    var values = [Int]()
    var inC = false
    var index = 0
    while index < bytes.count {
      let run = bytes[index...].prefix { (48...57).contains($0) }.count
      if inC, run < 2 {
        values.append(toB)
        inC = false
      } else if !inC, worthC(run: run, atStart: index == 0, atEnd: index + run == bytes.count) {
        // An odd run leaves its first digit in B, so that the pairs reach to its end.
        if !run.isMultiple(of: 2) {
          if values.isEmpty { values.append(startB) }
          values.append(Int(bytes[index]) - 32)
          index += 1
        }
        values.append(values.isEmpty ? startC : toC)
        inC = true
      }
      if values.isEmpty { values.append(startB) }
      if inC {
        values.append(Int(bytes[index] - 48) * 10 + Int(bytes[index + 1] - 48))
        index += 2
      } else {
        values.append(Int(bytes[index]) - 32)
        index += 1
      }
    }
    let checksum = values.enumerated().reduce(0) { $0 + $1.element * max(1, $1.offset) } % 103
    return values + [checksum, stop]
  }

  /// Set C pays for its switches from four digits on at either end, from six in the middle.
  private static func worthC(run: Int, atStart: Bool, atEnd: Bool) -> Bool {
    if atStart && atEnd { return run >= 2 }
    return run >= (atStart || atEnd ? 4 : 6)
  }

  /// Widths of bar, space, bar, … for each symbol value.
  private static let patterns = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
  ]
}
