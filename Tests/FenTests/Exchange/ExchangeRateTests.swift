import Fen
import Testing

@Suite struct `A rate of exchange` {
  @Test(
    arguments: [
      // 12.34 AUD at 4.6789 are 57.737626 yuan.
      (.aud, 1_234, 467_890_000, 5_774, 23_740_000_000),
      // 1,000 JPY at 0.0456 are 45.60 yuan exactly.
      (.jpy, 1_000, 4_560_000, 4_560, 0),
      // 1.234 KWD at 23.1 are 28.5054 yuan.
      (.kwd, 1_234, 2_310_000_000, 2_851, 46_000_000_000),
      // Half a fen goes up: 1 KRW at 0.005.
      (.krw, 1, 500_000, 1, 50_000_000_000),
      // And what is less goes down, to nothing.
      (.krw, 1, 499_999, 0, -49_999_900_000),
    ] as [(Currency, Int64, Int64, Int64, Int64)])
  func `asks whole fen for a price, rounded half up, and says what that added`(
    currency: Currency, price: Int64, scaled: Int64, fen: Int64, remainder: Int64
  ) throws {
    let exchange = try rate(currency, scaled).fen(for: Money(minorUnits: price, currency))
    #expect(exchange.home == .fen(fen))
    #expect(exchange.remainder == ExactFen(count: Int128(remainder)))
  }

  @Test(
    arguments: [
      (.aud, 467_890_000, 5_774, 1_234, 23_740_000_000), (.jpy, 4_560_000, 4_560, 1_000, 0),
      (.jpy, 4_560_000, 4_564, 1_000, 400_000_000_000), (.jpy, 4_560_000, 4, 0, 400_000_000_000),
    ] as [(Currency, Int64, Int64, Int64, Int64)])
  func `gives foreign money for fen rounded down, and keeps what that left`(
    currency: Currency, scaled: Int64, fen: Int64, amount: Int64, remainder: Int64
  ) throws {
    let exchange = try rate(currency, scaled).foreign(for: .fen(fen))
    #expect(exchange.foreign == Money(minorUnits: amount, currency))
    #expect(exchange.remainder == ExactFen(count: Int128(remainder)))
  }

  @Test(arguments: [Seed.ofThisRun])
  func `loses nothing: what it rounds off is less than a unit, and with it both sides are worth the same`(
    seed: Seed
  ) throws {
    var random = seed.generator
    for currency in foreignCurrencies {
      for _ in 0..<500 {
        let (rate, amount) = (try anyRate(of: currency, &random), anyAmount(of: currency, &random))
        let asked = try rate.fen(for: amount)
        #expect(try rate.worth(of: amount) + asked.remainder == ExactFen(asked.home.minorUnits), "\(amount) at \(rate)")
        #expect(asked.remainder.count.magnitude <= ExactFen.perFen.magnitude / 2, "\(amount) at \(rate)")

        let fen = anyAmount(of: .cny, &random)
        guard let bought = try? rate.foreign(for: fen) else { continue }
        #expect(try rate.worth(of: bought.foreign) + bought.remainder == ExactFen(fen.minorUnits), "\(fen) at \(rate)")
        let unit = try rate.worth(of: Money(minorUnits: 1, currency))
        #expect(bought.remainder >= .zero && bought.remainder < unit, "\(fen) at \(rate)")
      }
    }
  }

  @Test(arguments: [Seed.ofThisRun])
  func `never gives more back than was given, there and back`(seed: Seed) throws {
    var random = seed.generator
    for currency in foreignCurrencies {
      for _ in 0..<200 {
        let (rate, fen) = (try anyRate(of: currency, &random), anyAmount(of: .cny, &random))
        guard let bought = try? rate.foreign(for: fen) else { continue }
        #expect(try rate.fen(for: bought.foreign, rounded: .down).home <= fen, "\(fen) at \(rate)")
      }
    }
  }

  @Test func `refuses what does not fit, and other currencies than its own`() throws {
    let rate = try rate(.jpy, .max)
    #expect(throws: MoneyError.overflow) { try rate.fen(for: Money(minorUnits: .max, .jpy)) }
    #expect(throws: MoneyError.overflow) { try rate.fen(for: Money(minorUnits: .min, .jpy)) }
    #expect(throws: MoneyError.currencyMismatch(.jpy, .krw)) { try rate.fen(for: Money(minorUnits: 1, .krw)) }
    #expect(throws: MoneyError.currencyMismatch(.cny, .jpy)) { try rate.foreign(for: Money(minorUnits: 1, .jpy)) }
    let cheap = try ExchangeRate(.jpy, scaled: 1, fixedOn: fixingDay, source: "test")
    #expect(throws: MoneyError.overflow) { try cheap.foreign(for: .fen(.max)) }
  }

  @Test func `is of a foreign currency and more than nothing`() {
    #expect(throws: RateFault.ofTheYuan) { try rate(.cny, 100_000_000) }
    #expect(throws: RateFault.notPositive(.usd)) { try rate(.usd, 0) }
    #expect(throws: RateFault.notPositive(.usd)) { try rate(.usd, -1) }
  }

  @Test func `tells a bound in dollars in another currency, never below it`() throws {
    let (dollar, yen) = (try rate(.usd, 708_230_000), try rate(.jpy, 4_560_000))
    // 800 USD are 5,665.84 yuan, which are 124,250.88 yen.
    #expect(try yen.least(worth: Money(minorUnits: 80_000, .usd), at: dollar) == Money(minorUnits: 124_251, .jpy))
    #expect(try dollar.least(worth: Money(minorUnits: 80_000, .usd), at: dollar) == Money(minorUnits: 80_000, .usd))
  }
}

@Suite struct `What roundings leave over` {
  @Test func `is moved in whole fen, and the fraction waits`() throws {
    let half = ExactFen(count: ExactFen.perFen / 2)
    let first = try RoundingCarry.nothing.taking(half)
    #expect(first.moved == .fen(0) && first.rest.fraction == half)
    let second = try first.rest.taking(half + ExactFen(2))
    #expect(second.moved == .fen(3) && second.rest == .nothing)
    let third = try second.rest.taking(.zero - half)
    #expect(third.moved == .fen(-1) && third.rest.fraction == half)
  }

  @Test(arguments: [Seed.ofThisRun])
  func `is all there, moved or waiting, after any number of exchanges`(seed: Seed) throws {
    var random = seed.generator
    var (moved, carry, all) = (Int64(0), RoundingCarry.nothing, ExactFen.zero)
    for _ in 0..<2_000 {
      let currency = try #require(foreignCurrencies.randomElement(using: &random))
      let exchange = try anyRate(of: currency, &random).fen(for: anyAmount(of: currency, &random))
      all = all + exchange.remainder
      let taken = try carry.taking(exchange.remainder)
      (moved, carry) = (moved + taken.moved.minorUnits, taken.rest)
      #expect(ExactFen(moved) + carry.fraction == all && RoundingCarry(carry.fraction) != nil)
    }
  }

  @Test func `is less than a fen while it waits`() {
    #expect(RoundingCarry(ExactFen(1)) == nil && RoundingCarry(ExactFen(count: -1)) == nil)
    #expect(RoundingCarry(ExactFen(count: ExactFen.perFen - 1)) != nil)
  }
}
