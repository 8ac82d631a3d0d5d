import Fen
import FenStore

/// The accounts that a batch of commands moves money on.
///
/// An account is looked up only when money is taken from it that the batch did not bring: what comes in is added to
/// the row without reading it.
struct AccountSet {
  private struct Entry {
    var holding: Holding
    /// The account's rows as they stand in the database; empty while nobody has looked.
    var stripes: [Stripe]
    var changed: Bool
  }
  private var places = [AccountID: Int]()
  private var entries = [Entry]()
  private var changes = [Int]()
  private var journal = [(place: Int, before: Entry)]()
  private var wanted = [AccountID: Currency]()

  /// What the batch knows of an account.
  mutating func known(_ id: AccountID, _ currency: Currency) -> Holding {
    places[id].map { entries[$0].holding } ?? Holding(id, currency)
  }

  /// The account after a look into the books.
  ///
  /// - Throws: `RowAwaited` where rows are read many at once; `PostingRefusal`.
  mutating func find(_ id: AccountID, _ currency: Currency, in transaction: any Transaction) throws -> Holding {
    if let place = places[id], entries[place].holding.before != nil { return entries[place].holding }
    if transaction.prefersBulk {
      wanted[id] = currency
      throw RowAwaited()
    }
    return try found(id, try id.stripes(in: transaction), currency)
  }

  mutating func want(_ id: AccountID, _ currency: Currency) {
    if places[id].map({ entries[$0].holding.before == nil }) ?? true { wanted[id] = currency }
  }

  mutating func readWanted(in transaction: any Transaction) throws {
    guard !wanted.isEmpty else { return }
    let rows = try transaction.load(Stripe.self, keys: wanted.keys.flatMap(\.stripes).sorted())
    let byAccount = Dictionary(grouping: rows, by: \.id.account)
    for (id, currency) in wanted { _ = try found(id, byAccount[id] ?? [], currency) }
    wanted.removeAll(keepingCapacity: true)
  }

  private mutating func found(_ id: AccountID, _ stripes: [Stripe], _ currency: Currency) throws -> Holding {
    let stood = try sum(stripes) ?? .zero(currency)
    let place = places[id] ?? add(Entry(holding: Holding(id, stood.currency), stripes: [], changed: false))
    entries[place].holding = try entries[place].holding.found(stood)
    entries[place].stripes = stripes
    return entries[place].holding
  }

  mutating func put(_ holding: Holding) {
    let unseen = { Entry(holding: Holding(holding.account, holding.balance.currency), stripes: [], changed: false) }
    let place = places[holding.account] ?? add(unseen())
    var entry = Entry(holding: holding, stripes: entries[place].stripes, changed: true)
    if !entries[place].changed { changes.append(place) }
    swap(&entry, &entries[place])
    journal.append((place, before: entry))
  }

  mutating func keep() {
    if !journal.isEmpty { journal.removeAll(keepingCapacity: true) }
  }

  mutating func takeBack() {
    for (place, before) in journal.reversed() { entries[place] = before }
    journal.removeAll(keepingCapacity: true)
  }

  /// - Parameter stripe: the writer's own.
  mutating func flush(to transaction: any Transaction, stripe: Int) throws {
    var added = [Stripe]()
    var changed = [Stripe]()
    for place in changes where entries[place].changed {
      entries[place].changed = false
      let entry = entries[place]
      let home = StripeID(entry.holding.account, entry.holding.account.isStriped ? stripe : 0)
      guard entry.holding.before != nil else {
        added.append(Stripe(id: home, balance: entry.holding.change))
        continue
      }
      for row in try spread(entry.holding.change, over: entry.stripes, home: home) {
        if entry.stripes.contains(where: { $0.id == row.id }) { changed.append(row) } else { added.append(row) }
      }
    }
    changes.removeAll(keepingCapacity: true)
    // People's rows before merchants' and those before the platform's, as they are read: a payment holds its payer's
    // row when it comes to the others, and who came the other way would wait for it while it waits for him.
    try transaction.update(changed.sorted { $0.id > $1.id })
    try transaction.merge(added.sorted { $0.id > $1.id })
  }

  private mutating func add(_ entry: Entry) -> Int {
    places[entry.holding.account] = entries.count
    entries.append(entry)
    return entries.count - 1
  }
}
