/// A value that is one row of a table.
///
/// The statements follow from the description, so that every table is read and written the same way on every database.
public protocol Record: Sendable {
  associatedtype Key: Hashable & Sendable
  static var table: Table { get }
  var key: Key { get }
  /// The key as the value of the first column.
  static func value(of key: Key) -> SQLValue
  /// The key as the values of the first columns, of a table whose key has several.
  static func values(of key: Key) -> [SQLValue]
  /// All columns in the order of the table, the key first.
  var values: [SQLValue] { get }
  /// The changing columns in the order of the table. Follows from `values`; rows of every payment say it themselves.
  var changes: [SQLValue] { get }
  /// Reads all columns in the order of the table.
  init(row: any Row) throws
}

/// A table by name and columns. The first column is the key, or the first few together.
public final class Table: Sendable {
  public let name: String
  /// Columns that never change after the row is inserted; the key is the first.
  public let fixed: [String]
  /// Columns an update writes.
  public let changing: [String]
  /// The columns of the key.
  let key: [String]

  public let select: String
  /// The row whose key is ?1, or ?1 and ?2.
  public let find: String
  public let insert: String
  /// Writes the changing columns; the key is the last of the parameters.
  public let update: String

  /// An insert that adds to a row that is there already. The same as `insert` where the table names no `onConflict`.
  public let merge: String
  /// What `merge` does with a row that exists: `ON CONFLICT (…) DO UPDATE SET …`; empty for nothing but an error.
  let onConflict: String

  /// All columns in the order of the table.
  public var columns: [String] { fixed + changing }
  /// The same for a SELECT that names the table otherwise.
  public func columns(of alias: String) -> String { columns.map { "\(alias).\($0)" }.joined(separator: ", ") }

  /// - Parameter keyed: how many of the first columns make the key.
  public init(_ name: String, keyed: Int = 1, fixed: [String], changing: [String], onConflict: String = "") {
    self.name = name
    self.fixed = fixed
    self.changing = changing
    let key = Array(fixed.prefix(keyed))
    self.key = key
    func isKey(from first: Int) -> String {
      key.enumerated().map { "\($1) = ?\(first + $0)" }.joined(separator: " AND ")
    }
    let columns = fixed + changing
    let list = columns.joined(separator: ", ")
    select = "SELECT \(list) FROM \(name)"
    find = "\(select) WHERE \(isKey(from: 1))"
    let marks = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
    insert = "INSERT INTO \(name) (\(list)) VALUES (\(marks))"
    self.onConflict = onConflict
    merge = "\(insert) \(onConflict)"
    let assignments = changing.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: ", ")
    update = "UPDATE \(name) SET \(assignments) WHERE \(isKey(from: changing.count + 1))"
  }
}

extension Record {
  public static func values(of key: Key) -> [SQLValue] { [value(of: key)] }
  public var changes: [SQLValue] { Array(values.dropFirst(Self.table.fixed.count)) }

  /// The row with this key.
  public static func find(_ key: Key, in transaction: any Transaction) throws -> Self? {
    try transaction.first(table.find, values(of: key)) { try Self(row: $0) }
  }

  /// Rows by the rest of a SELECT: `WHERE … ORDER BY …`.
  public static func all(_ rest: String, _ values: [SQLValue] = [], in transaction: any Transaction) throws -> [Self] {
    try transaction.all("\(table.select) \(rest)", values) { try Self(row: $0) }
  }

  public static func first(
    _ rest: String, _ values: [SQLValue] = [], in transaction: any Transaction
  ) throws -> Self? {
    try transaction.first("\(table.select) \(rest)", values) { try Self(row: $0) }
  }

  public func insert(in transaction: any Transaction) throws {
    try transaction.run(Self.table.insert, values)
  }

  /// - Throws: `StoreError.failed` when there is no such row.
  public func update(in transaction: any Transaction) throws {
    let changed = try transaction.run(Self.table.update, changes + Self.values(of: key))
    guard changed == 1 else { throw StoreError.failed("no row \(key) in \(Self.table.name) to update") }
  }
}
