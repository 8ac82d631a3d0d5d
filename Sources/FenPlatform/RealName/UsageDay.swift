import Fen
import FenStore

/// What a person had spent before one of the days on which money moved; kept while the limiting year is a rolling one.
struct UsageDay: Hashable, Sendable {
  let person: PersonID
  let day: BusinessDay
  /// Fen.
  let spentBefore: Int64
}

extension UsageDay: Record {
  struct Key: Hashable, Comparable, Sendable {
    let person: PersonID
    let day: BusinessDay

    static func < (left: Key, right: Key) -> Bool { (left.person, left.day) < (right.person, right.day) }
  }

  static let table = Table("usage_days", keyed: 2, fixed: ["person", "day"], changing: ["spent_before"])
  var key: Key { Key(person: person, day: day) }
  static func value(of key: Key) -> SQLValue { .int(key.person.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.person.value), .int(key.day.number)] }
  var values: [SQLValue] { Self.values(of: key) + [.int(spentBefore)] }

  init(row: any Row) throws {
    person = PersonID(row.int(0))
    day = BusinessDay(number: row.int(1))
    spentBefore = row.int(2)
  }
}

extension Person {
  /// What he had spent when the limiting year began; nil when that is the calendar's.
  func spentBefore(
    _ year: LimitingYear, on today: BusinessDay, in transaction: any Transaction
  ) throws -> Int64? {
    switch year {
    case .calendar: return nil
    case .rolling:
      let first = try UsageDay.first(
        "WHERE person = ?1 AND day > ?2 ORDER BY day LIMIT 1", [.int(id.value), .int(today.number - 365)],
        in: transaction)
      return first?.spentBefore ?? usage.spent
    }
  }
}

extension Workspace {
  /// What a person had spent when the limiting year began; nil when that is the calendar's. In a rolling one remembers
  /// today's beginning.
  func spentBeforeYear(_ person: Person) throws -> Int64? {
    if case .rolling = limitingYear {
      let key = UsageDay.Key(person: person.id, day: today)
      if try usageDays.find(key, in: transaction) == nil {
        usageDays.put(UsageDay(person: person.id, day: today, spentBefore: person.usage.spent))
      }
    }
    // A batch has one day, the last of all: what it added matters only where nothing else is there.
    return try person.spentBefore(limitingYear, on: today, in: transaction)
  }

  /// Money that was paid on `day` came back: before each later day so much less had been spent. Else the year that
  /// begins with one of them would give it a second time.
  func takeFromDays(after day: BusinessDay, _ amount: Int64, of person: PersonID) throws {
    guard case .rolling = limitingYear, day < today else { return }
    for later in try days(of: person, after: day) {
      usageDays.put(UsageDay(person: person, day: later.day, spentBefore: max(0, later.spentBefore - amount)))
    }
  }

  /// The days of a wallet that turns out to be somebody's are added to his. Both are turned to today.
  func joinDays(of person: Person, to other: Person) throws {
    guard case .rolling = limitingYear else { return }
    let yearAgo = BusinessDay(number: today.number - 365)
    let mine = try days(of: person.id, after: yearAgo)
    let others = try days(of: other.id, after: yearAgo)
    func spent(before day: BusinessDay, _ days: [UsageDay], _ usage: Usage) -> Int64 {
      days.first { $0.day >= day }?.spentBefore ?? usage.spent
    }
    for day in Set((mine + others).map(\.day)).sorted() {
      let both = spent(before: day, mine, person.usage) + spent(before: day, others, other.usage)
      usageDays.put(UsageDay(person: other.id, day: day, spentBefore: both))
    }
  }

  /// Those in the database with those this batch has added, in the order of time.
  private func days(of person: PersonID, after day: BusinessDay) throws -> [UsageDay] {
    let stored = try UsageDay.all(
      "WHERE person = ?1 AND day > ?2", [.int(person.value), .int(day.number)], in: transaction)
    let added = usageDays.known { $0.person == person && $0.day > day }
    let keys = Set((stored + added).map(\.key)).sorted()
    for key in keys { usageDays.want(key) }
    return try keys.compactMap { try usageDays.find($0, in: transaction) }
  }
}
