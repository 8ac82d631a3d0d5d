import FenStore

/// The rows of one table that a batch of commands reads and writes.
///
/// A row is read once a batch; what a command writes is seen by those after it and reaches the database when the batch
/// does. A command that refuses takes its own changes back and leaves those of the others.
final class RowSet<Value: Record>: BatchRows {
  private struct Entry {
    var value: Value?
    var stored: Bool
    var changed: Bool
  }
  private var entries = [Value.Key: Entry]()
  private var order = [Value.Key]()
  private var journal = [(key: Value.Key, before: Entry)]()

  func find(_ key: Value.Key, in transaction: any Transaction) throws -> Value? {
    if let entry = entries[key] { return entry.value }
    let value = try Value.find(key, in: transaction)
    entries[key] = Entry(value: value, stored: value != nil, changed: false)
    return value
  }

  /// Takes a row read by another way than its key. What the batch holds already is newer and wins.
  func adopt(_ value: Value) -> Value? {
    if let entry = entries[value.key] { return entry.value }
    entries[value.key] = Entry(value: value, stored: true, changed: false)
    return value
  }

  /// What the batch knows of a row, without asking the database.
  func known(_ key: Value.Key) -> Value? { entries[key]?.value }

  /// Writes a row that was found before or is new.
  func put(_ value: Value) {
    let before = entries[value.key] ?? Entry(value: nil, stored: false, changed: false)
    journal.append((value.key, before))
    if !before.changed { order.append(value.key) }
    entries[value.key] = Entry(value: value, stored: before.stored, changed: true)
  }

  func keep() { journal.removeAll(keepingCapacity: true) }

  func takeBack() {
    for (key, before) in journal.reversed() { entries[key] = before }
    journal.removeAll(keepingCapacity: true)
  }

  func flush(to transaction: any Transaction) throws {
    for key in order {
      // A row can stand here twice when its first change was taken back; the first pass writes it.
      guard var entry = entries[key], entry.changed, let value = entry.value else { continue }
      if entry.stored { try value.update(in: transaction) } else { try value.insert(in: transaction) }
      entry.stored = true
      entry.changed = false
      entries[key] = entry
    }
    order.removeAll(keepingCapacity: true)
  }
}

/// New rows that nothing in the batch reads again: transfers, notifications.
final class NewRows<Value: Record>: BatchRows {
  private var rows = [Value]()
  private var kept = 0

  func append(_ value: Value) { rows.append(value) }
  func keep() { kept = rows.count }
  func takeBack() { rows.removeLast(rows.count - kept) }

  func flush(to transaction: any Transaction) throws {
    for row in rows { try row.insert(in: transaction) }
    rows.removeAll(keepingCapacity: true)
    kept = 0
  }

  var isEmpty: Bool { rows.isEmpty }
}

/// What a workspace does with each of its tables.
protocol BatchRows {
  /// The command succeeded: its changes stay.
  func keep()
  /// The command refused: its changes go.
  func takeBack()
  func flush(to transaction: any Transaction) throws
}
