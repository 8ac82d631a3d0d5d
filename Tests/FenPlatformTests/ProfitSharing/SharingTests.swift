import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `The takings of an order placed to be shared` {
  @Test(arguments: Backend.allCases)
  func `wait, go to receivers, and the rest is released`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, brand) = (try await world.merchant(), try await world.merchant(1_900_000_002))
      let (payer, clerk) = (try await world.person(), try await world.person(0))
      let order = try await world.waiting(shop, "order-1", by: payer)
      #expect(try await world.waits(of: shop) == 9940)
      #expect(try await world.balance(.basic(shop.id)) == 0)

      let lines = [part(1000, to: brand), part(500, to: clerk)]
      for line in lines { try world.add(line, to: shop) }
      let share = try await world.share(order, "share-1", lines)
      #expect(share.lines.map(\.failure) == [nil, nil])
      #expect(try await world.balance(.basic(brand.id)) == 1000)
      #expect(try await world.balance(clerk.wallet) == 500)
      #expect(try await world.waits(of: shop) == 8440)
      // The same request again moves nothing.
      #expect(try await world.share(order, "share-1", lines) == share)
      #expect(try await world.balance(.basic(brand.id)) == 1000)

      let release = try await world.share(order, "release-1", [], release: true)
      #expect(release.released == .fen(8440))
      #expect(try await world.waits(of: shop) == 0)
      #expect(try await world.balance(.basic(shop.id)) == 8440)
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `wait also when a card paid, and are the merchant's after thirty days`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, payer) = (try await world.merchant(), try await world.person())
      _ = try await world.waiting(shop, "order-1", by: payer, with: .card(payer.debit.id))
      try await world.advance(frozenDays * 86_400 - shareDelay - 1)
      #expect(try await world.waits(of: shop) == 9940)
      let happenings = try await world.advance(1)
      #expect(happenings.contains { $0.event == .takingsReleased })
      #expect(try await world.waits(of: shop) == 0)
      #expect(try await world.balance(.basic(shop.id)) == 9940)
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are what refunds take first`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, payer) = (try await world.merchant(), try await world.person())
      let order = try await world.waiting(shop, "order-1", by: payer)
      try await world.refund(order, "refund-1", 4000)
      // 40.00 less its part of the fee.
      #expect(try await world.waits(of: shop) == 9940 - 4000 + 24)
      #expect(try await world.balance(.basic(shop.id)) == 0)
      try await world.refund(try await world.order(order), "refund-2", 6000)
      #expect(try await world.waits(of: shop) == 0)
      await #expect(throws: ShareRefusal.exceedsLeft(.fen(0))) {
        try await world.share(order, "share-1", [part(1, to: shop)])
      }
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are what a reversal takes first, and then what the merchant has`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, brand, payer) = (
        try await world.merchant(), try await world.merchant(1_900_000_002), try await world.person()
      )
      func scanned(_ number: String) async throws -> Order {
        let code = try await world.paymentCode(of: payer)
        let terms = OrderTerms(
          side: .merchant(shop.id), number: OutTradeNo(stored: number), app: shop.apps[0], tradeType: .code,
          total: .fen(10_000), description: "Tea", isToBeShared: true, hash: Array(number.utf8))
        return try await world.platform.engine.perform(TakeCodePayment(terms, code: code.digits, fee: shop.feeRate))
      }
      let whole = try await scanned("order-1")
      _ = try await world.reverse(whole)
      #expect(try await world.waits(of: shop) == 0)

      let parted = try await scanned("order-2")
      try await world.advance(shareDelay)
      try world.add(part(1000, to: brand), to: shop)
      _ = try await world.share(parted, "share-1", [part(1000, to: brand)])
      // 10.00 of it is with another merchant, and the shop has nothing of its own.
      await #expect(throws: PostingRefusal.self) { _ = try await world.reverse(parted) }
      #expect(try await world.waits(of: shop) == 8940)
      _ = try await world.paid(shop, "order-3", 2_000, by: payer)
      _ = try await world.reverse(parted)
      #expect(try await world.waits(of: shop) == 0)
      #expect(try await world.balance(.basic(shop.id)) == 2_000 - 12 - 1_000)
      // Nothing is left to release when the thirty days are over, and nothing is told.
      let happenings = try await world.advance(frozenDays * 86_400)
      #expect(!happenings.contains { $0.event == .takingsReleased })
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `stand in the bill of the person who got a part`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, payer, clerk) = (try await world.merchant(), try await world.person(), try await world.person(0))
      let order = try await world.waiting(shop, "order-1", by: payer)
      try world.add(part(500, to: clerk), to: shop)
      let share = try await world.share(order, "share-1", [part(500, to: clerk)])
      let lines = try await world.platform.bills.lines(
        of: clerk.id, from: World.start, to: world.clock.now().adding(days: 1), limit: 10)
      #expect(lines.map(\.kind) == [.share])
      #expect(lines.map(\.amount) == [.fen(500)])
      #expect(lines.map(\.number) == [share.id.value])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are the merchant's to release and to ask back where a provider shared them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, brand, payer) = (
        try await world.merchant(), try await world.merchant(1_900_000_002), try await world.person()
      )
      let side = MerchantSide.provider(ProviderID(1_900_000_009), of: shop.id)
      let placed = try await world.platform.engine.perform(
        PlaceOrder(
          OrderTerms(
            side: side, number: OutTradeNo(stored: "order-1"), app: "wx9", tradeType: .native, total: .fen(10_000),
            description: "Tea", isToBeShared: true, hash: [1])))
      let order = try await world.pay(placed, by: payer)
      try await world.advance(shareDelay)
      try world.platform.sharing.add(
        AddedReceiver(side: side, naming: .merchantNumber, account: "\(brand.id)", relation: "PARTNER"))
      let share = try await world.share(order, "share-1", [part(1000, to: brand)])
      func ask(_ by: MerchantSide) async throws -> ShareReturn {
        try await world.platform.engine.perform(
          ReturnShare(
            ShareReturnTerms(
              side: by, share: share.id, number: OutShareNo(stored: "return-1"), from: brand.id, amount: .fen(1000),
              description: "refund", hash: [1])))
      }
      let stranger = MerchantSide.provider(ProviderID(1_900_000_008), of: shop.id)
      await #expect(throws: UnknownThing.share) { _ = try await ask(stranger) }
      #expect(try await ask(.merchant(shop.id)).outcome == .succeeded)
      func release(_ by: MerchantSide) async throws -> Share {
        try await world.platform.engine.perform(
          ShareOrder(
            ShareTerms(
              side: by, order: order.id, number: OutShareNo(stored: "release-1"), lines: [], releasesRest: true,
              hash: [1])))
      }
      await #expect(throws: UnknownThing.order) { _ = try await release(stranger) }
      #expect(try await release(.merchant(shop.id)).released == .fen(8940))
      #expect(try await world.balance(.basic(shop.id)) == 9940)
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `come back from a receiver, before the payer is refunded`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, brand, payer) = (
        try await world.merchant(), try await world.merchant(1_900_000_002), try await world.person()
      )
      let order = try await world.waiting(shop, "order-1", by: payer)
      try world.add(part(3000, to: brand), to: shop)
      let share = try await world.share(order, "share-1", [part(3000, to: brand)])
      // Not enough for the whole refund yet.
      await #expect(throws: RefundRefusal.self) { try await world.refund(order, "refund-1", 10_000) }
      let first = try await world.giveBack(3000, of: share, from: brand, "return-1")
      #expect(first.outcome == .succeeded)
      #expect(try await world.giveBack(3000, of: share, from: brand, "return-1") == first)
      #expect(try await world.balance(.basic(brand.id)) == 0)
      await #expect(throws: ShareReturnRefusal.exceedsReceived(left: .fen(0))) {
        _ = try await world.giveBack(1, of: share, from: brand, "return-2")
      }
      try await world.refund(order, "refund-1", 10_000)
      #expect(try await world.waits(of: shop) == 0)
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `stay where a receiver was never added, or has not verified`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, brand, payer) = (
        try await world.merchant(), try await world.merchant(1_900_000_002), try await world.person()
      )
      let stranger = try await world.platform.wallets.create(NewUser(name: "Li", balance: 0, accountClass: .unverified))
      let order = try await world.waiting(shop, "order-1", by: payer)
      let unverified = ShareLineTerms(
        to: NamedReceiver(.person(stranger.user.id), named: .openid, "o"), amount: .fen(1), description: "share")
      try world.add(unverified, to: shop)
      let share = try await world.share(order, "share-1", [part(1000, to: brand), unverified])
      #expect(share.lines.map(\.failure) == [.noRelation, .notVerified])
      #expect(try await world.waits(of: shop) == 9940)
      #expect(try await world.platform.audit() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are shared once by requests that come at the same time`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (shop, brand, payer) = (
        try await world.merchant(), try await world.merchant(1_900_000_002), try await world.person()
      )
      let order = try await world.waiting(shop, "order-1", by: payer)
      try world.add(part(100, to: brand), to: shop)
      let ids = try await withThrowingTaskGroup(of: ShareID.self) { group in
        for _ in 0..<50 { group.addTask { try await world.share(order, "share-1", [part(100, to: brand)]).id } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(ids.count == 1)
      #expect(try await world.balance(.basic(brand.id)) == 100)
      // Of forty different ones of 1.00 those fit that stay within 30 %.
      let fitted = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<40 {
          group.addTask { (try? await world.share(order, "other-\(number)", [part(100, to: brand)])) != nil }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(fitted == 29)
      #expect(try await world.balance(.basic(brand.id)) == 3000)
      #expect(try await world.platform.audit() == [])
    }
  }
}
