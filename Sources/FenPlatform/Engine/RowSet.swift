import FenStore

/// A command met a row that is not in its batch yet. It is performed again when the row is there.
struct RowAwaited: Error {}

/// The rows of one table that a batch of commands reads and writes.
///
/// A row is read once a batch; what a command writes is seen by those after it and reaches the database when the batch
/// does. A command that refuses takes its own changes back and leaves those of the others.
///
/// A structure, so that a use of it is one checked access to its workspace and not one to each of its parts.
struct RowSet<Value: Record> where Value.Key: Comparable {
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
  /// Rows to be read with the next look into the database.
  private var wanted = Set<Value.Key>()

  /// - Throws: `RowAwaited` where rows are read many at once.
  mutating func find(_ key: Value.Key, in transaction: any Transaction) throws -> Value? {
    if let place = places[key] { return entries[place].value }
    if transaction.prefersBulk {
      wanted.insert(key)
      throw RowAwaited()
    }
    let value = try Value.find(key, in: transaction)
    add(key, Entry(value: value, stored: value != nil, changed: false))
    return value
  }

  /// The row will be asked for.
  mutating func want(_ key: Value.Key) {
    if places[key] == nil { wanted.insert(key) }
  }

  /// Reads the rows that are wanted.
  mutating func readWanted(in transaction: any Transaction) throws {
    guard !wanted.isEmpty else { return }
    for row in try transaction.load(Value.self, keys: wanted.sorted()) { _ = adopt(row) }
    for key in wanted where places[key] == nil { add(key, Entry(value: nil, stored: false, changed: false)) }
    wanted.removeAll(keepingCapacity: true)
  }

  /// Takes a row read by another way than its key. What the batch holds already is newer and wins.
  mutating func adopt(_ value: Value) -> Value? {
    if let place = places[value.key] { return entries[place].value }
    add(value.key, Entry(value: value, stored: true, changed: false))
    return value
  }

  /// What the batch knows of a row, without asking the database.
  func known(_ key: Value.Key) -> Value? { places[key].flatMap { entries[$0].value } }

  /// Whether the batch knows of a row like this, without asking the database.
  func hasKnown(where fits: (Value) -> Bool) -> Bool { entries.contains { $0.value.map(fits) ?? false } }

  /// The rows like this that the batch knows of, without asking the database.
  func known(where fits: (Value) -> Bool) -> [Value] { entries.compactMap(\.value).filter(fits) }

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
    var new = [Value]()
    var old = [Value]()
    for place in changes {
      // A row can stand here twice when its first change was taken back; the first pass writes it.
      guard entries[place].changed, let value = entries[place].value else { continue }
      if entries[place].stored { old.append(value) } else { new.append(value) }
      entries[place].stored = true
      entries[place].changed = false
    }
    changes.removeAll(keepingCapacity: true)
    try transaction.insert(new)
    try transaction.update(old)
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
    try transaction.insert(rows)
    rows.removeAll(keepingCapacity: true)
    kept = 0
  }
}
