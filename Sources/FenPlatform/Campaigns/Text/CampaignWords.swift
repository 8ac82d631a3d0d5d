import Fen

// The words of a campaign's text, read and written from one list each.

let weekdayWords: [(word: String, value: Weekday)] = [
  ("monday", .monday), ("tuesday", .tuesday), ("wednesday", .wednesday), ("thursday", .thursday), ("friday", .friday),
  ("saturday", .saturday), ("sunday", .sunday),
]

let tradeTypeWords: [(word: String, value: TradeType)] = [
  ("jsapi", .jsapi), ("native", .native), ("app", .app), ("h5", .h5), ("code", .code), ("printed_code", .printedCode),
]

func tradeType(_ text: String) -> TradeType? { tradeTypeWords.first { $0.word == text }?.value }

/// ISO 3166-1, two capital letters.
func countryCode(_ text: String) -> String? {
  text.utf8.count == 2 && text.utf8.allSatisfy { (65...90).contains($0) } ? text : nil
}

extension StoreName {
  /// Reads `1900000101/12`.
  init?(campaignText text: String) {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let merchant = MerchantID(String(parts[0])) else { return nil }
    self.init(merchant, String(parts[1]))
  }
}

extension DayWindow {
  /// Reads `07:00-10:00` and `07:00:30-24:00`.
  init?(campaignText text: String) {
    let ends = text.split(separator: "-").map { second(of: String($0)) }
    guard ends.count == 2, let from = ends[0], let to = ends[1] else { return nil }
    self.init(from: from, to: to)
  }
}

private func second(of text: String) -> Int64? {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
  let numbers = parts.compactMap { Int64($0) }
  guard numbers.count == parts.count, numbers.dropFirst().allSatisfy({ (0..<60).contains($0) }), numbers[0] >= 0 else {
    return nil
  }
  return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
}
