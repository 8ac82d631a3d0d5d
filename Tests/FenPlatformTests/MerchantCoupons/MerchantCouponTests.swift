import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `A stock of merchant's coupons` {
  @Test(arguments: Backend.allCases)
  func `is made once for its number, and sends at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant)
      #expect(stock.campaign.state == .running && stock.kept == #"{"goods_name":"tea"}"#)
      #expect(try await world.tillStock(merchant) == stock)
      let sent = try await world.sent(stock, to: person.id)
      #expect(sent.till.code.utf8.count == 22 && sent.coupon.state == .sent)
      #expect(try await world.sent(stock, to: person.id) == sent)
      await #expect(throws: CampaignRequestRefusal.sameNumberOtherTerms) {
        try await world.sent(stock, to: person.id, hash: [2])
      }
      #expect(try await world.till.stock(stock.campaign.id)?.usage.count == 1)
      #expect(try await world.till.coupons(of: person.id).map(\.coupon) == [sent])
      #expect(try await world.till.codes(of: person.id) == [sent.coupon.id: sent.till.code])
      #expect(try await world.till.stock(ofDrawn: sent.till.code) == stock.campaign.id)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is its creator's alone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person()
      let stock = try await world.tillStock(merchant)
      let coupon = try await world.sent(stock, to: person.id)
      await #expect(throws: CampaignRequestRefusal.notTheOwner) {
        try await world.till.send(
          stock.campaign.id, to: person.id, app: "wx1", as: NumberedRequest(other.id, .send, "C9", hash: [1]))
      }
      await #expect(throws: CampaignRequestRefusal.notTheOwner) {
        try await world.changed(coupon, .use(holder: nil), by: other.id)
      }
      await #expect(throws: UnknownThing.campaign) {
        try await world.till.upload(["A"], to: CampaignID(5), as: NumberedRequest(merchant.id, .upload, "U", hash: []))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `sends exactly as many as it has, to a person and in all, however many ask at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let stock = try await world.tillStock(merchant, tillTerms(merchant, count: 50, perPerson: 3), codes: .uploaded)
      let codes = (0..<60).map { "K\($0)" }
      #expect(try await world.uploaded(codes, to: stock).new == codes)
      let people = try await world.crowd(40, balance: .fen(1))
      let answers = try await atOnce(160) { place in
        await Result.of { try await world.sent(stock, to: people[place % 40], "C\(place)") }
      }
      let sent = answers.compactMap { try? $0.get() }
      #expect(sent.count == 50 && Set(sent.map(\.till.code)).count == 50)
      let mostOfOne = Dictionary(grouping: sent, by: \.coupon.user).values.map(\.count).max()
      #expect(mostOfOne.map { $0 <= 3 } ?? false)
      for answer in answers {
        guard case .failure(let refusal) = answer else { continue }
        #expect(
          [SendCouponRefusal.missed(.allGiven(50)), .missed(.personHadAll(3))].contains(refusal as? SendCouponRefusal))
      }
      #expect(try await world.till.codeCounts(of: stock.campaign.id).left == 10)
      #expect(try await world.till.stock(stock.campaign.id)?.usage.count == 50)
    }
  }

  @Test(arguments: Backend.allCases)
  func `sends so many a day`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant, tillTerms(merchant, perDay: 1))
      try await world.sent(stock, to: person.id, "C1")
      await #expect(throws: SendCouponRefusal.missed(.allGivenToday(1))) {
        try await world.sent(stock, to: person.id, "C2")
      }
      try await world.advance(14 * 3_600)
      try await world.sent(stock, to: person.id, "C2")
    }
  }

  @Test(arguments: Backend.allCases)
  func `gets another budget once, from the figure it has`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant()
      let stock = try await world.tillStock(merchant)
      func changed(_ target: Int64, from current: Int64, _ number: String) async throws -> Int64? {
        let change = StockBudgetChange(count: .init(target: target, current: current), countPerDay: nil)
        let request = NumberedRequest(merchant.id, .budget, number, hash: [1])
        return try await world.till.changeBudget(of: stock.campaign.id, change, as: request).campaign.terms.limits.count
      }
      #expect(try await changed(200, from: 100, "B1") == 200)
      #expect(try await changed(200, from: 100, "B1") == 200)
      await #expect(throws: StockBudgetRefusal.isNow(200)) { try await changed(300, from: 100, "B2") }
      #expect(try await changed(300, from: 200, "B2") == 300)
    }
  }

  @Test(arguments: Backend.allCases)
  func `says something else from a change on`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant)
      let request = NumberedRequest(merchant.id, .modify, "M1", hash: [1])
      for _ in 0..<2 {
        let changed = try await world.till.modify(stock.campaign.id, name: "summer", hasSubsidy: true, as: request) {
          ($0 + " ", true)
        }
        #expect(changed.campaign.terms.name == "summer" && changed.hasSubsidy)
        #expect(changed.kept == #"{"goods_name":"tea"} "# && changed.campaign.terms.conditions.needsRealName)
      }
      let nobody = try await world.unknown()
      await #expect(throws: SendCouponRefusal.missed(.notVerified)) { try await world.sent(stock, to: nobody) }
      try await world.sent(stock, to: person.id)
    }
  }
}

