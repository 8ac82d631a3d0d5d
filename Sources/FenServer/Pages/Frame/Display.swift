import Fen
import Foundation

/// Money and time as a reader sees them: the only place that decides so.
extension Language {
  /// `¥1,234.50`; in Japanese, where ¥ is the yen, `1,234.50元`.
  func money(_ money: Money) -> String {
    let parts = AmountParts(money, in: self)
    return parts.sign + parts.symbol + parts.whole + parts.decimals + parts.unit
  }

  /// `2026-11-22 17:04:05`, in Beijing time, as bills have it.
  func time(_ instant: Instant) -> String { instant.billTime }

  /// `17:04`, in Beijing time.
  func clock(_ instant: Instant) -> String { String(instant.billTime.dropFirst(11).prefix(5)) }

  /// `11-22 17:04`, in Beijing time.
  func dayAndClock(_ instant: Instant) -> String { String(instant.billTime.dropFirst(5).prefix(11)) }
}

/// An amount in the parts that a page sets in different sizes.
struct AmountParts: Equatable, Sendable {
  /// `-` (U+2212) or nothing.
  let sign: String
  let symbol: String
  /// Grouped by thousands.
  let whole: String
  /// With the point; empty for currencies without decimals.
  let decimals: String
  /// After the number, where the language writes it there.
  let unit: String
  /// A million and more: written smaller where amounts are large.
  let isLong: Bool

  init(_ money: Money, in language: Language) {
    let text = money.minorUnits < 0 ? money.majorUnits.dropFirst() : money.majorUnits[...]
    let point = text.firstIndex(of: ".") ?? text.endIndex
    self.sign = money.minorUnits < 0 ? "−" : ""
    self.whole = Self.grouped(text[..<point])
    self.decimals = String(text[point...])
    self.isLong = whole.utf8.count > 7
    (self.symbol, self.unit) = Self.marks(of: money.currency, in: language.tag)
  }

  private static func grouped(_ digits: Substring) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
      result.append(digit)
    }
    return result
  }

  private static func marks(of currency: Currency, in language: Language.Tag) -> (symbol: String, unit: String) {
    switch (currency, language) {
    case (.cny, .japanese): ("", "元")
    case (.cny, .simplifiedChinese), (.cny, .english): ("¥", "")
    case (.jpy, .japanese): ("", "円")
    case (.jpy, .simplifiedChinese), (.jpy, .english): ("JP¥", "")
    case (.hkd, _): ("HK$", "")
    case (.usd, _): ("US$", "")
    case (.cad, _): ("CA$", "")
    case (.aud, _): ("A$", "")
    case (.nzd, _): ("NZ$", "")
    case (.eur, _): ("€", "")
    case (.gbp, _): ("£", "")
    case (.krw, _): ("₩", "")
    case (.thb, _): ("฿", "")
    case (.sgd, _): ("S$", "")
    case (.rub, _): ("₽", "")
    // Three crowns and many francs share a sign; their codes are told apart.
    case (.dkk, _), (.sek, _), (.nok, _), (.chf, _), (.kwd, _): ("\(currency.rawValue)\u{A0}", "")
    }
  }
}
