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
  /// When a mall last said how many points these are in all.
  var sumSaidAt: Instant?
}

extension ProgrammeMember: Record {
  static let table = Table(
    "programme_members", keyed: 2, fixed: ["programme", "person"],
    changing: ["joined_at", "left_at", "points", "sum_said_at"])
  static func value(of key: Key) -> SQLValue { .int(key.programme.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.programme.value), .int(key.person.value)] }
  var values: [SQLValue] {
    Self.values(of: key) + [
      .int(joinedAt.milliseconds), SQLValue(leftAt?.milliseconds), .int(points), SQLValue(sumSaidAt?.milliseconds),
    ]
  }

  init(row: any Row) throws {
    key = Key(programme: MerchantID(row.int(0)), person: PersonID(row.int(1)))
    joinedAt = Instant(milliseconds: row.int(2))
    leftAt = row.optionalInt(3).map(Instant.init(milliseconds:))
    points = row.int(4)
    sumSaidAt = row.optionalInt(5).map(Instant.init(milliseconds:))
  }
}

/// How a person stands in a merchant's programme.
public struct ProgrammeMembership: Hashable, Sendable {
  public let joinedAt: Instant
  /// Nil while he is a member.
  public let leftAt: Instant?
  /// They stay when he leaves.
  public let points: Int64

  init(_ member: ProgrammeMember) {
    joinedAt = member.joinedAt
    leftAt = member.leftAt
    points = member.points
  }
}

/// A person joins a merchant's programme, or comes back to it with the points he had. Every merchant has one.
public struct JoinProgramme: Command {
  let programme: MerchantID
  let user: UserID

  public init(_ programme: MerchantID, _ user: UserID) {
    self.programme = programme
    self.user = user
  }

  public var subject: Int { user.hashValue }
  public func prefetch(in work: Workspace) { work.want(personOf: user) }

  /// - Throws: `UnknownThing`.
  public func perform(in work: Workspace) throws -> ProgrammeMembership {
    guard try work.hasMerchant(programme) else { throw UnknownThing.merchant }
    let key = ProgrammeMember.Key(programme: programme, person: try work.person(of: user).id)
    var member =
      try work.members.find(key, in: work.transaction)
      ?? ProgrammeMember(key: key, joinedAt: work.now, leftAt: nil, points: 0)
    if member.leftAt != nil { (member.joinedAt, member.leftAt) = (work.now, nil) }
    work.members.put(member)
    return ProgrammeMembership(member)
  }
}

/// A member leaves; who is none any more stays so.
struct LeaveProgramme: Command {
  let programme: MerchantID
  let user: UserID

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) { work.want(personOf: user) }

  /// - Throws: `UnknownThing`.
  func perform(in work: Workspace) throws -> ProgrammeMembership {
    let key = ProgrammeMember.Key(programme: programme, person: try work.person(of: user).id)
    guard var member = try work.members.find(key, in: work.transaction) else { throw UnknownThing.member }
    if member.leftAt == nil {
      member.leftAt = work.now
      work.members.put(member)
    }
    return ProgrammeMembership(member)
  }
}

/// Merchants' programmes, whose members campaigns reward.
public struct ProgrammeDesk: Sendable {
  let platform: Platform

  /// - Throws: `UnknownThing`.
  public func join(_ programme: MerchantID, as user: UserID) async throws -> ProgrammeMembership {
    try await platform.engine.perform(JoinProgramme(programme, user))
  }

  /// - Throws: `UnknownThing`.
  public func leave(_ programme: MerchantID, as user: UserID) async throws -> ProgrammeMembership {
    try await platform.engine.perform(LeaveProgramme(programme: programme, user: user))
  }

  /// Nil for who never was one.
  ///
  /// - Throws: `UnknownThing.user`.
  public func member(_ programme: MerchantID, _ user: UserID) async throws -> ProgrammeMembership? {
    let person = try await platform.wallets.person(of: user).id
    return try await platform.campaigns.database.read { transaction in
      try ProgrammeMember.find(ProgrammeMember.Key(programme: programme, person: person), in: transaction)
        .map(ProgrammeMembership.init)
    }
  }
}

extension Platform {
  public var programmes: ProgrammeDesk { ProgrammeDesk(platform: self) }
}
