import Fen

@testable import FenPlatform

// Takings that wait, for tests.

extension World {
  /// A paid order whose takings wait, a minute old.
  func waiting(
    _ merchant: Merchant, _ number: String, _ total: Int64 = 10_000, by person: Person,
    with method: PaymentMethod = .balance
  ) async throws -> Order {
    let terms = OrderTerms(
      side: .merchant(merchant.id), number: OutTradeNo(stored: number), app: merchant.apps[0], tradeType: .native,
      total: .fen(total), description: "Tea", isToBeShared: true, hash: Array(number.utf8))
    let order = try await pay(try await platform.engine.perform(PlaceOrder(terms)), by: person, with: method)
    try await advance(shareDelay)
    return order
  }

  func share(
    _ order: Order, _ number: String, _ lines: [ShareLineTerms], release: Bool = false
  ) async throws -> Share {
    try await platform.engine.perform(
      ShareOrder(
        ShareTerms(
          side: order.terms.side, order: order.id, number: OutShareNo(stored: number), lines: lines,
          releasesRest: release, hash: Array("\(number) \(lines.map(\.amount.minorUnits)) \(release)".utf8))))
  }

  func giveBack(_ amount: Int64, of share: Share, from: Merchant, _ number: String) async throws -> ShareReturn {
    try await platform.engine.perform(
      ReturnShare(
        ShareReturnTerms(
          side: share.terms.side, share: share.id, number: OutShareNo(stored: number), from: from.id,
          amount: .fen(amount), description: "refund", hash: Array("\(number) \(amount)".utf8))))
  }

  func waits(of merchant: Merchant) async throws -> Int64 {
    try await balance(AccountID(.merchant(merchant.id), .sharing))
  }

  func add(_ line: ShareLineTerms, to merchant: Merchant) throws {
    try platform.sharing.add(
      AddedReceiver(
        side: .merchant(merchant.id), naming: line.to.naming, account: line.to.account, relation: "STORE_OWNER"))
  }
}

func part(_ amount: Int64, to merchant: Merchant) -> ShareLineTerms {
  ShareLineTerms(
    to: NamedReceiver(.merchant(merchant.id), named: .merchantNumber, "\(merchant.id)"), amount: .fen(amount),
    description: "share")
}

func part(_ amount: Int64, to person: Person) -> ShareLineTerms {
  ShareLineTerms(
    to: NamedReceiver(.person(person.id), named: .openid, "of \(person.id.value)"), amount: .fen(amount),
    description: "share")
}
