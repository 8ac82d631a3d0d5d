import Fen
import FenStore

/// A person in a merchant's programme, with the points he holds there.
struct ProgrammeMember: Hashable, Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let programme: MerchantID
    let person: PersonID

    static func < (left: Key, right: Key) -> Bool { (left.programme, left.person) < (right.programme, right.person) }
  }

  let key: Key
  var joinedAt: Instant
  var leftAt: Instant?
  var points: Int64
}

extension ProgrammeMember: Record {
  static let table = Table(
    "programme_members", keyed: 2, fixed: ["programme", "person"], changing: ["joined_at", "left_at", "points"])
  static func value(of key: Key) -> SQLValue { .int(key.programme.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.programme.value), .int(key.person.value)] }
  var values: [SQLValue] {
    Self.values(of: key) + [.int(joinedAt.milliseconds), SQLValue(leftAt?.milliseconds), .int(points)]
  }

  init(row: any Row) throws {
    key = Key(programme: MerchantID(row.int(0)), person: PersonID(row.int(1)))
    joinedAt = Instant(milliseconds: row.int(2))
    leftAt = row.optionalInt(3).map(Instant.init(milliseconds:))
    points = row.int(4)
  }
}

/// A person joins a merchant's programme, or comes back to it with the points he had.
public struct JoinProgramme: Command {
  let programme: MerchantID
  let user: UserID

  public init(_ programme: MerchantID, _ user: UserID) {
    self.programme = programme
    self.user = user
  }

  public var subject: Int { user.hashValue }
  public func prefetch(in work: Workspace) { work.want(personOf: user) }

  /// - Throws: `UnknownThing.user`.
  public func perform(in work: Workspace) throws {
    let key = ProgrammeMember.Key(programme: programme, person: try work.person(of: user).id)
    var member =
      try work.members.find(key, in: work.transaction)
      ?? ProgrammeMember(key: key, joinedAt: work.now, leftAt: nil, points: 0)
    member.leftAt = nil
    work.members.put(member)
  }
}
