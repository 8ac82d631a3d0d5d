/// Somebody who does not exist, to try a wallet out with: name, identity card and phone are well formed and nobody's.
public struct InventedPerson: Hashable, Sendable {
  public let name: String
  public let document: IDCardNumber
  public let phone: PhoneNumber

  /// - Parameter today: the person is of age on it.
  public init(using random: inout some RandomNumberGenerator, on today: BusinessDay) {
    name = pick(surnames, &random) + pick(givenNames, &random)
    let born = BusinessDay(number: today.number - Int64.random(in: 6_600...21_500, using: &random))
    document = IDCardNumber(
      making: noSuchCounty, birthDay: born, sequence: Int.random(in: 1...999, using: &random))
    phone = PhoneNumber(unassigned: Int.random(in: 0...99_999_999, using: &random))
  }
}

private func pick(_ words: [String], _ random: inout some RandomNumberGenerator) -> String {
  words[Int.random(in: words.indices, using: &random)]
}

private let surnames = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林"]
private let givenNames = [
  "小雨", "子涵", "一诺", "思远", "雨桐", "浩然", "梓萱", "明轩", "嘉怡", "俊杰", "若曦", "天佑", "晓峰", "静怡", "文博", "欣妍",
]

/// Of Beijing, where GB/T 2260 gives no county this code: nobody's card begins so.
private let noSuchCounty = "110199"

extension IssuerTable {
  /// A card's number of one of the issuers, its check digit right; a wallet can be filled from a debit card.
  ///
  /// - Returns: nil where the table has no such card.
  public func inventedNumber(
    of kind: CardKind = .debit, using random: inout some RandomNumberGenerator
  ) -> CardNumber? {
    let fitting = ranges.filter { $0.origin.kind == kind && origin(beginning: $0.prefix) == $0.origin }
    guard !fitting.isEmpty else { return nil }
    let range = fitting[Int.random(in: fitting.indices, using: &random)]
    let start = range.prefix.utf8.map { $0 - 48 }
    while true {
      let rest = (start.count..<range.length - 1).map { _ in UInt8.random(in: 0...9, using: &random) }
      let number = CardNumber(making: start + rest)
      // A longer beginning may be another issuer's.
      if origin(of: number) == range.origin { return number }
    }
  }
}
