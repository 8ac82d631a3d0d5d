import CPostgres

/// Many rows in one statement: a column of values each, laid beside one another by `unnest`.
extension PostgreSQLTransaction {
  var prefersBulk: Bool { true }

  func load<Value: Record>(_ type: Value.Type, keys: [Value.Key]) throws -> [Value] {
    try load(type, where: Value.table.key, are: keys.map { Value.values(of: $0) })
  }

  /// Locked in the order of the key, the largest first, so that two that want the same rows do not hold what the other
  /// waits for.
  func load<Value: Record>(
    _ type: Value.Type, where columns: [String], are tuples: [[SQLValue]]
  ) throws -> [Value] {
    guard !tuples.isEmpty else { return [] }
    let table = Value.table
    let types = try types(of: columns, in: table)
    let wanted = columns.map { "\(table.name).\($0)" }.joined(separator: ", ")
    let sql = """
      SELECT \(table.columns.map { "\(table.name).\($0)" }.joined(separator: ", ")) FROM \(table.name)
      WHERE (\(wanted)) IN (SELECT * FROM unnest(\(arrays(types))))
      ORDER BY \(table.key.map { "\(table.name).\($0) DESC" }.joined(separator: ", "))
      FOR NO KEY UPDATE OF \(table.name)
      """
    var rows = [Value]()
    rows.reserveCapacity(tuples.count)
    try forEach(sql, parameters(types, tuples)) { rows.append(try Value(row: $0)) }
    return rows
  }

  func insert<Value: Record>(_ rows: [Value]) throws { try insert(rows, rest: "") }
  func merge<Value: Record>(_ rows: [Value]) throws { try insert(rows, rest: Value.table.onConflict) }

  private func insert<Value: Record>(_ rows: [Value], rest: String) throws {
    guard !rows.isEmpty else { return }
    let table = Value.table
    let types = try types(of: table.columns, in: table)
    let sql = """
      INSERT INTO \(table.name) (\(table.columns.joined(separator: ", ")))
      SELECT * FROM unnest(\(arrays(types))) \(rest)
      """
    try send(
      sql, parameters(types, rows.map(\.values)), rows: rows.count,
      complaint: "of \(rows.count) rows of \(table.name) were not added")
  }

  func update<Value: Record>(_ rows: [Value]) throws {
    guard !rows.isEmpty else { return }
    let table = Value.table
    let types = try types(of: table.changing + table.key, in: table)
    let names = types.indices.map { "v\($0)" }
    let assignments = zip(table.changing, names).map { "\($0) = given.\($1)" }.joined(separator: ", ")
    let isKey = zip(table.key, names.suffix(table.key.count)).map { "\(table.name).\($0) = given.\($1)" }
    let sql = """
      UPDATE \(table.name) SET \(assignments)
      FROM unnest(\(arrays(types))) AS given (\(names.joined(separator: ", ")))
      WHERE \(isKey.joined(separator: " AND "))
      """
    try send(
      sql, parameters(types, rows.map { $0.changes + Value.values(of: $0.key) }), rows: rows.count,
      complaint: "of \(rows.count) rows of \(table.name) are not there to update")
  }

  private func types(of columns: [String], in table: Table) throws -> [ColumnType] {
    let known = try columnTypes(of: table)
    return try columns.map { column in
      guard let type = known[column] else { throw StoreError.failed("\(table.name) has no column \(column)") }
      return type
    }
  }
}

/// `$1::bigint[], $2::text[]`.
private func arrays(_ types: [ColumnType]) -> String {
  types.enumerated().map { "$\($0 + 1)::\($1.array)" }.joined(separator: ", ")
}

/// Rows turned into columns.
private func parameters(_ types: [ColumnType], _ rows: [[SQLValue]]) -> [Parameter] {
  types.enumerated().map { place, type in .column(type, rows.map { $0[place] }) }
}
