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
  func `are what a refund and a reversal take first`(backend: Backend) async throws {
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
