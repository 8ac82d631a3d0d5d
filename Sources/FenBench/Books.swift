import Fen
import FenPlatform
import FenStore
import Foundation

/// Merchants and people in bulk, written with SQL: the commands would take minutes for a million of them.
///
/// The books balance: each wallet was filled by a transfer from the reserve.
enum Books {
  static let merchants: Int64 = 1_000
  /// Each wallet holds a million yuan, so that no payment is refused.
  private static let balance: Int64 = 100_000_000
  private static let firstMerchant: Int64 = 1_800_000_000
  private static let firstUser: Int64 = 100_000_000_000

  static func merchant(_ number: Int64) -> MerchantID { MerchantID(firstMerchant + number % merchants) }
  static func user(_ number: Int64) -> UserID { UserID(firstUser + number) }

  /// Makes the merchants, for what asks whether they are there; nobody speaks for them, so their keys are empty.
  static func addMerchants(to database: any Database, now: Instant) throws {
    try database.write { transaction in
      _ = try transaction.run(
        """
        \(counting) INSERT INTO merchants (mchid, name, kind, key_mode, fee_rate, apiv3_key, apiv2_key, created_at)
        SELECT ?3 + i, 'shop ' || i, 1, 1, 600, x'', x'', ?4 FROM counted
        """, [.int(0), .int(merchants - 1), .int(firstMerchant), .int(now.milliseconds)])
    }
  }

  /// Makes wallets for `users` people.
  static func addUsers(_ users: Int64, to database: any Database, now: Instant) throws {
    try inBlocks(users) { first, last in
      try database.write { transaction in
        _ = try transaction.run(
          """
          \(counting) INSERT INTO accounts (id, currency, balance)
          SELECT (?3 + i) << 8 | 1, 'CNY', CAST(?4 AS BIGINT) FROM counted
          """,
          [.int(first), .int(last), .int(firstUser), .int(balance)])
        _ = try transaction.run(
          """
          \(counting) INSERT INTO people (id, account_class, channels, spent, spent_before_year, withdrawn, day,
            day_weak, day_two_factors, day_certified, day_code_weak, day_code_two_factors, day_code_certified,
            day_static_code, day_password_free)
          SELECT ?3 + i, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM counted
          """, [.int(first), .int(last), .int(firstUser)])
        // As if somebody had seen each of them: class III, and no source beside.
        _ = try transaction.run(
          """
          \(counting) INSERT INTO channels (person, channel, detail, confirmed_at)
          SELECT ?3 + i, 5, '3', ?4 FROM counted
          """, [.int(first), .int(last), .int(firstUser), .int(now.milliseconds)])
        _ = try transaction.run(
          """
          \(counting) INSERT INTO users (id, name, created_at, wrong_tries)
          SELECT ?3 + i, 'payer ' || i, ?4, 0 FROM counted
          """, [.int(first), .int(last), .int(firstUser), .int(now.milliseconds)])
        let sum = (last - first + 1) * balance
        _ = try transaction.run(
          """
          INSERT INTO accounts (id, currency, balance) VALUES (?1, 'CNY', ?2)
          ON CONFLICT (id) DO UPDATE SET balance = accounts.balance + excluded.balance
          """, [.int(AccountID.reserve.value), .int(-sum)])
        _ = try transaction.run(
          """
          \(counting) INSERT INTO transfers (id, debit, credit, amount, currency, kind, cause, at)
          SELECT i, CAST(?3 AS BIGINT), (?4 + i) << 8 | 1, CAST(?5 AS BIGINT), 'CNY', CAST(?6 AS BIGINT), i,
            CAST(?7 AS BIGINT)
          FROM counted
          """,
          [
            .int(first), .int(last), .int(AccountID.reserve.value), .int(firstUser), .int(balance),
            .int(TransferKind.topUp.rawValue), .int(now.milliseconds),
          ])
      }
    }
  }

  /// Makes unpaid native orders, numbered from `before + 1`, whose payment is owed a callback.
  ///
  /// - Parameters:
  ///   - merchants: among how many they are spread.
  ///   - inStores: whether they name one of three stores of their merchant, and every fifth a tag.
  static func addOrders(
    _ orders: Int64, after before: Int64 = 0, among merchants: Int64 = merchants, inStores: Bool = false,
    to database: any Database, now: Instant
  ) throws {
    try inBlocks(orders) { first, last in
      try database.write { transaction in
        try transaction.insert(
          (first...last).map { number in
            Order(
              id: OrderID(before + number), terms: terms(of: before + number, merchant(number % merchants), inStores),
              createdAt: now, expiresAt: now.adding(days: 7))
          })
      }
    }
  }

  private static func terms(of number: Int64, _ merchant: MerchantID, _ inStore: Bool) -> OrderTerms {
    let tag = inStore && number % 5 == 0 ? tag(number) : nil
    return OrderTerms(
      side: .merchant(merchant),
      number: OutTradeNo(stored: "20260701000000000\(1_000_000_000 + number * 7_919 % 1_000_000_007)00000"),
      app: "wx8888888888888888", tradeType: .native, total: .fen(1 + number * 7_919 % 1_000),
      description: "Image-Store-Shenzhen", notifyURL: "https://127.0.0.1:8443/notify",
      storeID: inStore ? store(number) : nil, goodsTag: tag, hash: hash)
  }

  static func store(_ number: Int64) -> String { "S\(number % 3)" }
  static func tag(_ number: Int64) -> String { "T\(number % merchants)" }

  private static let hash = (0..<32).map { UInt8($0) }

  /// Makes payment codes, one for each of the first people, good for a day: those the wallet shows live a minute.
  static func addPaymentCodes(_ codes: Int64, to database: any Database, now: Instant) throws {
    try database.write { transaction in
      _ = try transaction.run(
        """
        \(counting) INSERT INTO payment_codes (digits, user_id, expires_at)
        SELECT 130000000000000000 + i * 7919, ?3 + i, ?4 FROM counted
        """,
        [.int(1), .int(codes), .int(firstUser), .int(now.adding(days: 1).milliseconds)])
    }
  }

  static func paymentCode(_ number: Int64) -> String { String(130_000_000_000_000_000 + number * 7919) }

  /// The numbers from ?1 to ?2.
  private static let counting =
    "WITH RECURSIVE counted(i) AS (SELECT CAST(?1 AS BIGINT) UNION ALL SELECT i + 1 FROM counted WHERE i < ?2)"

  /// Blocks keep the write-ahead log small.
  private static func inBlocks(_ count: Int64, _ body: (_ first: Int64, _ last: Int64) throws -> Void) rethrows {
    let block: Int64 = 50_000
    for first in stride(from: 1, through: count, by: Int(block)) { try body(first, min(first + block - 1, count)) }
  }
}
