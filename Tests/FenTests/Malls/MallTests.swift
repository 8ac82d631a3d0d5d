import Testing

@testable import Fen

private let north = MerchantID(1_900_000_201)
private let south = MerchantID(1_900_000_202)

private func shop(_ mall: MerchantID, _ number: String, store: String? = nil) -> MallShop {
  MallShop(mall: mall, merchant: lawson, store: store, name: "shop \(number)", number: number)
}

private func payment(_ points: MallPoints? = nil) -> MallPayment {
  MallPayment(
    order: OrderID(1), mall: north, user: UserID(7), app: "wx1", shopName: "a", shopNumber: "1",
    at: Instant(milliseconds: 0), points: points)
}

private func points(_ increased: Int64, total: Int64? = nil, at: Int64 = 0) -> MallPoints {
  MallPoints(increased: increased, total: total, remarks: nil, updatedAt: Instant(milliseconds: at))
}

@Suite struct `A payment in a mall` {
  @Test func `is at the shop of its store, or at the merchant's`() {
    let shops = [shop(north, "all"), shop(north, "12", store: "12"), shop(south, "13", store: "13")]
    #expect(shops.places(of: "12").map(\.number) == ["12"])
    #expect(shops.places(of: "13").map(\.number) == ["all", "13"])
    #expect(shops.places(of: nil).map(\.number) == ["all"])
    #expect([shop(south, "13", store: "13")].places(of: nil) == [])
  }
}

@Suite struct `Points of a mall` {
  @Test func `are added once, however often they are said`() throws {
    let (first, held) = try decideMallPoints(payment(), of: UserID(7), points(100), held: 20, latestSum: nil)
    #expect(held == 120 && first.points == points(100))
    let (again, same) = try decideMallPoints(first, of: UserID(7), points(100), held: held, latestSum: nil)
    #expect(same == 120 && again == first)
  }

  @Test func `take the place of what was said before`() throws {
    let first = payment(points(100, at: 5))
    #expect(try decideMallPoints(first, of: UserID(7), points(40, at: 6), held: 120, latestSum: nil).held == 60)
    #expect(try decideMallPoints(first, of: UserID(7), points(0, at: 6), held: 50, latestSum: nil).held == 0)
    // An older word comes late.
    let (kept, held) = try decideMallPoints(first, of: UserID(7), points(40, at: 4), held: 120, latestSum: nil)
    #expect(held == 120 && kept == first)
  }

  @Test func `are what the mall's own books say`() throws {
    #expect(
      try decideMallPoints(payment(), of: UserID(7), points(100, total: 888), held: 20, latestSum: nil).held == 888)
  }

  @Test func `change nothing where the mall said a later sum`() throws {
    func held(latest: Int) throws -> Int64 {
      let other = Instant(milliseconds: Int64(latest))
      return try decideMallPoints(payment(), of: UserID(7), points(50, total: 100, at: 5), held: 150, latestSum: other)
        .held
    }
    #expect(try held(latest: 4) == 100)
    // That sum held these points already.
    #expect(try held(latest: 6) == 150)
  }

  @Test func `are for a payment of that person`() {
    #expect(throws: MallRefusal.unknownPayment) {
      try decideMallPoints(payment(), of: UserID(8), points(1), held: 0, latestSum: nil)
    }
    #expect(throws: MallRefusal.unknownPayment) {
      try decideMallPoints(nil, of: UserID(7), points(1), held: 0, latestSum: nil)
    }
  }
}
