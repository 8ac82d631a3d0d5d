import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `A pay gift of a merchant's own coupons` {
  @Test(arguments: Backend.allCases)
  func `has a code, and its till takes it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let drawn = try await world.tillStock(merchant)
      let uploaded = try await world.tillStock(merchant, codes: .uploaded, request: "S2")
      _ = try await world.uploaded(["K1"], to: uploaded)
      let activity = try await world.activity(merchant, of: [drawn.campaign.id, uploaded.campaign.id])
      let order = try await world.paid(merchant, "order-1", 1_000, by: person)
      let held = try await world.till.coupons(of: person.id).map(\.coupon)
      #expect(Set(held.map(\.coupon.campaign)) == [drawn.campaign.id, uploaded.campaign.id])
      for coupon in held {
        #expect(coupon.till.channel == .payment(order.id, by: activity.campaign.id))
        #expect(coupon.till.sendRequest == order.id.transactionID && coupon.till.app == merchant.apps.first)
      }
      let first = try #require(held.first { $0.coupon.campaign == drawn.campaign.id })
      #expect(first.till.code.utf8.count == 22 && first.till.code.utf8.allSatisfy { (48...57).contains($0) })
      #expect(held.contains { $0.till.code == "K1" })
      let used = try await world.changed(first, .use(holder: person.id), by: merchant.id).coupon
      guard case .used = used.coupon.state else { return #expect(Bool(false), "\(used.coupon.state)") }

      // No code is left: of a package nothing is given.
      _ = try await world.paid(merchant, "order-2", 1_000, by: person)
      #expect(try await world.till.coupons(of: person.id).count == 2)
      // What came with a payment stays, though the payment goes back.
      try await world.refund(order, "refund-1", 1_000)
      #expect(try await world.till.coupons(of: person.id).count == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `tells its merchant nothing of a payment at another one's till`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (creator, shop) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person()
      let stock = try await world.tillStock(creator)
      let activity = try await world.activity(creator, of: [stock.campaign.id]) {
        $0.merchants = [creator.id, shop.id]
      }
      let order = try await world.paid(shop, "order-1", 1_000, by: person)
      let held = try await world.till.coupons(of: person.id).map(\.coupon)
      #expect(held.map(\.till.channel) == [.payment(order.id, by: activity.campaign.id)])
      #expect(held.first?.till.sendRequest != order.id.transactionID && held.first?.till.app == creator.apps.first)
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps the last code for a payment that waits for the bank`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, stock, payer) = try await world.cardPaid(while: .bankSilent)
      let other = try await world.person()
      #expect(try await world.till.coupons(of: payer.id).isEmpty)
      await #expect(throws: CouponCodeRefusal.noneLeft) { try await world.sent(stock, to: other.id) }
      await #expect(throws: CouponCodeRefusal.promised) {
        try await world.till.deleteCode(
          "K1", of: stock.campaign.id, as: NumberedRequest(merchant.id, .deleteCode, "D1", hash: [1]))
      }
      _ = try await world.paid(merchant, "order-2", 5_000, by: other)
      #expect(try await world.till.coupons(of: other.id).isEmpty)
      #expect(try await world.platform.audit() == [])
      try await world.advance(3_600)
      #expect(try await world.till.coupons(of: payer.id).map(\.coupon.till.code) == ["K1"])
    }
    try await inWorld(backend) { world in
      let (_, stock, _) = try await world.cardPaid(while: .bankRefusal)
      // Refused: the code is there for somebody else.
      #expect(try await world.sent(stock, to: try await world.person().id).till.code == "K1")
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives each code once, and each person what he may have, whoever pays at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let stock = try await world.tillStock(merchant, tillTerms(merchant, count: 50, perPerson: 1), codes: .uploaded)
      _ = try await world.uploaded((0..<7).map { "K\($0)" }, to: stock)
      _ = try await world.activity(merchant, of: [stock.campaign.id])
      let crowd = try await world.crowd(10, balance: .fen(100_000))
      _ = try await atOnce(30) { index in
        let order = try await world.place(merchant, "order-\(index)", 1_000)
        _ = try await world.platform.cashier.pay(
          order.id, as: crowd[index % 10], with: .balance, authenticated: .everything)
      }
      var held = [String]()
      for user in crowd { held += try await world.till.coupons(of: user).map(\.coupon.till.code) }
      #expect(held.count == 7 && Set(held).count == 7)
      #expect(try await world.till.codeCounts(of: stock.campaign.id).left == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives no code twice, while codes come, go, are sent, and payments give them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let stock = try await world.tillStock(merchant, tillTerms(merchant, count: 100, perPerson: 20), codes: .uploaded)
      let id = stock.campaign.id
      _ = try await world.uploaded((0..<12).map { "A\($0)" }, to: stock)
      _ = try await world.activity(merchant, of: [id])
      let crowd = try await world.crowd(8, balance: .fen(100_000))
      _ = try await atOnce(60) { index in
        switch index % 4 {
        case 0: _ = try await world.uploaded(["B\(index)", "B\(index + 4)"], to: stock, "U-\(index)")
        case 1:
          _ = await Result.of {
            try await world.till.deleteCode(
              "A\(index / 4 % 12)", of: id, as: NumberedRequest(merchant.id, .deleteCode, "D\(index)", hash: [1]))
          }
        case 2: _ = await Result.of { try await world.sent(stock, to: crowd[index % 8], "C\(index)") }
        default:
          let order = try await world.place(merchant, "order-\(index)", 1_000)
          _ = try await world.platform.cashier.pay(
            order.id, as: crowd[index % 8], with: .balance, authenticated: .everything)
        }
      }
      var held = [String]()
      for user in crowd { held += try await world.till.coupons(of: user).map(\.coupon.till.code) }
      let gone = try await world.till.codes(of: id, .deleted, offset: 0, limit: 100).page.map(\.code)
      let given = try await world.till.codes(of: id, .given, offset: 0, limit: 100).page.map(\.code)
      #expect(!held.isEmpty && Set(held).count == held.count)
      #expect(Set(given) == Set(held) && Set(gone).isDisjoint(with: held))
      let left = try await world.till.codeCounts(of: id).left
      #expect(try await world.number("SELECT count(*) FROM stock_codes") == left + Int64(held.count + gone.count))
    }
  }

  @Test(arguments: Backend.allCases)
  func `needs codes that nobody has to say`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let stock = try await world.tillStock(merchant, codes: .said)
      await #expect(throws: CampaignRequestRefusal.codesAreSaid(stock.campaign.id)) {
        try await world.activity(merchant, of: [stock.campaign.id])
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `of another channel than its payment is found by the audit`(backend: Backend) async throws {
    let world = try await World(backend)
    defer { world.remove() }
    let (merchant, person) = (try await world.merchant(), try await world.person())
    let stock = try await world.tillStock(merchant, codes: .uploaded)
    _ = try await world.uploaded(["K1", "K2"], to: stock)
    _ = try await world.activity(merchant, of: [stock.campaign.id])
    _ = try await world.paid(merchant, "order-1", 1_000, by: person)
    #expect(try await world.platform.audit() == [])
    try world.database.write { transaction in
      _ = try transaction.run("UPDATE merchant_coupons SET channel = 1, paid_order = NULL, given_by = NULL")
      _ = try transaction.run("UPDATE merchant_stocks SET uploaded = 5")
    }
    #expect(Set(try await world.platform.audit().map(\.invariant)) == [41, 44])
  }

  @Test(
    arguments: [
      "DELETE FROM merchant_coupons", "UPDATE merchant_coupons SET paid_order = paid_order + 1",
      "UPDATE merchant_coupons SET given_by = given_by + 1",
    ])
  func `whose record at the till is missing or another one's is found by the audit`(corruption: String) async throws {
    let world = try await World(.sqlite)
    defer { world.remove() }
    let (merchant, person) = (try await world.merchant(), try await world.person())
    _ = try await world.activity(merchant, of: [try await world.tillStock(merchant).campaign.id])
    _ = try await world.paid(merchant, "order-1", 1_000, by: person)
    #expect(try await world.platform.audit() == [])
    try world.database.write { _ = try $0.run(corruption) }
    #expect(try await world.platform.audit().map(\.invariant).contains(44))
  }
}

extension World {
  /// A stock with one code that an activity gives, and a card's payment that is to get it, while its bank does so.
  fileprivate func cardPaid(
    while effect: FaultEffect
  ) async throws -> (Merchant, MerchantStock, payer: Person) {
    let (merchant, payer) = (try await merchant(), try await person(0, onCard: 100_000))
    let stock = try await tillStock(merchant, codes: .uploaded)
    _ = try await uploaded(["K1"], to: stock)
    _ = try await activity(merchant, of: [stock.campaign.id])
    try await fail(effect)
    let order = try await place(merchant, "order-1", 5_000)
    _ = await Result.of { try await pay(order, by: payer, with: .card(payer.debit.id)) }
    return (merchant, stock, payer)
  }
}
