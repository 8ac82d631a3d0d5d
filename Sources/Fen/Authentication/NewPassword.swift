/// Why six digits are not taken as a payment password: they are what a thief tries first.
public enum NewPasswordRefusal: Error, Hashable, Sendable {
  case notSixDigits
  /// 111111.
  case oneDigit
  /// 123456, 987654, 890123.
  case sequence
  /// 121212, 123123.
  case repetition
  /// 112233.
  case doubledSequence
  /// The old one again.
  case same
}

/// Whether somebody may choose this payment password.
public func checkNewPassword(_ text: String) throws(NewPasswordRefusal) {
  guard isPaymentPassword(text) else { throw .notSixDigits }
  let digits = text.utf8.map { Int($0) - 48 }
  func isSequence(_ digits: [Int]) -> Bool {
    let steps = Set(zip(digits, digits.dropFirst()).map { ($1 - $0 + 10) % 10 })
    return steps == [1] || steps == [9]
  }
  func repeats(every period: Int) -> Bool { zip(digits, digits.dropFirst(period)).allSatisfy(==) }

  if repeats(every: 1) { throw .oneDigit }
  if isSequence(digits) { throw .sequence }
  if repeats(every: 2) || repeats(every: 3) { throw .repetition }
  let (firsts, seconds) = ([digits[0], digits[2], digits[4]], [digits[1], digits[3], digits[5]])
  if firsts == seconds, isSequence(firsts) { throw .doubledSequence }
}
