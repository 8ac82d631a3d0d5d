import Fen
import Testing

@testable import FenPlatform

// Shops with addresses, and moments to the second.

extension World {
  /// Sets the clock, and does what falls due on the way.
  @discardableResult
  func set(_ moment: String) async throws -> [Happening] {
    try await platform.scheduler.move(to: try #require(Instant(rfc3339: moment)))
  }

  func store(
    of merchant: Merchant, _ city: String = "Shanghai", country: String = "CN", zone: Zone = .shanghai
  ) async throws -> Store {
    try await platform.merchants.addStore(
      "\(city) store", city: city, country: country, zone: zone, to: merchant.id)
  }

  func paid(
    at store: Store, _ number: String, _ total: Int64, by person: Person, with method: PaymentMethod = .balance
  ) async throws -> Order {
    try await pay(try await placed(at: store, number, total), by: person, with: method)
  }

  func placed(at store: Store, _ number: String, _ total: Int64) async throws -> Order {
    try await platform.engine.perform(
      PlaceOrder(
        OrderTerms(
          side: .merchant(store.merchant), number: OutTradeNo(stored: number), app: "wx\(store.merchant.value)",
          tradeType: .native, total: .fen(total), description: "Tea", storeID: String(store.id),
          hash: Array(number.utf8))))
  }

  /// What a payment made now is given by a campaign; nil when nothing.
  func reward(
    at store: Store, _ number: String, _ total: Int64, by person: Person, from campaign: Campaign,
    with method: PaymentMethod = .balance
  ) async throws -> Int64? {
    let order = try await paid(at: store, number, total, by: person, with: method)
    return try await platform.campaigns.rewards(of: order.id).first { $0.campaign == campaign.id }?.amount
  }
}

func period(_ from: String, _ to: String) -> Range<Instant> { Instant(rfc3339: from)!..<Instant(rfc3339: to)! }

func window(_ from: Int64, _ to: Int64) -> DayWindow { DayWindow(from: from * 3_600, to: to * 3_600)! }
