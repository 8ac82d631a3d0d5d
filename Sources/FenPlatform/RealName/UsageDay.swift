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

  static let table = Table("usage_days", keyed: 2, fixed: ["person", "day", "spent_before"], changing: [])
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

extension Workspace {
  /// What a person had spent 365 days ago, from the days he paid on. Remembers today's beginning.
  func spentBeforeRollingYear(_ person: Person) throws -> Int64 {
    let key = UsageDay.Key(person: person.id, day: today)
    if try usageDays.find(key, in: transaction) == nil {
      usageDays.put(UsageDay(person: person.id, day: today, spentBefore: person.usage.spent))
    }
    // A batch has one day, the last of all: what it added matters only where nothing else is there.
    let first = try UsageDay.first(
      "WHERE person = ?1 AND day > ?2 ORDER BY day LIMIT 1", [.int(person.id.value), .int(today.number - 365)],
      in: transaction)
    return first?.spentBefore ?? person.usage.spent
  }
}
