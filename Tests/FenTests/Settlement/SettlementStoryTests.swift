import Fen
import Testing

/// A merchant abroad over some weeks, with books as the ledger would have them.
private struct Books {
  enum Account: Hashable { case payers, pool, positionYuan, position, merchant, fees, bank, roundings }

  let currency: Currency
  private(set) var balances = [Account: Int64]()
  var carry = RoundingCarry.nothing
  /// What the position was given and gave, at the rates of the payments.
  var worth = ExactFen.zero

  init(_ currency: Currency) { self.currency = currency }

  subscript(_ account: Account) -> Int64 { balances[account] ?? 0 }

  mutating func move(_ amount: Money, _ debit: Account, _ credit: Account) {
    let isYuan: Set<Account> = [.payers, .pool, .positionYuan, .roundings]
    #expect(isYuan.contains(debit) == isYuan.contains(credit) && isYuan.contains(debit) == (amount.currency == .cny))
    balances[debit, default: 0] -= amount.minorUnits
    balances[credit, default: 0] += amount.minorUnits
  }
}

@Suite struct `Paying, giving back and settling` {
  private struct Sale {
    let payment: OverseasPayment
    var refunded: Money
  }

  @Test(arguments: foreignCurrencies, [Seed.ofThisRun])
  func `sum to the minor unit, and remainders explain each rounding`(currency: Currency, seed: Seed) throws {
    var random = seed.generator
    random.state ^= UInt64(currency.rawValue.utf8.reduce(0) { $0 << 8 | UInt64($1) })
    let zone = try #require(Zone("Australia/Melbourne"))
    let calendar = try #require(SettlementCalendar(zone: zone))
    let first = try #require(LocalDay("2026-09-21"))
    var (books, sales, batches) = (Books(currency), [Sale](), [SettlementBatch]())
    var sums = [LocalDay: TradingSums]()
    var rate = try rate(currency, Int64.random(in: 500_000...3_000_000_000, using: &random))
    for number in 0..<60 {
      let day = first.adding(days: Int64(number))
      // It moves by a percent at most from day to day.
      rate = try ExchangeRate(
        currency, scaled: max(1, rate.scaled / 1_000 * Int64.random(in: 990...1_010, using: &random)),
        fixedOn: BusinessDay(number: day.number), source: "test")
      sums[day] = try trade(on: day, at: rate, &books, &sales, &random)
      #expect(books[.pool] == 0)
      #expect(ExactFen(books[.positionYuan]) == books.worth + books.carry.fraction, "\(currency) on \(day)")

      guard let trading = calendar.tradingDays(settledOn: day) else { continue }
      let days = (trading.lowerBound.number...trading.upperBound.number).compactMap { sums[LocalDay(number: $0)] }
      let batch = try decideSettlement(
        SettlementBatchID(shop, currency, day), trading: trading, sums: add(days, currency),
        carriedIn: batches.last?.carriedOut ?? .zero(currency),
        least: Money(minorUnits: Int64.random(in: 1...50_000, using: &random), currency))
      if batch.remitted.isPositive { books.move(batch.remitted, .merchant, .bank) }
      batches.append(batch)
      // What the merchant is owed is what was carried, and what he earned since.
      let since = try sums.filter { $0.key > trading.upperBound }.map { try $0.value.net().minorUnits }.reduce(0, +)
      #expect(books[.merchant] == batch.carriedOut.minorUnits + since, "\(currency) on \(day)")
    }
    #expect(books[.payers] + books[.pool] + books[.positionYuan] + books[.roundings] == 0)
    #expect(books[.position] + books[.merchant] + books[.fees] + books[.bank] == 0)
    #expect(books[.bank] == batches.map(\.remitted.minorUnits).reduce(0, +) && books[.bank] > 0)
    let left = try sales.map { try $0.payment.price.subtracting($0.refunded).minorUnits }.reduce(0, +)
    #expect(books[.position] == -left)
  }

  /// A day of sales and refunds, closed as the night does it.
  private func trade(
    on day: LocalDay, at rate: ExchangeRate, _ books: inout Books, _ sales: inout [Sale],
    _ random: inout SeededGenerator
  ) throws -> TradingSums {
    let currency = rate.currency
    var pool = RefundPool(day: day, taken: .fen(0), refunded: .fen(0))
    var (paid, refunded, fees) = (Money.zero(currency), Money.zero(currency), Money.zero(currency))
    var remainders = ExactFen.zero
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let price = Money(minorUnits: Int64.random(in: 1...200_000, using: &random), currency)
      guard let payment = try? OverseasPayment(price, at: rate, fee: .standard) else { continue }
      books.move(payment.payerTotal, .payers, .pool)
      pool = RefundPool(day: day, taken: try pool.taken.adding(payment.payerTotal), refunded: pool.refunded)
      (paid, fees) = (try paid.adding(price), try fees.adding(payment.fee))
      remainders = remainders + payment.remainder
      books.worth = books.worth + (try rate.worth(of: price))
      sales.append(Sale(payment: payment, refunded: .zero(currency)))

      let place = Int.random(in: 0..<sales.count, using: &random)
      let sale = sales[place]
      let left = try sale.payment.price.subtracting(sale.refunded)
      guard Int.random(in: 0..<3, using: &random) == 0, left.isPositive else { continue }
      let part = Money(minorUnits: Int64.random(in: 1...left.minorUnits, using: &random), currency)
      let refund = try sale.payment.refunding(part, after: sale.refunded)
      guard let given = try? pool.giving(refund.payerAmount) else { continue }
      pool = given
      books.move(refund.payerAmount, .pool, .payers)
      sales[place].refunded = try sale.refunded.adding(part)
      (refunded, fees) = (try refunded.adding(part), try fees.subtracting(refund.feeReturned))
      remainders = remainders - refund.remainder
      books.worth = books.worth - (try sale.payment.rate.worth(of: part))
    }
    books.move(try pool.left(), .pool, .positionYuan)
    let sums = TradingSums(paid: paid, refunded: refunded, fee: fees)
    books.move(try sums.net(), .position, .merchant)
    books.move(fees, .position, .fees)
    let taken = try books.carry.taking(remainders)
    books.move(taken.moved, .positionYuan, .roundings)
    books.carry = taken.rest
    return sums
  }

  private func add(_ days: [TradingSums], _ currency: Currency) throws -> TradingSums {
    try days.reduce(TradingSums(paid: .zero(currency), refunded: .zero(currency), fee: .zero(currency))) { sum, day in
      TradingSums(
        paid: try sum.paid.adding(day.paid), refunded: try sum.refunded.adding(day.refunded),
        fee: try sum.fee.adding(day.fee))
    }
  }
}
