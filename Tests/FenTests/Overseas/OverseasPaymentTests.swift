import Fen
import Testing

@Suite struct `A payment overseas` {
  private func payment(_ price: Int64, _ currency: Currency, at scaled: Int64) throws -> OverseasPayment {
    try OverseasPayment(Money(minorUnits: price, currency), at: rate(currency, scaled), fee: .standard)
  }

  @Test func `is priced and charged in the shop's money, and given in yuan`() throws {
    // 128.00 AUD at 4.6898: 600.2944 yuan, and 0.768 AUD.
    let paid = try payment(12_800, .aud, at: 468_980_000)
    #expect(paid.payerTotal == .fen(60_029) && paid.fee == Money(minorUnits: 77, .aud))
    #expect(paid.remainder == ExactFen(count: -44_000_000_000))
  }

  @Test func `is of more than nothing, and of a fen at least`() throws {
    #expect(throws: OverseasRefusal.notPositive) { try payment(0, .jpy, at: 4_560_000) }
    #expect(throws: OverseasRefusal.lessThanOneFen(Money(minorUnits: 1, .krw))) { try payment(1, .krw, at: 499_999) }
    #expect(try payment(1, .krw, at: 500_000).payerTotal == .fen(1))
    #expect(throws: OverseasRefusal.arithmetic(.currencyMismatch(.jpy, .krw))) {
      try OverseasPayment(Money(minorUnits: 1, .krw), at: rate(.jpy, 1), fee: .standard)
    }
  }

  @Test func `is given back as far as it was paid`() throws {
    let paid = try payment(1_000, .jpy, at: 4_560_000)
    func yen(_ amount: Int64) -> Money { Money(minorUnits: amount, .jpy) }
    #expect(try paid.refunding(yen(1_000), after: yen(0)).payerAmount == paid.payerTotal)
    #expect(try paid.refunding(yen(400), after: yen(600)).amount == yen(400))
    #expect(throws: OverseasRefusal.exceedsPaid(left: yen(400))) { try paid.refunding(yen(401), after: yen(600)) }
    #expect(throws: OverseasRefusal.notPositive) { try paid.refunding(yen(0), after: yen(0)) }
    #expect(throws: OverseasRefusal.arithmetic(.currencyMismatch(.jpy, .cny))) {
      try paid.refunding(.fen(1), after: yen(0))
    }
  }

  @Test(arguments: [Seed.ofThisRun])
  func `given back in any parts gives the payer his fen and the merchant its fee, and leaves no remainder`(
    seed: Seed
  ) throws {
    var random = seed.generator
    for currency in foreignCurrencies {
      for _ in 0..<100 {
        let price = anyAmount(of: currency, &random)
        guard let paid = try? OverseasPayment(price, at: anyRate(of: currency, &random), fee: .standard) else {
          continue
        }
        var (before, payer, fee) = (Money.zero(currency), Money.fen(0), Money.zero(currency))
        var remainder = paid.remainder
        while before < price {
          let most = price.minorUnits - before.minorUnits
          let part = Money(minorUnits: Int64.random(in: max(1, most / 20)...most, using: &random), currency)
          let refund = try paid.refunding(part, after: before)
          #expect(refund.payerAmount.minorUnits >= 0 && refund.feeReturned.minorUnits >= 0)
          before = try before.adding(part)
          payer = try payer.adding(refund.payerAmount)
          fee = try fee.adding(refund.feeReturned)
          remainder = remainder - refund.remainder
          #expect(
            try ExactFen(paid.payerTotal.subtracting(payer).minorUnits)
              == paid.rate.worth(of: price.subtracting(before)) + remainder, "\(price) at \(paid.rate)")
        }
        #expect(payer == paid.payerTotal && fee == paid.fee && remainder == .zero, "\(price) at \(paid.rate)")
      }
    }
  }
}

@Suite struct `The day's pool of yuan` {
  private func pool(taken: Int64, refunded: Int64) -> RefundPool {
    RefundPool(day: LocalDay(number: 20_780), taken: .fen(taken), refunded: .fen(refunded))
  }

  @Test func `pays refunds down to nothing, and not a fen more`() throws {
    let after = try pool(taken: 100, refunded: 20).giving(.fen(80))
    #expect(after == pool(taken: 100, refunded: 100))
    #expect(try after.left() == .fen(0))
    #expect(throws: RefundPoolRefusal.notEnough(has: .fen(0), needs: .fen(1))) { try after.giving(.fen(1)) }
    #expect(throws: RefundPoolRefusal.notEnough(has: .fen(80), needs: .fen(81))) {
      try pool(taken: 100, refunded: 20).giving(.fen(81))
    }
  }

  @Test func `is of yuan alone`() {
    #expect(throws: RefundPoolRefusal.arithmetic(.currencyMismatch(.cny, .jpy))) {
      try pool(taken: 100, refunded: 0).giving(Money(minorUnits: 1, .jpy))
    }
  }
}
