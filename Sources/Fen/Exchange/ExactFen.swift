/// Fen and their fractions, counted in 10⁻¹¹ of a fen.
///
/// So fine that what an amount of any currency is worth at any rate is a whole number of them, and nothing that
/// rounding took or gave is lost.
public struct ExactFen: Hashable, Comparable, Sendable {
  /// How many of them are a fen.
  public static let perFen: Int128 = 100_000_000_000

  public let count: Int128

  public init(count: Int128) { self.count = count }
  public init(_ fen: Int64) { count = Int128(fen) * Self.perFen }

  public static let zero = ExactFen(count: 0)

  public static func + (left: ExactFen, right: ExactFen) -> ExactFen { ExactFen(count: left.count + right.count) }
  public static func - (left: ExactFen, right: ExactFen) -> ExactFen { ExactFen(count: left.count - right.count) }
  public static func < (left: ExactFen, right: ExactFen) -> Bool { left.count < right.count }
}

/// What roundings left over and no posting has moved yet: less than a fen.
///
/// A ledger moves whole fen. Of a day's remainders the whole fen are moved to the account of roundings, in one posting,
/// and the fraction waits for the next day. At every moment what was moved and what waits are all remainders there
/// ever were.
public struct RoundingCarry: Hashable, Sendable {
  /// From nothing up to, and not including, a fen.
  public let fraction: ExactFen

  /// Nil for a fraction that is a fen or more, or less than nothing.
  public init?(_ fraction: ExactFen) {
    guard fraction >= .zero, fraction < ExactFen(1) else { return nil }
    self.fraction = fraction
  }

  private init(checked fraction: ExactFen) { self.fraction = fraction }

  /// Where no remainder has been counted.
  public static let nothing = RoundingCarry(checked: .zero)

  /// Takes a day's remainders in.
  ///
  /// - Returns: the whole fen to move: to the account of roundings, or back where they are less than nothing; and what
  ///   waits from then on.
  /// - Throws: `overflow`.
  public func taking(_ remainders: ExactFen) throws(MoneyError) -> (moved: Money, rest: RoundingCarry) {
    let all = fraction + remainders
    let fen = divide(all.count, by: ExactFen.perFen, rounded: .down)
    guard let whole = Int64(exactly: fen) else { throw .overflow }
    return (.fen(whole), RoundingCarry(checked: all - ExactFen(whole)))
  }
}
