import Fen
import Testing

@Suite struct `A settlement` {
  private let id = SettlementBatchID(shop, .aud, LocalDay(number: 20_780))
  private func dollars(_ cents: Int64) -> Money { Money(minorUnits: cents, .aud) }

  private func settle(
    paid: Int64 = 0, refunded: Int64 = 0, fee: Int64 = 0, carried: Int64 = 0, holds: [SettlementHold] = [],
    least: Int64 = 100
  ) throws -> SettlementBatch {
    let trading = LocalDay(number: 20_777)...LocalDay(number: 20_779)
    return try decideSettlement(
      id, trading: trading, sums: TradingSums(paid: dollars(paid), refunded: dollars(refunded), fee: dollars(fee)),
      carriedIn: dollars(carried), holds: holds, least: dollars(least))
  }

  @Test func `pays out what was paid less refunds and fees, with what was carried`() throws {
    let batch = try settle(paid: 10_000, refunded: 1_000, fee: 54, carried: 20)
    #expect(batch.remitted == dollars(8_966) && batch.carriedOut == dollars(0) && batch.reason == nil)
  }

  @Test func `carries what is less than a transfer abroad must come to`() throws {
    let small = try settle(paid: 99)
    #expect(
      small.remitted == dollars(0) && small.carriedOut == dollars(99) && small.reason == .belowLeast(dollars(100)))
    #expect(try settle(paid: 1, carried: 99).remitted == dollars(100))
  }

  @Test func `carries what the merchant owes, and takes it from the next takings`() throws {
    let owing = try settle(paid: 100, refunded: 400, fee: -2)
    #expect(owing.remitted == dollars(0) && owing.carriedOut == dollars(-298) && owing.reason == .owes(dollars(298)))
    #expect(try settle(paid: 1_000, carried: -298).remitted == dollars(702))
  }

  @Test func `keeps back what is held, and pays the rest`() throws {
    let all = try settle(paid: 5_000, holds: [.everything])
    #expect(all.remitted == dollars(0) && all.carriedOut == dollars(5_000) && all.reason == .held)
    let some = try settle(paid: 5_000, holds: [.amount(dollars(1_000)), .amount(dollars(500))])
    #expect(some.remitted == dollars(3_500) && some.carriedOut == dollars(1_500) && some.reason == .held)
    #expect(try settle(paid: 5_000, holds: [.amount(dollars(9_000))]).remitted == dollars(0))
    #expect(try settle(paid: 5_000, holds: [.amount(dollars(9_000)), .everything]).carriedOut == dollars(5_000))
    #expect(try settle(paid: 5_000, holds: [.amount(dollars(4_950))]).reason == .belowLeast(dollars(100)))
  }

  @Test func `of a day without anything carries nothing and needs no reason`() throws {
    let empty = try settle()
    #expect(empty.remitted == dollars(0) && empty.carriedOut == dollars(0) && empty.reason == nil)
    #expect(try settle(holds: [.everything, .amount(dollars(1))]) == settle())
  }

  @Test(arguments: [(.nzd, .aud, .aud), (.aud, .nzd, .aud), (.aud, .aud, .nzd)] as [(Currency, Currency, Currency)])
  func `does not mix currencies`(paid: Currency, held: Currency, least: Currency) {
    let zero = Money.zero(paid)
    #expect(throws: MoneyError.currencyMismatch(.aud, .nzd)) {
      try decideSettlement(
        id, trading: id.day...id.day, sums: TradingSums(paid: zero, refunded: zero, fee: zero), carriedIn: dollars(5),
        holds: [.amount(.zero(held))], least: .zero(least))
    }
  }
}

@Suite struct `The number of a remittance` {
  private let batch = SettlementBatchID(shop, .aud, LocalDay(number: 20_780))

  @Test func `tells merchant, currency, day and try, and is read back`() throws {
    let id = try #require(RemittanceID(batch, attempt: 12))
    #expect(id.endToEnd == "FEN1900000001AUD20261123N12")
    #expect(RemittanceID(endToEnd: id.endToEnd) == id)
    #expect(RemittanceID(batch, attempt: 0) == nil && RemittanceID(batch, attempt: 100) == nil)
  }

  @Test(
    arguments: [
      "", "FEN", "FEN1900000001AUD20261123N", "FEN1900000001AUD20261123N0", "FEN1900000001AUD20261123N01",
      "FEN1900000001AUD20261131N1", "FEN1900000001XXX20261123N1", "FEN0900000001AUD20261123N1",
      "FEN1900000001AUD20261123X1", "fen1900000001AUD20261123N1", "FEN1900000001AUD20261123N100",
      "FEN1900000001AUD20261123N+1", "FEN1900000001AUD2026112３N1", "NOTPROVIDED",
    ])
  func `is nothing else that banks write`(text: String) {
    #expect(RemittanceID(endToEnd: text) == nil)
  }
}
