import Fen
import Testing

@testable import FenPlatform

@Suite struct `A store's printed code` {
  private func pay(
    _ world: World, _ amount: Int64, at store: Store, by user: UserID, number: String = "P1",
    with method: PaymentMethod = .balance, authenticated: Authentication = .password
  ) async throws -> Order {
    try await world.platform.cashier.pay(
      StorePayment(at: store, .fen(amount), number: RequestNumber(stored: number), with: method), as: user,
      authenticated: authenticated)
  }

  private func store(
    _ world: World, notify: String? = "http://127.0.0.1:1/paid"
  ) async throws -> (Merchant, Store) {
    let merchant = try await world.merchant()
    let store = try world.platform.merchants.addStore(
      "人民广场店", city: "上海", to: merchant.id, notifyURL: notify)
    return (merchant, store)
  }

  @Test(arguments: Backend.allCases)
  func `leads to the store, is always the same, and cannot be made up`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, store) = try await store(world)
      let code = world.platform.cashier.code(of: store)
      #expect(code.hasPrefix("wxp://store"))
      let seen = try await world.platform.cashier.store(behind: code)
      #expect(seen == SeenStore(store: store, merchant: merchant.name))
      for text in ["", code + "A", "\(code.dropLast())", world.fixedCode(of: try await world.friend())] {
        await #expect(throws: ReceiveCodeRefusal.unreadable) {
          try await world.platform.cashier.store(behind: text)
        }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `makes an order of the merchant's like any other, once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, store) = try await store(world)
      let ming = try await world.friend()
      let paid = try await atOnce(10) { _ in try await pay(world, 1_250, at: store, by: ming) }
      #expect(Set(paid).count == 1)
      let order = paid[0]
      #expect(order.terms.storeID == String(store.id) && order.terms.description == "人民广场店")
      #expect(try await world.balance(.basic(merchant.id)) == 1_242)
      #expect(try await world.platform.records.order(.merchant(merchant.id), order.terms.number) == order)
      #expect(
        try await world.platform.records.payments(of: .merchant(merchant.id), on: BusinessDay(World.start)) == [order])
      try await world.platform.scheduler.settle()
      #expect(world.callbacks.sent(to: merchant).map(\.outTradeNo) == [order.terms.number.value])
      try await world.refund(order, "refund-1", 250)
      await #expect(throws: PrepayRefusal.sameNumberOtherTerms) {
        try await pay(world, 1_251, at: store, by: ming)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is held to 500 a day, whatever the factors`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, store) = try await store(world, notify: nil)
      let ming = try await world.person()
      _ = try await pay(world, 50_000, at: store, by: ming.id, number: "P1", authenticated: .everything)
      for method in [PaymentMethod.balance, .card(ming.debit.id)] {
        let refused = await Result.of {
          try await pay(world, 1, at: store, by: ming.id, number: "P2", with: method, authenticated: .everything)
        }
        guard case .failure(LimitRefusal.over(.staticCodeDay, left: .fen(0), _)) = refused else {
          return #expect(Bool(false), "\(refused)")
        }
      }
      // Nothing of it stays.
      #expect(try await world.number("SELECT count(*) FROM orders") == 1)
      try await world.advance(86_400)
      _ = try await pay(world, 1, at: store, by: ming.id, number: "P2")
    }
  }

  @Test(arguments: Backend.allCases)
  func `paid by a card the bank refuses can be paid again, and closes soon`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (_, store) = try await store(world)
      let ming = try await world.person()
      try await world.fail(.bankRefusal, times: 2)
      for number in ["P1", "P2"] {
        await #expect(throws: CardRefusal.bankRefused) {
          try await pay(world, 50_000, at: store, by: ming.id, number: number, with: .card(ming.debit.id))
        }
      }
      let paid = try await pay(world, 50_000, at: store, by: ming.id, number: "P1", with: .card(ming.debit.id))
      #expect(try await world.state(paid) == "paid")
      try await world.advance(300)
      await #expect(throws: PrepayRefusal.alreadyClosed) {
        try await pay(world, 50_000, at: store, by: ming.id, number: "P2", with: .card(ming.debit.id))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `costs what the store's campaigns leave, as the sheet says before`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, store) = try await store(world, notify: nil)
      let other = try world.platform.merchants.addStore("静安寺店", city: "上海", to: merchant.id, notifyURL: nil)
      let ming = try await world.person()
      try await world.campaign(campaignTerms(off(150)) { $0.stores = [StoreName(merchant.id, String(store.id))] })
      func price(at store: Store, _ number: String) async throws -> Money? {
        let payment = StorePayment(at: store, .fen(1_250), number: RequestNumber(stored: number))
        return try await world.platform.cashier.previews(payment, payer: ming.id, with: [.balance])[.balance]?.payerTotal
      }
      #expect(try await price(at: store, "P1") == .fen(1_100))
      #expect(try await price(at: other, "P2") == nil)
      #expect(try await world.number("SELECT count(*) FROM orders") == 0, "looking writes nothing")
      let payment = StorePayment(at: store, .fen(1_250), number: RequestNumber(stored: "P1"))
      await #expect(throws: PayRefusal.priceChanged(to: .fen(1_100))) {
        try await world.platform.cashier.pay(payment, as: ming.id, authenticated: .password, expected: .fen(1_250))
      }
      let paid = try await world.platform.cashier.pay(
        payment, as: ming.id, authenticated: .password, expected: .fen(1_100))
      #expect(paid.payment?.payerTotal == .fen(1_100))
    }
  }

  @Test(arguments: Backend.allCases)
  func `draws a discount once, however often and under whatever number the price is asked`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (_, store) = try await store(world, notify: nil)
      let ming = try await world.person()
      let drawn = Worth.drawn([Band(1...500, weight: 1)], .cny)
      try await world.campaign(campaignTerms(.discount(Discount(drawn))))
      func price(_ number: String) async throws -> Money? {
        let payment = StorePayment(at: store, .fen(1_000), number: RequestNumber(stored: number))
        return try await world.platform.cashier.previews(payment, payer: ming.id, with: [.balance])[.balance]?.payerTotal
      }
      var charged = Set<Money>()
      for round in 0..<5 {
        let shown = try #require(try await price("look-\(round)"))
        for look in 0..<5 { #expect(try await price("\(round) \(look)") == shown) }
        let payment = StorePayment(at: store, .fen(1_000), number: RequestNumber(stored: "P\(round)"))
        let paid = try await world.platform.cashier.pay(
          payment, as: ming.id, authenticated: .password, expected: shown)
        charged.insert(try #require(paid.payment?.payerTotal))
      }
      #expect(charged.count > 1, "each payment is drawn for itself")
    }
  }
}
