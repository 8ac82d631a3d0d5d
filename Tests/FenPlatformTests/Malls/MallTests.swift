import Fen
import FenStore
import Testing

@testable import FenPlatform

extension World {
  /// A mall with one shop: a merchant, or a store of his.
  func mall(_ shop: Merchant, store: String? = nil, id: Int64 = 1_900_000_009) async throws -> Merchant {
    let mall = try await merchant(id)
    try await platform.malls.set(
      Mall(
        merchant: mall.id, brand: 1_000, url: "http://127.0.0.1:1/mall",
        shops: [MallShop(mall: mall.id, merchant: shop.id, store: store, name: "B1-07", number: "107")]))
    return mall
  }

  fileprivate func told(_ mall: Merchant) async throws -> [NotificationSubject] {
    try await platform.records.notifications(of: mall.id).map(\.notification.subject)
  }

  fileprivate func points(_ mall: Merchant, _ person: Person) async throws -> Int64? {
    try await platform.malls.memberships(of: person.id).first { $0.mall.id == mall.id }?.points
  }

  fileprivate func say(
    _ increased: Int64, total: Int64? = nil, for order: Order, by mall: Merchant, to person: Person
  ) async throws -> MallPayment {
    try await platform.malls.setPoints(
      mall.id, for: order.id, of: person.id,
      MallPoints(increased: increased, total: total, remarks: nil, updatedAt: clock.now()))
  }
}

