/// The number of a resident identity card: region, date of birth, sequence, check digit. Source: GB 11643-1999.
public struct IDCardNumber: Hashable, Sendable {
  /// 18 characters; the last is a digit or X.
  public let text: String
  public let birthDay: BusinessDay

  /// - Parameter today: nobody was born later.
  /// - Throws: `IDCardFault`.
  public init(_ text: String, on today: BusinessDay) throws(IDCardFault) {
    let text = text.uppercased()
    let characters = Array(text.utf8)
    guard characters.count == 18, characters.dropLast().allSatisfy({ (48...57).contains($0) }) else {
      throw .notANumber
    }
    guard characters[17] == check(of: characters.dropLast().map { Int($0) - 48 }) else { throw .checkDigit }
    guard provinces.contains(Int(String(text.prefix(2))) ?? 0) else { throw .region }
    let date = text.dropFirst(6).prefix(8)
    guard let born = BusinessDay("\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"),
      born >= earliestBirth, born <= today
    else { throw .birthDay }
    self.text = text
    birthDay = born
  }

  /// A number made of its parts; the check digit is added.
  ///
  /// - Parameters:
  ///   - region: six digits.
  ///   - sequence: 0 to 999; odd for men.
  init(making region: String, birthDay: BusinessDay, sequence: Int) {
    precondition(region.utf8.count == 6 && (0...999).contains(sequence))
    let digits = region + "\(birthDay)".filter { $0 != "-" } + String(String(1_000 + sequence).dropFirst())
    text = digits + String(UnicodeScalar(check(of: digits.utf8.map { Int($0) - 48 })))
    self.birthDay = birthDay
  }
}

/// What is wrong with the number of an identity card, in the order it is looked for.
public enum IDCardFault: Error, Equatable, Sendable {
  case notANumber
  case checkDigit
  case region
  case birthDay
}

/// Source: GB 11643-1999, from ISO 7064:1983 MOD 11-2.
private func check(of digits: [Int]) -> UInt8 {
  let rest = digits.reduce(0) { ($0 + $1) * 2 % 11 }
  let value = (12 - rest) % 11
  return value == 10 ? UInt8(ascii: "X") : UInt8(48 + value)
}

/// The first two digits. Source: GB/T 2260; 81–83 are the permits of residents from Hong Kong, Macau and Taiwan, 91 the
/// card of a foreign permanent resident.
private let provinces: Set<Int> = [
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
  64, 65, 71, 81, 82, 83, 91,
]

/// 1 January 1900.
private let earliestBirth = BusinessDay(number: -25_567)
