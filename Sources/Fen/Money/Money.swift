/// An amount of one currency, held as a whole number of minor units.
///
/// The unit is the smallest the currency has: 分 for CNY, 円 for JPY.
/// There is no way in from floating point, and no default currency.
public struct Money: Hashable, Sendable {
  public let minorUnits: Int64
  public let currency: Currency

  public init(minorUnits: Int64, _ currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  public static func fen(_ amount: Int64) -> Money { Money(minorUnits: amount, .cny) }
  public static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency) }

  public var isPositive: Bool { minorUnits > 0 }
}

/// Why arithmetic on money was refused.
public enum MoneyError: Error, Equatable, Sendable {
  case currencyMismatch(Currency, Currency)
  case overflow
  case weightsSumToZero
}

extension Money {
  /// - Throws: `currencyMismatch`, `overflow`.
  public func adding(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
    let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Money(minorUnits: sum, currency)
  }

  /// - Throws: `currencyMismatch`, `overflow`.
  public func subtracting(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
    let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Money(minorUnits: difference, currency)
  }

  /// The same amount the other way.
  ///
  /// - Throws: `overflow`.
  public func negated() throws(MoneyError) -> Money { try Money.zero(currency).subtracting(self) }

  public enum Rounding: Hashable, Sendable {
    /// Half of a minor unit becomes one.
    case halfUp
    /// Towards less: a share is the whole amount only where its part is the whole.
    case down
  }

  /// `part / whole` of the amount, rounded to the minor unit.
  ///
  /// - Throws: `overflow`; `weightsSumToZero` when `whole` is not positive.
  public func share(_ part: Int64, of whole: Int64, rounded rounding: Rounding = .halfUp) throws(MoneyError) -> Money {
    guard whole > 0 else { throw .weightsSumToZero }
    let share = divide(Int128(minorUnits) * Int128(part), by: Int128(whole), rounded: rounding)
    guard let exact = Int64(exactly: share) else { throw .overflow }
    return Money(minorUnits: exact, currency)
  }

  /// What a further part of a whole takes with it of the amount: the share of all parts so far, less the share of
  /// those before. Each is rounded half up, so that parts which make the whole take exactly the amount, however many
  /// they are.
  ///
  /// - Parameters:
  ///   - part: the further part.
  ///   - before: the sum of the parts before.
  /// - Throws: `overflow`; `weightsSumToZero` when `whole` is not positive.
  public func further(_ part: Int64, after before: Int64, of whole: Int64) throws(MoneyError) -> Money {
    let (after, overflow) = before.addingReportingOverflow(part)
    guard !overflow else { throw .overflow }
    return try share(after, of: whole).subtracting(share(before, of: whole))
  }

  /// Splits the amount over `weights` so that the parts always sum to the whole.
  ///
  /// Every part is rounded down first; the units left over go one each to the parts that lost
  /// most by rounding, earlier parts first on a tie. Integers throughout.
  ///
  /// - Throws: `weightsSumToZero`.
  public func allocated(by weights: [UInt32]) throws(MoneyError) -> [Money] {
    precondition(minorUnits >= 0, "allocation is for amounts, not for corrections")
    let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
    guard total > 0 else { throw .weightsSumToZero }
    var parts = [Int64]()
    var losses = [(index: Int, loss: Int128)]()
    for (index, weight) in weights.enumerated() {
      let (share, loss) = (Int128(minorUnits) * Int128(weight)).quotientAndRemainder(dividingBy: total)
      parts.append(Int64(share))
      losses.append((index, loss))
    }
    let leftOver = Int(minorUnits - parts.reduce(0, +))
    let byLoss = losses.sorted { ($1.loss, $0.index) < ($0.loss, $1.index) }
    for entry in byLoss.prefix(leftOver) { parts[entry.index] += 1 }
    assert(parts.reduce(0, +) == minorUnits)
    return parts.map { Money(minorUnits: $0, currency) }
  }
}

extension Money: Comparable {
  /// Compares amounts of one currency. Comparing different currencies is a mistake of the program, not of its input.
  public static func < (left: Money, right: Money) -> Bool {
    precondition(left.currency == right.currency, "compared \(left.currency) with \(right.currency)")
    return left.minorUnits < right.minorUnits
  }
}

extension Money {
  /// The amount in major units as bills and pages print it: `-12.05`, and no decimals for JPY.
  public var majorUnits: String {
    let exponent = currency.exponent
    guard exponent > 0 else { return String(minorUnits) }
    var digits = String(minorUnits.magnitude)
    while digits.count <= exponent { digits = "0" + digits }
    let point = digits.index(digits.endIndex, offsetBy: -exponent)
    return (minorUnits < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }

  /// Reads what a person types: `12`, `12.5`, `12.05`. Nil for anything else, more decimals than the currency has,
  /// or more than 15 digits before them.
  public init?(majorUnits text: String, _ currency: Currency) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty, whole.count <= 15 else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || (!decimals.isEmpty && decimals.count <= currency.exponent) else { return nil }
    guard (whole + decimals).utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let padded = whole + decimals + String(repeating: "0", count: currency.exponent - decimals.count)
    guard let minorUnits = Int64(padded) else { return nil }
    self.init(minorUnits: minorUnits, currency)
  }
}

/// The quotient, rounded to a whole number.
///
/// - Parameter divisor: positive, and less than half of the largest number.
func divide(_ value: Int128, by divisor: Int128, rounded rounding: Money.Rounding) -> Int128 {
  var (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
  if rest < 0 { (quotient, rest) = (quotient - 1, rest + divisor) }
  if rounding == .halfUp, rest * 2 >= divisor { quotient += 1 }
  return quotient
}
