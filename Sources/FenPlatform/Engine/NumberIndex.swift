import Fen
import FenStore

/// The number that whoever asked for something gave it: a merchant's for an order, a sender's for a transfer.
struct GivenNumber: Hashable {
  /// The merchant's or the wallet's number.
  let giver: Int64
  /// The provider who gave it in the merchant's name, or 0: each has numbers of its own for each merchant.
  var provider: Int64 = 0
  let number: String
}

extension GivenNumber {
  init(_ side: MerchantSide, _ number: OutTradeNo) { self.init(side, number.value) }
  init(_ side: MerchantSide, _ number: OutRefundNo) { self.init(side, number.value) }
  init(_ side: MerchantSide, _ number: OutShareNo) { self.init(side, number.value) }

  private init(_ side: MerchantSide, _ number: String) {
    self.init(giver: side.payee.value, provider: side.provider?.value ?? 0, number: number)
  }
}

/// Rows that are also found by the number they were given.
protocol GivenNumbered: Record {
  /// The columns of giver and number.
  static var numberColumns: [String] { get }
  /// The row whose number columns are ?1, ?2 … Kept by each table: every request asks it.
  static var byNumber: String { get }
  static func values(of number: GivenNumber) -> [SQLValue]
  var givenNumber: GivenNumber { get }
}

/// What a batch knows of given numbers.
struct NumberIndex<Value: GivenNumbered> where Value.Key: Comparable {
  private var known = [GivenNumber: Value.Key]()
  /// Looked up, and not in the database.
  private var absent = Set<GivenNumber>()
  private var wanted = Set<GivenNumber>()

  /// - Throws: `RowAwaited` where rows are read many at once.
  mutating func find(
    _ number: GivenNumber, among rows: inout RowSet<Value>, in transaction: any Transaction
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

  mutating func want(_ number: GivenNumber) {
    if known[number] == nil, !absent.contains(number) { wanted.insert(number) }
  }

  mutating func readWanted(into rows: inout RowSet<Value>, in transaction: any Transaction) throws {
    guard !wanted.isEmpty else { return }
    for row in try transaction.load(Value.self, where: Value.numberColumns, are: wanted.map(Value.values)) {
      known[row.givenNumber] = row.key
      wanted.remove(row.givenNumber)
      _ = rows.adopt(row)
    }
    // Also one that leads to a row that was taken back, or its command would await it for ever.
    absent.formUnion(wanted)
    wanted.removeAll(keepingCapacity: true)
  }

  /// A new row the database does not have yet.
  mutating func add(_ value: Value) { known[value.givenNumber] = value.key }
}

extension GivenNumbered {
  static func find(_ number: GivenNumber, in transaction: any Transaction) throws -> Self? {
    try transaction.first(byNumber, values(of: number)) { try Self(row: $0) }
  }

  static func values(of number: GivenNumber) -> [SQLValue] { [.int(number.giver), .text(number.number)] }
}

/// Rows that a provider may have numbered in a merchant's name.
protocol NumberedBySide: GivenNumbered {}

extension NumberedBySide {
  static func values(of number: GivenNumber) -> [SQLValue] {
    [.int(number.giver), .int(number.provider), .text(number.number)]
  }
}
