import FenStore

/// The rows of one table that a batch of commands reads and writes.
///
/// A row is read once a batch; what a command writes is seen by those after it and reaches the database when the batch
/// does. A command that refuses takes its own changes back and leaves those of the others.
///
/// A structure, so that a use of it is one checked access to its workspace and not one to each of its parts.
struct RowSet<Value: Record> {
  private struct Entry {
    var value: Value?
    var stored: Bool
    var changed: Bool
  }
  private var places = [Value.Key: Int]()
  private var entries = [Entry]()
  /// Where changed rows stand, in the order they were first changed.
  private var changes = [Int]()
  private var journal = [(place: Int, before: Entry)]()

  mutating func find(_ key: Value.Key, in transaction: any Transaction) throws -> Value? {
    if let place = places[key] { return entries[place].value }
    let value = try Value.find(key, in: transaction)
    add(key, Entry(value: value, stored: value != nil, changed: false))
    return value
  }

  /// Takes a row read by another way than its key. What the batch holds already is newer and wins.
  mutating func adopt(_ value: Value) -> Value? {
    if let place = places[value.key] { return entries[place].value }
    add(value.key, Entry(value: value, stored: true, changed: false))
    return value
  }

  /// What the batch knows of a row, without asking the database.
  func known(_ key: Value.Key) -> Value? { places[key].flatMap { entries[$0].value } }

  /// Whether the database has the row, as far as the batch knows.
  func isStored(_ key: Value.Key) -> Bool { places[key].map { entries[$0].stored } ?? false }

  /// Writes a row that was found before or is new.
  mutating func put(_ value: Value) {
    let place = places[value.key] ?? add(value.key, Entry(value: nil, stored: false, changed: false))
    var entry = Entry(value: value, stored: entries[place].stored, changed: true)
    if !entries[place].changed { changes.append(place) }
    swap(&entry, &entries[place])
    journal.append((place, before: entry))
  }

  /// The command succeeded: its changes stay.
  mutating func keep() {
    if !journal.isEmpty { journal.removeAll(keepingCapacity: true) }
  }

  /// The command refused: its changes go.
  mutating func takeBack() {
    for (place, before) in journal.reversed() { entries[place] = before }
    journal.removeAll(keepingCapacity: true)
  }

  mutating func flush(to transaction: any Transaction) throws {
    for place in changes {
      // A row can stand here twice when its first change was taken back; the first pass writes it.
      guard entries[place].changed, let value = entries[place].value else { continue }
      if entries[place].stored { try value.update(in: transaction) } else { try value.insert(in: transaction) }
      entries[place].stored = true
      entries[place].changed = false
    }
    changes.removeAll(keepingCapacity: true)
  }

  @discardableResult
  private mutating func add(_ key: Value.Key, _ entry: Entry) -> Int {
    places[key] = entries.count
    entries.append(entry)
    return entries.count - 1
  }
}

/// New rows that nothing in the batch reads again: transfers, notifications.
struct NewRows<Value: Record> {
  private var rows = [Value]()
  private var kept = 0

  mutating func append(_ value: Value) { rows.append(value) }
  mutating func keep() { kept = rows.count }
  mutating func takeBack() { rows.removeLast(rows.count - kept) }

  mutating func flush(to transaction: any Transaction) throws {
    for row in rows { try row.insert(in: transaction) }
    rows.removeAll(keepingCapacity: true)
    kept = 0
  }
}
