import Fen
import FenStore

/// Through which source somebody wants to be verified. Bank cards are bound at the card desk.
public enum VerificationWay: Hashable, Sendable {
  case document
  case phone(PhoneNumber)
  case register(String)

  var channel: VerificationChannel {
    switch self {
    case .document: .documentRegister
    case .phone: .phoneRegister
    case .register(let name): .register(name)
    }
  }
}

/// In descending precedence.
public enum VerificationRefusal: Error, Equatable, Sendable {
  /// So many tries on one day are enough; registers are not searched through us.
  case tooManyToday(most: Int64)
  /// This installation has no such register.
  case notConnected(known: [String])
  case refused(RegisterRefusal)
  /// The register did not answer; nothing is known, try again.
  case silent
}

/// Verifies people.
public struct VerificationDesk: Sendable {
  let database: any Database
  let engine: Engine
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource
  let registers: Registers

  /// The channels this installation can ask; bank cards are bound at the card desk.
  public var connected: [VerificationChannel] {
    (registers.documents == nil ? [] : [.documentRegister]) + (registers.phones == nil ? [] : [.phoneRegister])
      + registers.others.keys.sorted().map { .register($0) }
  }

  /// Those that a person may be verified by next: where registers make nobody known, none before something else did.
  ///
  /// - Throws: `UnknownThing.user`.
  public func open(for user: UserID) async throws -> [VerificationChannel] {
    let known = try await database.read { try PersonRow.identity(of: user, in: $0) }
    let today = BusinessDay(clock.now())
    let isOpen = known != nil || engine.rules.setting(.registersIdentify, on: today) > 0
    let used = try await channels(of: user)
    return isOpen ? connected.filter { !used.contains($0) } : []
  }

  /// Asks a register about somebody and, when it confirms, makes him known.
  ///
  /// - Throws: `ClaimFault`, `VerificationRefusal`, `IdentityRefusal`, `UnknownThing.user`.
  public func verify(_ user: UserID, as claim: IdentityClaim, through way: VerificationWay) async throws -> Person {
    let now = clock.now()
    try check(claim, on: BusinessDay(now))
    let register: (any IdentityRegister)?
    var phone: PhoneNumber?
    switch way {
    case .document: register = registers.documents
    case .phone(let number): (register, phone) = (registers.phones, number)
    case .register(let name): register = registers.others[name]
    }
    guard let register else { throw VerificationRefusal.notConnected(known: registers.others.keys.sorted()) }
    try beginTry(of: user, through: way.channel, at: now)
    let sealed = try SealedClaim(claim, vault)
    // Known persons ask about themselves: nobody searches the registers for others through us.
    if let known = try await database.read({ try PersonRow.identity(of: user, in: $0) }) {
      try checkOwn(sealed.facts, known: known.claim.facts)
    } else {
      try checkFirst(way.channel, by: engine.rules, on: BusinessDay(now))
    }
    switch await register.ask(claim, phone: phone) {
    case .silent: throw VerificationRefusal.silent
    case .refused(let why): throw VerificationRefusal.refused(why)
    case .confirmed:
      return try await engine.perform(
        ConfirmIdentity(user: user, claim: sealed, channel: way.channel))
    }
  }

  /// Somebody of the staff has seen the customer and his document; the customer chose the class.
  ///
  /// - Parameter staff: who it was; written down with the reason where nobody can change it.
  /// - Throws: `ClaimFault`, `IdentityRefusal`, `UnknownThing.user`.
  public func confirmFaceToFace(
    _ user: UserID, as claim: IdentityClaim, accountClass: AccountClass, by staff: String, because reason: String
  ) async throws -> Person {
    try check(claim, on: BusinessDay(clock.now()))
    let confirm = ConfirmIdentity(
      user: user, claim: try SealedClaim(claim, vault), channel: .faceToFace(accountClass))
    return try await engine.perform(ConfirmFaceToFace(confirm: confirm, staff: staff, reason: reason))
  }

  /// Who a wallet's person is, in clear; nil while nobody knows.
  ///
  /// - Throws: `UnknownThing.user`, `VaultError`.
  public func identity(of user: UserID) async throws -> IdentityClaim? {
    try await database.read { transaction in
      let person = try PersonRow.person(of: user, in: transaction)
      return try StoredIdentity.find(person.id, in: transaction)?.claim.opened(with: vault)
    }
  }

  /// What confirmed a wallet's person, the first one first.
  public func channels(of user: UserID) async throws -> [VerificationChannel] {
    try await database.read { transaction in
      let person = try PersonRow.person(of: user, in: transaction).id
      return try ConfirmedChannel.all(of: person, in: transaction).map(\.channel)
    }
  }

  /// The limits of a wallet's person as they stand now.
  ///
  /// - Throws: `UnknownThing.user`.
  public func standing(of user: UserID) async throws -> (person: Person, limits: [LimitStanding]) {
    let today = BusinessDay(clock.now())
    let rules = engine.rules
    let person = try await database.read { transaction in
      var person = try PersonRow.person(of: user, in: transaction)
      let year = LimitingYear(by: rules, on: today)
      person.usage = person.usage.turned(
        to: today, rollingBefore: try person.spentBefore(year, on: today, in: transaction))
      return person
    }
    return (
      person,
      limits(
        of: person.accountClass, channels: person.channels, usage: person.usage, by: rules, on: today)
    )
  }

  /// Counts a person's try, over all his wallets, before it is made, so that tries side by side are counted too.
  ///
  /// - Returns: its number.
  @discardableResult
  func beginTry(of user: UserID, through channel: VerificationChannel, at now: Instant) throws -> Int64 {
    let number = numbers.next()
    let most = engine.rules.setting(.verificationsPerDay, on: BusinessDay(now))
    let isAdmitted = try database.write { transaction in
      let person = try PersonRow.person(of: user, in: transaction)
      try transaction.run("UPDATE people SET channels = channels WHERE id = ?1", [.int(person.id.value)])
      let made = try transaction.number(
        """
        SELECT count(*) FROM verifications
        WHERE person IN (SELECT ?1 UNION ALL SELECT id FROM people WHERE joined_to = ?1) AND at >= ?2
        """, [.int(person.id.value), .int(BusinessDay(now).start.milliseconds)])
      guard made < most else { return false }
      try transaction.run(
        "INSERT INTO verifications (id, user_id, person, channel, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        [
          .int(number), .int(user.value), .int(person.id.value), .int(channel.stored.code),
          .int(now.milliseconds),
        ])
      return true
    }
    guard isAdmitted else { throw VerificationRefusal.tooManyToday(most: most) }
    return number
  }

  /// A try that told nothing and came to nothing by no fault of who made it does not count.
  func forgetTry(_ number: Int64) throws {
    try database.write { _ = try $0.run("DELETE FROM verifications WHERE id = ?1", [.int(number)]) }
  }
}
