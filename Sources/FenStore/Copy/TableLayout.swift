/// A table as the database itself describes it.
struct TableLayout: Hashable {
  enum Kind: String {
    case integer = "INTEGER"
    case text = "TEXT"
    case blob = "BLOB"

    var inPostgreSQL: String {
      switch self {
      case .integer: "bigint"
      case .text: "text"
      case .blob: "bytea"
      }
    }
  }

  struct Column: Hashable {
    let name: String
    let kind: Kind
  }

  let name: String
  let columns: [Column]

  /// Every table of an embedded database but the list of migrations, in the order they were made: parents before
  /// children.
  static func all(in transaction: any Transaction) throws -> [TableLayout] {
    let names = try transaction.all(
      """
      SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> 'schema_migrations' ORDER BY rowid
      """
    ) { $0.text(0) }
    return try names.map { name in
      let columns = try transaction.all("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid", [.text(name)]) {
        guard let kind = Kind(rawValue: $0.text(1)) else {
          throw StoreError.unreadable(table: name, "column of type \($0.text(1))")
        }
        return Column(name: $0.text(0), kind: kind)
      }
      return TableLayout(name: name, columns: columns)
    }
  }

  /// - Throws: `CopyFault.otherColumns` unless PostgreSQL's table has the same columns of the same kinds.
  func requireSame(in transaction: any Transaction) throws {
    let there = try transaction.all(
      """
      SELECT column_name::text, data_type::text FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = ?1
      """, [.text(name)]
    ) { [$0.text(0), $0.text(1)] }
    guard Set(there) == Set(columns.map { [$0.name, $0.kind.inPostgreSQL] }) else {
      throw CopyFault.otherColumns(table: name)
    }
  }

  private var list: String { columns.map(\.name).joined(separator: ", ") }

  var copyIn: String { "COPY \(name) (\(list)) FROM STDIN" }

  /// Blobs as the digits PostgreSQL reads.
  var selectAll: String {
    let values = columns.map { column in
      switch column.kind {
      case .integer, .text: column.name
      case .blob: "CASE WHEN \(column.name) IS NOT NULL THEN hex(\(column.name)) END"
      }
    }
    return "SELECT \(values.joined(separator: ", ")) FROM \(name)"
  }

  /// Writes a row of `selectAll` as a line of PostgreSQL's COPY.
  /// Source: PostgreSQL 15, COPY, Text Format.
  func append(_ row: any Row, to batch: inout [UInt8]) {
    for (index, column) in columns.enumerated() {
      if index > 0 { batch.append(UInt8(ascii: "\t")) }
      guard let text = row.optionalText(index) else {
        batch.append(contentsOf: #"\N"#.utf8)
        continue
      }
      switch column.kind {
      case .integer: batch.append(contentsOf: text.utf8)
      case .blob:
        batch.append(contentsOf: #"\\x"#.utf8)
        batch.append(contentsOf: text.utf8)
      case .text:
        for byte in text.utf8 {
          switch byte {
          case UInt8(ascii: "\\"): batch.append(contentsOf: #"\\"#.utf8)
          case UInt8(ascii: "\t"): batch.append(contentsOf: #"\t"#.utf8)
          case UInt8(ascii: "\n"): batch.append(contentsOf: #"\n"#.utf8)
          case UInt8(ascii: "\r"): batch.append(contentsOf: #"\r"#.utf8)
          case _: batch.append(byte)
          }
        }
      }
    }
    batch.append(UInt8(ascii: "\n"))
  }

  /// The number of rows, and for every column how many values there are and a sum over them. Both databases count
  /// alike: numbers by their remainder, so that no sum overflows, texts by their characters, blobs by their bytes.
  func sums(in transaction: any Transaction) throws -> [Int64] {
    let sums = columns.map { column in
      switch column.kind {
      case .integer: "count(\(column.name)), coalesce(sum(\(column.name) % 1000003), 0)"
      case .text, .blob: "count(\(column.name)), coalesce(sum(length(\(column.name))), 0)"
      }
    }
    let count = 1 + 2 * columns.count
    let found = try transaction.first("SELECT count(*), \(sums.joined(separator: ", ")) FROM \(name)") { row in
      (0..<count).map { row.int($0) }
    }
    return found ?? []
  }
}
