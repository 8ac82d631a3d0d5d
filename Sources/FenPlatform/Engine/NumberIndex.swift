import Fen
import FenStore

/// A merchant's own number of something.
struct MerchantNumber: Hashable {
  let merchant: MerchantID
  let number: String
}

extension MerchantNumber {
  init(_ merchant: MerchantID, _ number: OutTradeNo) { self.init(merchant: merchant, number: number.value) }
  init(_ merchant: MerchantID, _ number: OutRefundNo) { self.init(merchant: merchant, number: number.value) }
}

/// Rows that are also found by their merchant's own number.
protocol MerchantNumbered: Record {
  static var numberColumn: String { get }
  /// The row of merchant ?1 with the number ?2. Kept by each table: every request asks it.
  static var byNumber: String { get }
  var merchantNumber: MerchantNumber { get }
}

/// What a batch knows of merchants' own numbers.
struct NumberIndex<Value: MerchantNumbered> where Value.Key: Comparable {
  private var known = [MerchantNumber: Value.Key]()
  /// Looked up, and not in the database.
  private var absent = Set<MerchantNumber>()
  private var wanted = Set<MerchantNumber>()

  /// - Throws: `RowAwaited` where rows are read many at once.
  mutating func find(
    _ number: MerchantNumber, among rows: inout RowSet<Value>, in transaction: any Transaction
  ) throws -> Value? {
    // A number whose row was taken back leads nowhere.
    if let key = known[number], let value = rows.known(key) { return value }
    if transaction.prefersBulk {
      if absent.contains(number) { return nil }
      wanted.insert(number)
      throw RowAwaited()
    }
    guard let found = try Value.find(number, in: transaction) else { return nil }
    known[number] = found.key
    return rows.adopt(found)
  }

  mutating func want(_ number: MerchantNumber) {
    if known[number] == nil, !absent.contains(number) { wanted.insert(number) }
  }

  mutating func readWanted(into rows: inout RowSet<Value>, in transaction: any Transaction) throws {
    guard !wanted.isEmpty else { return }
    for row in try transaction.load(Value.self, where: Self.columns, are: wanted.map(\.values)) {
      known[row.merchantNumber] = row.key
      wanted.remove(row.merchantNumber)
      _ = rows.adopt(row)
    }
    // Also one that leads to a row that was taken back, or its command would await it for ever.
    absent.formUnion(wanted)
    wanted.removeAll(keepingCapacity: true)
  }

  /// A new row the database does not have yet.
  mutating func add(_ value: Value) { known[value.merchantNumber] = value.key }

  private static var columns: [String] { ["mchid", Value.numberColumn] }
}

extension MerchantNumbered {
  static func find(_ number: MerchantNumber, in transaction: any Transaction) throws -> Self? {
    try transaction.first(byNumber, number.values) { try Self(row: $0) }
  }
}

extension MerchantNumber {
  fileprivate var values: [SQLValue] { [.int(merchant.value), .text(number)] }
}