@Suite struct `Codes of a stock` {
  @Test(arguments: Backend.allCases)
  func `that are uploaded are given once each, and a deleted one never`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant, codes: .uploaded)
      await #expect(throws: CouponCodeRefusal.noneLeft) { try await world.sent(stock, to: person.id) }
      let first = try await world.uploaded(["A", "B", "A"], to: stock)
      #expect(first.new == ["A", "B"] && first.repeated == ["A"])
      #expect(try await world.uploaded(["A", "B", "A"], to: stock) == first)
      #expect(try await world.uploaded(["B", "C"], to: stock, "U2").known == ["B"])
      let delete = NumberedRequest(merchant.id, .deleteCode, "D1", hash: [1])
      let at = try await world.till.deleteCode("A", of: stock.campaign.id, as: delete)
      #expect(try await world.till.deleteCode("A", of: stock.campaign.id, as: delete) == at)
      #expect(try await world.sent(stock, to: person.id, "C1").till.code == "B")
      #expect(try await world.sent(stock, to: person.id, "C2").till.code == "C")
      await #expect(throws: CouponCodeRefusal.noneLeft) { try await world.sent(stock, to: person.id, "C3") }
      await #expect(throws: CouponCodeRefusal.given) {
        try await world.till.deleteCode(
          "B", of: stock.campaign.id, as: NumberedRequest(merchant.id, .deleteCode, "D2", hash: [1]))
      }
      let codes = try await world.till.codes(of: stock.campaign.id, offset: 0, limit: 10).page
      #expect(codes.map(\.code) == ["B", "C"] && codes.allSatisfy { $0.coupon != nil })
    }
  }

  @Test(arguments: Backend.allCases)
  func `that are said with each coupon are each another`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant, codes: .said)
      let other = try await world.tillStock(merchant, codes: .said, request: "S2")
      #expect(try await world.sent(stock, to: person.id, "C1", code: "A").till.code == "A")
      await #expect(throws: CouponCodeRefusal.taken) { try await world.sent(stock, to: person.id, "C2", code: "A") }
      #expect(try await world.sent(other, to: person.id, "C2", code: "A").till.code == "A")
      await #expect(throws: CouponCodeRefusal.notUploaded) { try await world.uploaded(["B"], to: stock) }
      #expect(try await world.till.stock(ofDrawn: "A") == nil)
    }
  }
}

@Suite struct `A coupon at the till` {
  @Test(arguments: Backend.allCases)
  func `is used once however many ask at once, comes back and is used again`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let coupon = try await world.sent(try await world.tillStock(merchant), to: person.id)
      let answers = try await atOnce(20) { place in
        await Result.of { try await world.changed(coupon, .use(holder: person.id), "use\(place)", by: merchant.id) }
      }
      #expect(answers.count { $0.succeeded } == 1)
      let winner = try #require(answers.firstIndex { $0.succeeded })
      let at = try answers[winner].get().at
      try await world.advance(60)
      let again = try await world.changed(coupon, .use(holder: person.id), "use\(winner)", by: merchant.id)
      #expect(again.at == at && again.coupon.till.useRequest == "use\(winner)")
      let back = try await world.changed(coupon, .giveBack, by: merchant.id).coupon
      #expect(back.coupon.state == .sent && back.till.giveBack != nil)
      try await world.changed(coupon, .use(holder: nil), "last", by: merchant.id)
      let held = try #require(try await world.till.coupon(coupon.coupon.id))
      #expect(held.coupon.till.useRequest == "last" && held.creator == merchant.id)
    }
  }

  @Test(arguments: Backend.allCases)
  func `lowers no payment`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let coupon = try await world.sent(try await world.tillStock(merchant), to: person.id)
      let order = try await world.paid(merchant, "order-1", 1_000, by: person)
      #expect(order.payment?.payerTotal == .fen(1_000))
      try await world.refund(order, "refund-1", 1_000)
      #expect(try await world.till.coupon(coupon.coupon.id)?.coupon == coupon)
    }
  }

  @Test(arguments: Backend.allCases)
  func `expires, is deactivated, and belongs to an order`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant)
      let (void, old) = (
        try await world.sent(stock, to: person.id, "C1"), try await world.sent(stock, to: person.id, "C2")
      )
      try await world.changed(old, .associate(order: "O1"), by: merchant.id)
      #expect(try await world.till.coupon(old.coupon.id)?.coupon.till.order == "O1")
      try await world.changed(old, .disassociate(order: "O1"), by: merchant.id)
      try await world.changed(void, .deactivate(reason: "wrong"), by: merchant.id)
      await #expect(throws: TillRefusal.coupon(.void)) {
        try await world.changed(void, .use(holder: nil), by: merchant.id)
      }
      try await world.advance(366 * 86_400)
      #expect(try await world.till.coupon(old.coupon.id)?.coupon.coupon.state == .expired)
      await #expect(throws: TillRefusal.coupon(.expired)) {
        try await world.changed(old, .use(holder: nil), by: merchant.id)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is told to its merchant when it is sent, where he asked for it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person())
      let stock = try await world.tillStock(merchant)
      try await world.sent(stock, to: person.id, "C1")
      _ = try await world.platform.couponCallbacks.set(
        "http://127.0.0.1:1/sent", of: merchant.id, about: .merchantCoupons, isOn: true)
      #expect(try await world.platform.couponCallbacks.url(of: merchant.id, about: .cashCoupons) == nil)
      let coupon = try await world.sent(stock, to: person.id, "C2")
      let told = try await world.platform.records.notifications(of: merchant.id).map(\.notification)
      #expect(told.map(\.subject) == [.couponSent(coupon.coupon.id)] && told[0].outTradeNo == "C2")
      guard case .couponSent(let held) = try await world.platform.deliveries.content(of: told[0]) else {
        Issue.record("told something else")
        return
      }
      #expect(held.coupon == coupon && held.kept == #"{"goods_name":"tea"}"#)
    }
  }
}