@Suite struct `A mall` {
  @Test func `is not asked about where a merchant was never in one`() async throws {
    let log = StatementLog()
    let world = try await World(.sqlite, around: { RecordingDatabase($0, log) })
    defer { world.remove() }
    func asked() -> Bool { log.statements.keys.contains { $0.contains("FROM mall_payments") } }
    let (shop, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
    let person = try await world.person()
    let (mall, order) = (try await world.mall(other), try await world.paid(shop, "order-1", 1_000, by: person))
    try await world.refund(order, "refund-1", 400)
    try await world.advance(60)
    #expect(!asked())
    // Where its merchant has left the mall since, it may have been told before.
    let there = try await world.paid(other, "order-2", 1_000, by: person)
    try await world.platform.malls.set(Mall(merchant: mall.id, brand: 1, url: "http://127.0.0.1:1/", shops: []))
    try await world.refund(there, "refund-2", 400)
    try await world.advance(60)
    #expect(asked())
  }

  @Test(arguments: Backend.allCases)
  func `keeps no car of who does not let it see anything any more, though both come at once`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (mall, desk) = (try await world.mall(try await world.merchant()), world.platform.malls)
      let stranger = try await world.person()
      let now = world.clock.now()
      #expect(throws: MallRefusal.notAllowed) {
        try desk.setCar("粤B1", isIn: true, at: now, in: mall.id, of: stranger.id)
      }
      for round in 0..<5 {
        let person = try await world.person()
        _ = try await desk.authorize(mall.id, by: person.id, allows: true)
        _ = try await atOnce(6) { index in
          await Result<Void, any Error>.of {
            if index == 3 { _ = try await desk.authorize(mall.id, by: person.id, allows: false) }
            try desk.setCar("粤B\(round)\(index)", isIn: true, at: now, in: mall.id, of: person.id)
          }
        }
        #expect(try await world.number("SELECT count(*) FROM mall_cars") == 0)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is not told late of a person who has left`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (mall, person) = (try await world.mall(try await world.merchant()), try await world.person())
      _ = try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
      let owed = try #require(try await world.platform.records.notifications(of: mall.id).first).notification
      #expect(try await world.platform.deliveries.redeliver(owed.id).outcome == .accepted)
      _ = try await world.platform.malls.authorize(mall.id, by: person.id, allows: false)
      #expect(try await world.platform.deliveries.redeliver(owed.id).outcome == .failed)
      // What was owed is still shown to who looks at all callbacks.
      _ = try await world.platform.deliveries.content(of: owed)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is told of what those pay who let it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person()
      let mall = try await world.mall(shop)
      _ = try await world.paid(shop, "order-1", 1_000, by: person)
      #expect(try await world.told(mall) == [])

      let card = try #require(try await world.platform.malls.authorize(mall.id, by: person.id, allows: true))
      #expect(card.isAuthorized && card.app == mall.apps[0])
      // Once more changes nothing.
      #expect(try await world.platform.malls.authorize(mall.id, by: person.id, allows: true) == card)
      #expect(try await world.told(mall) == [.mallCard(person.id)])
      _ = try await world.paid(other, "order-2", 1_000, by: person)
      _ = try await world.paid(shop, "order-3", 1_000, by: try await world.person())
      let order = try await world.paid(shop, "order-4", 1_000, by: person)
      #expect(Set(try await world.told(mall)) == [.mallCard(person.id), .mallPayment(order.id)])
      #expect(try await world.platform.malls.hasPending(mall.id, of: person.id))

      try await world.refund(order, "refund-1", 400)
      try await world.advance(60)
      let refunds = try await world.told(mall).filter { if case .mallRefund = $0 { true } else { false } }
      #expect(refunds.count == 1)
      let left = try #require(try await world.platform.malls.authorize(mall.id, by: person.id, allows: false))
      #expect(left.deauthorizedAt == world.clock.now())
      _ = try await world.paid(shop, "order-5", 1_000, by: person)
      #expect(try await world.told(mall).count == 3)
      // He comes back under the card he had.
      let back = try #require(try await world.platform.malls.authorize(mall.id, by: person.id, allows: true))
      #expect(back.code == card.code && back.deauthorizedAt == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is told of a refund of what was paid at a shop it has no more`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, other) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let person = try await world.person()
      let mall = try await world.mall(shop)
      try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
      let order = try await world.paid(shop, "order-1", 1_000, by: person)
      let moved = MallShop(mall: mall.id, merchant: other.id, store: nil, name: "B1-08", number: "108")
      try await world.platform.malls.set(
        Mall(merchant: mall.id, brand: 1_000, url: "http://127.0.0.1:1/mall", shops: [moved]))
      try await world.refund(order, "refund-1", 400)
      try await world.advance(60)
      let refunds = try await world.told(mall).filter { if case .mallRefund = $0 { true } else { false } }
      #expect(refunds.count == 1)
      await #expect(throws: MallRefusal.shopTwice(number: "2")) {
        let again = MallShop(mall: mall.id, merchant: other.id, store: nil, name: "B1-09", number: "2")
        try await world.platform.malls.set(
          Mall(merchant: mall.id, brand: 1_000, url: "http://127.0.0.1:1/mall", shops: [moved, again]))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is told of a card's payment when the bank accepts it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person(0, onCard: 100_000))
      let mall = try await world.mall(shop)
      try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
      try await world.fail(.bankSilent)
      let order = try await world.place(shop, "order-1", 5_000)
      _ = await Result.of { try await world.pay(order, by: person, with: .card(person.debit.id)) }
      #expect(try await world.told(mall) == [.mallCard(person.id)])
      try await world.advance(3_600)
      #expect(try await world.told(mall).contains(.mallPayment(order.id)))
    }
  }

  @Test(arguments: Backend.allCases)
  func `sees nothing of somebody who closed his wallet`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let mall = try await world.mall(try await world.merchant())
      let person = try await world.person(0, onCard: 0)
      try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
      _ = try await world.platform.engine.perform(CloseWallet(user: person.id, phone: nil))
      #expect(try await world.platform.malls.card(mall.id, of: person.id)?.isAuthorized == false)
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives points, which count once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      let mall = try await world.mall(shop)
      try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
      let order = try await world.paid(shop, "order-1", 1_000, by: person)
      let said = try await world.say(100, for: order, by: mall, to: person)
      #expect(try await world.say(100, for: order, by: mall, to: person) == said)
      #expect(try await world.points(mall, person) == 100)
      #expect(try await !world.platform.malls.hasPending(mall.id, of: person.id))
      try await world.advance(60)
      _ = try await world.say(60, for: order, by: mall, to: person)
      #expect(try await world.points(mall, person) == 60)
      _ = try await world.say(60, total: 888, for: order, by: mall, to: person)
      #expect(try await world.points(mall, person) == 888)
      let stranger = try await world.person()
      await #expect(throws: MallRefusal.unknownPayment) { try await world.say(1, for: order, by: mall, to: stranger) }
      await #expect(throws: MallRefusal.noMall) { try await world.say(1, for: order, by: shop, to: person) }
      // Members of the mall are members of its programme: campaigns may be for them.
      let campaign = try await world.campaign(campaignTerms(off(500)) { $0.programme = mall.id })
      #expect(try await world.paid(shop, "order-2", 1_000, by: person).payment?.payerTotal == .fen(500))
      #expect(try await world.paid(shop, "order-3", 1_000, by: stranger).payment?.payerTotal == .fen(1_000))
      #expect(try await world.usage(campaign).count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `knows the cars of its members by plates that only it can read`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, person) = (try await world.merchant(), try await world.person())
      let mall = try await world.mall(shop)
      let malls = world.platform.malls
      try await malls.authorize(mall.id, by: person.id, allows: true)
      let now = world.clock.now()
      func cars() async throws -> [String] {
        try await malls.memberships(of: person.id).flatMap(\.cars).map(\.plate)
      }
      try malls.setCar("粤B888888", isIn: true, at: now, in: mall.id, of: person.id)
      try malls.setCar("粤B888889", isIn: true, at: now.adding(seconds: 1), in: mall.id, of: person.id)
      #expect(try await cars() == ["粤B888888", "粤B888889"])
      try malls.setCar("粤B888888", isIn: false, at: now.adding(seconds: 9), in: mall.id, of: person.id)
      // What comes late is not believed.
      try malls.setCar("粤B888888", isIn: true, at: now.adding(seconds: 5), in: mall.id, of: person.id)
      #expect(try await cars() == ["粤B888889"])
      let stored = try await world.database.read { transaction in
        try transaction.all("SELECT plate FROM mall_cars") { String(decoding: $0.blob(0), as: UTF8.self) }
      }
      #expect(stored.count == 2 && stored.allSatisfy { !$0.contains("888") })
    }
  }

  @Test(arguments: Backend.allCases)
  func `that was told of another's payment is found by the audit`(backend: Backend) async throws {
    let world = try await World(backend)
    defer { world.remove() }
    let (shop, person) = (try await world.merchant(), try await world.person())
    let mall = try await world.mall(shop)
    try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
    _ = try await world.paid(shop, "order-1", 1_000, by: person)
    #expect(try await world.platform.audit() == [])
    try world.database.write { transaction in
      _ = try transaction.run("UPDATE mall_payments SET wallet = wallet + 1")
    }
    #expect(Set(try await world.platform.audit().map(\.invariant)) == [46])
  }

  @Test func `has shops with numbers of their own, of merchants that there are`() async throws {
    try await inWorld(.sqlite) { world in
      let (mall, shop) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      func set(_ shops: [(MerchantID, String)]) async throws {
        try await world.platform.malls.set(
          Mall(
            merchant: mall.id, brand: 1, url: "http://127.0.0.1:1/mall",
            shops: shops.map { MallShop(mall: mall.id, merchant: $0, store: nil, name: "x", number: $1) }))
      }
      await #expect(throws: MallRefusal.shopTwice(number: "1")) { try await set([(shop.id, "1"), (mall.id, "1")]) }
      let unknown = MerchantID(1_999_999_999)
      await #expect(throws: MallRefusal.unknownMerchant(unknown)) { try await set([(unknown, "1")]) }
      try await set([(shop.id, "1"), (mall.id, "2")])
      try await set([(shop.id, "3")])
      #expect(try await world.platform.malls.mall(mall.id)?.shops.map(\.number) == ["3"])
    }
  }
}
