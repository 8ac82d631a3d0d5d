import Fen
import Testing

private let brand = MerchantID(1_900_000_900)
private let marketing = AccountID(.merchant(brand), .marketing)

private func used(subsidy: SubsidyID? = nil) -> MerchantCoupon {
  MerchantCoupon(
    coupon: Coupon(
      id: CouponID(5), campaign: CampaignID(1), version: 1, user: xiaoming, person: PersonID(7), receivedAt: noon,
      valid: noon..<noon.adding(days: 9), state: .used(nil, at: noon)),
    till: TillRecord(
      coupon: CouponID(5), campaign: CampaignID(1), code: "8800", app: "wx1", sendRequest: "S1", useRequest: "U1",
      subsidy: subsidy))
}

private func asked(_ amount: Int64 = 300, payer: MerchantID = brand) -> SubsidyTerms {
  SubsidyTerms(
    payer: payer, payee: shop, campaign: CampaignID(1), coupon: CouponID(5), order: OrderID(1001), amount: .fen(amount),
    description: "d", number: "N1")
}

private func decided(
  _ terms: SubsidyTerms = asked(), for coupon: MerchantCoupon = used(), isAllowed: Bool = true,
  order paid: Order = order(terms(), .paid(payment())), most: Int64? = 300, balance: Int64 = 1_000
) throws(SubsidyRefusal) -> (Subsidy, MerchantCoupon, [Posting]) {
  try decideSubsidy(
    terms, id: SubsidyID(9), for: coupon, isAllowed: isAllowed, order: paid, most: most.map { .fen($0) },
    balance: .fen(balance), now: noon)
}

@Suite struct `A subsidy` {
  @Test func `moves from the payer's money for campaigns to the payee's takings, once for a coupon`() throws {
    let (subsidy, coupon, postings) = try decided()
    #expect(subsidy.failure == nil && coupon.till.subsidy == subsidy.id)
    #expect(
      postings == [Posting(debit: marketing, credit: .basic(shop), amount: .fen(300), kind: .subsidy)])
    let (again, _, none) = try decided(for: coupon)
    #expect(again.failure == .tooOften && none.isEmpty)
  }

  @Test func `that cannot be paid is kept as failed`() throws {
    #expect(try decided(asked(301)).0.failure == .tooMuch)
    #expect(try decided(asked(301), most: nil).0.failure == nil)
    #expect(try decided(balance: 299).0.failure == .insufficientBalance)
    #expect(try decided(balance: 300).2.count == 1)
  }

  @Test func `is for a coupon that was used for the payee's order, of a stock that has it`() throws {
    #expect(throws: SubsidyRefusal.notAllowed) { try decided(isAllowed: false) }
    var sent = used()
    sent.coupon.state = .sent
    #expect(throws: SubsidyRefusal.couponNotUsed) { try decided(for: sent) }
    #expect(throws: SubsidyRefusal.otherOrder) { try decided(order: order()) }
    #expect(throws: SubsidyRefusal.samePayerAndPayee) { try decided(asked(payer: shop)) }
  }

  @Test func `comes back in parts, and then frees its coupon`() throws {
    let (subsidy, coupon, _) = try decided()
    func back(_ amount: Int64, of subsidy: Subsidy, balance: Int64 = 1_000) throws -> SubsidyReturned {
      try decideSubsidyReturn(
        SubsidyReturn(
          id: SubsidyReturnID(3), subsidy: subsidy.id, refund: RefundID(2001), amount: .fen(amount), description: "d",
          number: "B1", at: noon, isShort: false), of: subsidy, for: coupon, refund: refund(), balance: .fen(balance))
    }
    let first = try back(100, of: subsidy)
    #expect(first.subsidy.returned == .fen(100) && first.coupon.till.subsidy == subsidy.id)
    #expect(
      first.postings == [Posting(debit: .basic(shop), credit: marketing, amount: .fen(100), kind: .subsidy)])
    #expect(throws: SubsidyRefusal.aboveRest(.fen(200))) { try back(201, of: first.subsidy) }
    #expect(try back(200, of: first.subsidy).coupon.till.subsidy == nil)
    let short = try back(200, of: first.subsidy, balance: 199)
    #expect(short.asked.isShort && short.postings.isEmpty && short.subsidy == first.subsidy)
  }

  @Test func `has numbers of its own on the wire`() {
    let (paid, back) = (SubsidyID(77), SubsidyReturnID(77))
    #expect(SubsidyID(wire: paid.wire) == paid && SubsidyReturnID(wire: back.wire) == back)
    #expect(paid.wire.utf8.count == 28 && SubsidyID(wire: back.wire) == nil)
  }
}
