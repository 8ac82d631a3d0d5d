import Testing

@testable import Fen

@Suite struct `Arithmetic on money` {
  @Test func `sums and differences keep the currency`() throws {
    #expect(try Money.fen(1).adding(.fen(2)) == .fen(3))
    #expect(try Money.fen(1).subtracting(.fen(3)) == .fen(-2))
    #expect(try Money(minorUnits: 5, .jpy).negated() == Money(minorUnits: -5, .jpy))
  }

  @Test func `amounts of two currencies neither add nor subtract`() {
    let (yuan, yen) = (Money.fen(1), Money(minorUnits: 1, .jpy))
    #expect(throws: MoneyError.currencyMismatch(.cny, .jpy)) { try yuan.adding(yen) }
    #expect(throws: MoneyError.currencyMismatch(.jpy, .cny)) { try yen.subtracting(yuan) }
  }

  @Test func `a result that does not fit is refused and not wrapped`() {
    let (most, least) = (Money.fen(.max), Money.fen(.min))
    #expect(throws: MoneyError.overflow) { try most.adding(.fen(1)) }
    #expect(throws: MoneyError.overflow) { try least.subtracting(.fen(1)) }
    #expect(throws: MoneyError.overflow) { try least.negated() }
    #expect(throws: MoneyError.overflow) { try most.share(2, of: 1) }
  }

  @Test func `only more than zero is positive`() {
    #expect([-1, 0, 1].map { Money.fen($0).isPositive } == [false, false, true])
  }
}

@Suite struct `A share of an amount` {
  @Test(
    arguments: [
      (amount: 100, part: 1, whole: 3, share: 33),
      (amount: 100, part: 2, whole: 3, share: 67),
      // Half a minor unit goes up, toward the larger number, on both sides of zero.
      (amount: 1, part: 1, whole: 2, share: 1),
      (amount: 3, part: 1, whole: 2, share: 2),
      (amount: -1, part: 1, whole: 2, share: 0),
      (amount: -3, part: 1, whole: 2, share: -1),
      (amount: -3, part: 1, whole: 4, share: -1),
      (amount: -5, part: 1, whole: 4, share: -1),
      (amount: -7, part: 1, whole: 4, share: -2),
      (amount: 7, part: -1, whole: 4, share: -2),
      (amount: 0, part: 5, whole: 7, share: 0),
      (amount: 9, part: 0, whole: 7, share: 0),
      // The standard fee, 0.6 %, around the first half: 0.83 costs nothing and 0.84 a fen.
      (amount: 83, part: 600, whole: 100_000, share: 0),
      (amount: 84, part: 600, whole: 100_000, share: 1),
    ] as [(amount: Int64, part: Int64, whole: Int64, share: Int64)])
  func `is rounded half up`(amount: Int64, part: Int64, whole: Int64, share: Int64) throws {
    #expect(try Money.fen(amount).share(part, of: whole) == .fen(share))
  }

  @Test(
    arguments: [
      (amount: .max, part: .max, whole: .max, share: .max),
      (amount: .min, part: .max, whole: .max, share: .min),
      (amount: .max, part: .max - 1, whole: .max, share: .max - 1),
      (amount: .min, part: 1, whole: 1, share: .min),
    ] as [(amount: Int64, part: Int64, whole: Int64, share: Int64)])
  func `is exact where the product is far beyond 64 bits`(amount: Int64, part: Int64, whole: Int64, share: Int64) throws
  {
    #expect(try Money.fen(amount).share(part, of: whole) == .fen(share))
  }

  @Test func `that does not fit is refused, whatever the numbers`() {
    #expect(throws: MoneyError.overflow) { try Money.fen(.min).share(.min, of: 1) }
    #expect(throws: MoneyError.overflow) { try Money.fen(.min).share(.min, of: .max) }
  }

  @Test(arguments: [0, -1] as [Int64]) func `of nothing is refused`(whole: Int64) {
    #expect(throws: MoneyError.weightsSumToZero) { try Money.fen(1).share(1, of: whole) }
  }
}
