/// A length of time as a person writes it: `90s`, `15m`, `2h`, `3d`, `1h30m`.
struct TimeSpan: Hashable, Sendable {
  let seconds: Int64

  /// Nil for text without a unit, with another unit, or beyond a hundred years.
  init?(_ text: String) {
    var total: Int64 = 0
    var digits = ""
    guard !text.isEmpty else { return nil }
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let unit = units[character], let count = Int64(digits), count <= longest / unit else { return nil }
      total += count * unit
      guard total <= longest else { return nil }
      digits = ""
    }
    guard digits.isEmpty else { return nil }
    seconds = total
  }
}

private let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

/// The control API's own limit is a hundred years.
private let longest: Int64 = 100 * 365 * 86_400
