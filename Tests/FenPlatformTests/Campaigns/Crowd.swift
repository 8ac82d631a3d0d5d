import Fen
import FenStore

@testable import FenPlatform

// Tens of thousands of people who pay, made with a few statements.

extension World {
  /// Verified people with so much in their wallets, as if the bank had brought it.
  func crowd(_ count: Int, balance: Money) async throws -> [UserID] {
    var users = [UserID]()
    while users.count < count {
      let made = try platform.wallets.createCrowd(min(WalletDesk.largestCrowd, Int64(count - users.count)))
      users += made.map(\.user.id)
    }
    try await platform.engine.perform(FillWallets(users: users, amount: balance))
    try database.write {
      try $0.run(
        "UPDATE sandbox_bank_accounts SET balance = balance + ?1 WHERE number = 'reserve'",
        [.int(Int64(count) * balance.minorUnits)])
    }
    return users
  }

  /// Orders nobody has paid, placed at one merchant.
  func orders(_ count: Int, at merchant: Merchant, _ total: Money) throws -> [OrderID] {
    let now = clock.now()
    let orders = (0..<count).map { number in
      Order(
        id: OrderID(Int64(1_000_000 + number)),
        terms: OrderTerms(
          side: .merchant(merchant.id), number: OutTradeNo(stored: "order-\(number)"), app: merchant.apps[0],
          tradeType: .native, total: total, description: "Tea", hash: [1]),
        createdAt: now, expiresAt: now.adding(days: 1))
    }
    for first in stride(from: 0, to: count, by: 5_000) {
      try database.write { try $0.insert(Array(orders[first..<min(first + 5_000, count)])) }
    }
    return orders.map(\.id)
  }
}

private struct FillWallets: Command {
  let users: [UserID]
  let amount: Money

  var subject: Int { 0 }

  func perform(in work: Workspace) throws {
    let postings = users.map { Posting(debit: .reserve, credit: .wallet($0), amount: amount, kind: .topUp) }
    try work.post(postings, cause: 0)
  }
}
