import Fen
import FenStore

/// A person as every payment needs him: one row, read and written with it.
public struct Person: Hashable, Sendable {
  public let id: PersonID
  public var accountClass: AccountClass
  /// How many independent channels confirmed him; a check face to face is none.
  public var channels: Int
  public var usage: Usage
}

/// The row of a wallet's number: who is behind it, and whether it is open.
///
/// Both are asked by every payment, so they stand on one page.
struct PersonRow: Hashable, Sendable {
  let id: PersonID
  var owner: Owner
  /// When the owner closed the wallet.
  var closedAt: Instant?

  enum Owner: Hashable, Sendable {
    case person(Person)
    /// A wallet that turned out to be another one of this person; he never leads further.
    case joined(to: PersonID)
  }
}

extension PersonRow: Record {
  static let table = Table(
    "people", fixed: ["id"],
    changing: [
      "joined_to", "account_class", "channels", "spent", "spent_before_year", "withdrawn", "day", "day_weak",
      "day_two_factors", "day_certified", "day_code_weak", "day_code_two_factors", "day_code_certified",
      "day_static_code", "day_password_free", "closed_at",
    ])

  var key: PersonID { id }
  static func value(of key: PersonID) -> SQLValue { .int(key.value) }
  var values: [SQLValue] { [.int(key.value)] + changes }

  var changes: [SQLValue] {
    let closed = SQLValue(closedAt?.milliseconds)
    switch owner {
    case .joined(let to):
      return [.int(to.value), .int(0), .int(0)] + [SQLValue](repeating: .int(0), count: 12) + [closed]
    case .person(let person):
      let usage = person.usage
      let today = usage.today
      return [
        .null, .int(person.accountClass.rawValue), .int(Int64(person.channels)), .int(usage.spent),
        .int(usage.spentBeforeYear), .int(usage.withdrawn), .int(today.day.number), .int(today.balance.weak),
        .int(today.balance.twoFactors), .int(today.balance.certified), .int(today.codes.weak),
        .int(today.codes.twoFactors), .int(today.codes.certified), .int(today.staticCodes), .int(today.passwordFree),
        closed,
      ]
    }
  }

  init(row: any Row) throws {
    id = PersonID(row.int(0))
    closedAt = row.optionalInt(16).map(Instant.init(milliseconds:))
    if let to = row.optionalInt(1) {
      owner = .joined(to: PersonID(to))
      return
    }
    guard let accountClass = AccountClass(rawValue: row.int(2)) else {
      throw StoreError.unreadable(table: "people", "class \(row.int(2))")
    }
    var today = DayUsage(BusinessDay(number: row.int(7)))
    today.balance = ByStrength(weak: row.int(8), twoFactors: row.int(9), certified: row.int(10))
    today.codes = ByStrength(weak: row.int(11), twoFactors: row.int(12), certified: row.int(13))
    today.staticCodes = row.int(14)
    today.passwordFree = row.int(15)
    owner = .person(
      Person(
        id: id, accountClass: accountClass, channels: Int(row.int(3)),
        usage: Usage(
          spent: row.int(4), spentBeforeYear: row.int(5), withdrawn: row.int(6), today: today)))
  }
}

extension PersonRow {
  /// The person of a wallet.
  ///
  /// - Throws: `UnknownThing.user`.
  static func person(of user: UserID, in transaction: any Transaction) throws -> Person {
    guard let row = try find(PersonID(user), in: transaction) else { throw UnknownThing.user }
    switch row.owner {
    case .person(let person): return person
    case .joined(let to):
      guard case .person(let person)? = try find(to, in: transaction)?.owner else {
        throw StoreError.unreadable(table: "people", "\(user.value) leads to \(to.value), who is not a person")
      }
      return person
    }
  }
}

extension PersonRow {
  /// When a wallet was closed; nil while it is open.
  ///
  /// - Throws: `UnknownThing.user`.
  static func closing(of user: UserID, in transaction: any Transaction) throws -> Instant? {
    guard let row = try find(PersonID(user), in: transaction) else { throw UnknownThing.user }
    return row.closedAt
  }

  /// What is known of who is behind a wallet; nil while he is unverified, or was seen in the sandbox only.
  static func identity(of user: UserID, in transaction: any Transaction) throws -> StoredIdentity? {
    try StoredIdentity.find(try person(of: user, in: transaction).id, in: transaction)
  }
}

/// Makes the person of a new wallet. Of a person of the sandbox it is as if somebody had seen him.
func newPerson(
  of user: UserID, accountClass: AccountClass, at now: Instant, in transaction: any Transaction
) throws {
  let person = Person(
    id: PersonID(user), accountClass: accountClass, channels: 0,
    // Before any day on which he pays, so that his first payment begins one.
    usage: Usage(today: DayUsage(BusinessDay(number: 0))))
  try PersonRow(id: person.id, owner: .person(person)).insert(in: transaction)
  guard accountClass > .unverified else { return }
  try ConfirmedChannel(person: person.id, channel: .faceToFace(accountClass), at: now).insert(in: transaction)
}
