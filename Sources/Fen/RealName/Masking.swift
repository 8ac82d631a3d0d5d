// What others see of personal data, and what logs and exports hold.

/// `王*明`, `李*`; the first character and, of three or more, the last. How long a long name is, nobody sees. The one rule
/// for names, on every page, print and call.
public func maskedName(_ name: String) -> String {
  switch name.count {
  case 0: ""
  case 1: "*"
  case 2: "\(name.prefix(1))*"
  case let count: "\(name.prefix(1))\(stars(min(count - 2, 6)))\(name.suffix(1))"
  }
}

/// `138****8000`: the first three digits and the last four.
public func maskedPhone(_ digits: String) -> String {
  guard digits.count > 7 else { return stars(digits.count) }
  return "\(digits.prefix(3))\(stars(digits.count - 7))\(digits.suffix(4))"
}

/// `1****************X`: the first character and the last.
public func maskedDocument(_ number: String) -> String {
  guard number.count > 2 else { return stars(number.count) }
  return "\(number.prefix(1))\(stars(number.count - 2))\(number.suffix(1))"
}

private func stars(_ count: Int) -> String { String(repeating: "*", count: count) }
