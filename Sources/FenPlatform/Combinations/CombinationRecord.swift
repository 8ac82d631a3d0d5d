import Fen
import FenStore

extension Combination: Record {
  public static let table = Table(
    "combinations",
    fixed: [
      "id", "caller", "number", "appid", "total", "currency", "notify_url", "terms_hash", "orders", "created_at",
    ], changing: [])
  public var key: CombinationID { id }
  public static func value(of key: CombinationID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(id.value), .int(terms.caller.value), .text(terms.number.value), .text(terms.app),
      .int(terms.total.minorUnits), .text(terms.total.currency.rawValue), .text(terms.notifyURL), .blob(terms.hash),
      .text(orders.map { String($0.value) }.joined(separator: ",")), .int(createdAt.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let id = row.int(0)
    let orders = try row.text(8).split(separator: ",").map { text in
      guard let number = Int64(text) else {
        throw StoreError.unreadable(table: "combinations", "orders \(row.text(8)) of \(id)")
      }
      return OrderID(number)
    }
    self.init(
      id: CombinationID(id),
      terms: CombinationTerms(
        caller: MerchantID(row.int(1)), number: OutTradeNo(stored: row.text(2)), app: row.text(3),
        total: Money(minorUnits: row.int(4), try currency(row.text(5), in: "combinations")), notifyURL: row.text(6),
        hash: row.blob(7)), orders: orders, createdAt: Instant(milliseconds: row.int(9)))
  }
}

extension Combination: GivenNumbered {
  static var numberColumns: [String] { ["caller", "number"] }
  static let byNumber = "\(table.select) WHERE caller = ?1 AND number = ?2"
  var givenNumber: GivenNumber { GivenNumber(combinationOf: terms.caller, terms.number) }
}

extension GivenNumber {
  init(combinationOf caller: MerchantID, _ number: OutTradeNo) { self.init(giver: caller.value, number: number.value) }
}

// In the engine

extension Workspace {
  func combination(_ caller: MerchantID, _ number: OutTradeNo) throws -> Combination? {
    try combinationNumbers.find(GivenNumber(combinationOf: caller, number), among: &combinations, in: transaction)
  }

  func combination(_ id: CombinationID) throws -> Combination {
    guard let found = try combinations.find(id, in: transaction) else {
      throw StoreError.unreadable(table: "combinations", "\(id.value) is missing")
    }
    return found
  }

  func put(_ combination: Combination) {
    combinationNumbers.add(combination)
    combinations.put(combination)
  }

  func want(combinationOf caller: MerchantID, _ number: OutTradeNo) {
    combinationNumbers.want(GivenNumber(combinationOf: caller, number))
  }

  func wantOrders(of combination: Combination) { for id in combination.orders { want(id) } }

  /// All of them, in their order.
  func orders(of combination: Combination) throws -> [Order] {
    wantOrders(of: combination)
    return try combination.orders.map { id in
      guard let order = try order(id) else {
        throw StoreError.unreadable(table: "orders", "\(id.value) of combination \(combination.id.value) is missing")
      }
      return order
    }
  }
}

// Beside it

extension Records {
  /// What the caller combined under this number.
  public func combination(_ caller: MerchantID, _ number: OutTradeNo) async throws -> (Combination, [Order])? {
    try await database.read { transaction in
      try Combination.find(GivenNumber(combinationOf: caller, number), in: transaction).map {
        ($0, try $0.load(in: transaction))
      }
    }
  }

  /// An order as it is paid: alone, or with the others of its combination.
  public func payable(_ id: OrderID) async throws -> Payable? {
    try await database.read { transaction in
      guard let order = try Order.find(id, in: transaction) else { return nil }
      guard let combination = try order.combination.flatMap({ try Combination.find($0, in: transaction) }) else {
        return .order(order)
      }
      return .combination(combination, try combination.load(in: transaction))
    }
  }
}

extension Combination {
  func load(in transaction: any Transaction) throws -> [Order] {
    try orders.map { id in
      guard let order = try Order.find(id, in: transaction) else {
        throw StoreError.unreadable(table: "orders", "\(id.value) of combination \(self.id.value) is missing")
      }
      return order
    }
  }
}
