import Fen
import FenStore

/// Who of the staff, and why.
public struct StaffWord: Hashable, Sendable {
  public let staff: String
  public let reason: String

  public init(staff: String, reason: String) {
    self.staff = staff
    self.reason = reason
  }
}

/// What somebody of the staff did with an application, a change of account, or a report of a false claim. Kept when
/// what it was about is forgotten.
public struct StaffDeed: Hashable, Sendable {
  public let kind: Kind
  public let word: StaffWord
  public let at: Instant

  public init(kind: Kind, word: StaffWord, at: Instant) {
    self.kind = kind
    self.word = word
    self.at = at
  }

  public enum Kind: Hashable, Sendable {
    case looked
    case lookedAtPaper(MediaID)
    case approved, rejected, accountPaid
    case accountChanged, accountRefused
    case claimTaken, claimUpheld, claimDismissed
  }
}

extension StaffDeed.Kind {
  fileprivate var stored: (number: Int64, paper: String?) {
    switch self {
    case .looked: (1, nil)
    case .lookedAtPaper(let paper): (2, paper.value)
    case .approved: (3, nil)
    case .rejected: (4, nil)
    case .accountPaid: (5, nil)
    case .accountChanged: (6, nil)
    case .accountRefused: (7, nil)
    case .claimTaken: (8, nil)
    case .claimUpheld: (9, nil)
    case .claimDismissed: (10, nil)
    }
  }

  fileprivate init?(_ number: Int64, _ paper: String?) {
    switch (number, paper) {
    case (1, nil): self = .looked
    case (2, let paper?): self = .lookedAtPaper(MediaID(paper))
    case (3, nil): self = .approved
    case (4, nil): self = .rejected
    case (5, nil): self = .accountPaid
    case (6, nil): self = .accountChanged
    case (7, nil): self = .accountRefused
    case (8, nil): self = .claimTaken
    case (9, nil): self = .claimUpheld
    case (10, nil): self = .claimDismissed
    case _: return nil
    }
  }
}

extension StaffDeed {
  /// - Parameter thing: the number of the application, the change or the report.
  static func write(
    _ kind: Kind, _ thing: Int64, by word: StaffWord, at now: Instant, _ numbers: NumberSource,
    in transaction: any Transaction
  ) throws {
    try transaction.run(
      "INSERT INTO staff_deeds (id, thing, kind, paper, staff, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      [
        .int(numbers.next()), .int(thing), .int(kind.stored.number), SQLValue(kind.stored.paper), .text(word.staff),
        .text(word.reason), .int(now.milliseconds),
      ])
  }

  /// The first one first.
  static func all(of thing: Int64, in transaction: any Transaction) throws -> [StaffDeed] {
    try transaction.all(
      "SELECT kind, staff, reason, at, paper FROM staff_deeds WHERE thing = ?1 ORDER BY id", [.int(thing)]
    ) { row in
      guard let kind = Kind(row.int(0), row.optionalText(4)) else {
        throw StoreError.unreadable(table: "staff_deeds", "kind \(row.int(0)) about \(thing)")
      }
      return StaffDeed(
        kind: kind, word: StaffWord(staff: row.text(1), reason: row.text(2)), at: Instant(milliseconds: row.int(3)))
    }
  }
}

extension ApplymentDesk {
  /// Somebody of the staff looks at an application. Written down before anything is shown.
  ///
  /// - Throws: `UnknownThing.applyment`.
  public func look(at id: ApplymentID, by word: StaffWord) async throws -> Applyment {
    guard let found = try await applyment(id) else { throw UnknownThing.applyment }
    try database.write { try StaffDeed.write(.looked, id.value, by: word, at: clock.now(), numbers, in: $0) }
    return found
  }

  /// A paper that an application names; nil for all others.
  ///
  /// - Parameter word: nil in a sandbox, where nobody's papers lie.
  public func paper(_ paper: MediaID, of applyment: Applyment, by word: StaffWord?) async throws -> MediaFile? {
    guard applyment.terms.papers.contains(paper) else { return nil }
    if let word {
      try database.write {
        try StaffDeed.write(
          .lookedAtPaper(paper), applyment.id.value, by: word, at: clock.now(), numbers, in: $0)
      }
    }
    return try await MediaDesk(database: database, clock: clock, vault: vault).file(
      paper, of: applyment.provider.mchid)
  }

  public func deeds(about id: ApplymentID) async throws -> [StaffDeed] {
    try await database.read { try StaffDeed.all(of: id.value, in: $0) }
  }
}

extension SettlementDesk {
  /// Somebody of the staff looks at the account that a change names. Written down before anything is shown.
  ///
  /// - Throws: `UnknownThing.applyment`.
  public func look(at id: SettlementChangeID, by word: StaffWord) async throws -> SettlementChange {
    guard let found = try await change(id) else { throw UnknownThing.applyment }
    try database.write { try StaffDeed.write(.looked, id.value, by: word, at: clock.now(), numbers, in: $0) }
    return found
  }
}

extension ApplymentEvent {
  /// What of it people do; nil for what nobody of the staff does.
  var deed: StaffDeed.Kind? {
    switch self {
    case .approved: .approved
    case .rejected: .rejected
    case .accountPaid: .accountPaid
    case .opened, .signed, .timeOver: nil
    }
  }
}
