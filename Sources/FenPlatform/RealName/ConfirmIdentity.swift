import Fen
import FenStore

/// A channel confirmed who somebody is.
public struct ConfirmIdentity: Command {
  let user: UserID
  let claim: SealedClaim
  let channel: VerificationChannel

  public var subject: Int { user.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(personOf: user)
    work.identities.want(PersonID(user))
  }

  /// - Throws: `IdentityRefusal`, `UnknownThing.user`.
  public func perform(in work: Workspace) throws -> Person { try work.confirm(claim, of: user, through: channel) }
}

/// Somebody of the staff saw the customer and his document. Who it was, and why, stays with what he said.
struct ConfirmFaceToFace: Command {
  let confirm: ConfirmIdentity
  let staff: String
  let reason: String

  var subject: Int { confirm.subject }
  func prefetch(in work: Workspace) { confirm.prefetch(in: work) }

  /// - Throws: `IdentityRefusal`, `UnknownThing.user`.
  func perform(in work: Workspace) throws -> Person {
    let person = try confirm.perform(in: work)
    // Name and document were before him in clear.
    work.staffAccess.append(
      StaffAccess(
        id: work.numbers.next(), user: confirm.user, staff: staff, reason: reason, inClear: true, at: work.now))
    return person
  }
}

extension Workspace {
  /// An identity confirmed by one channel: identifies, joins or raises the person of a wallet.
  ///
  /// - Throws: `IdentityRefusal`, `UnknownThing.user`.
  func confirm(_ claim: SealedClaim, of user: UserID, through channel: VerificationChannel) throws -> Person {
    try requireOpen(user)
    var person = try person(of: user)
    let known = try identities.find(person.id, in: transaction)?.claim.facts
    let owner = try owner(ofDocument: claim.documentHash)
    var confirming: Set = [channel]
    switch try decideConfirm(claim.facts, through: channel, known: known, owner: owner?.claim.facts) {
    case .add: break
    case .identify: identities.put(StoredIdentity(person: person.id, claim: claim, confirmedAt: now))
    case .join:
      guard let owner, case .person(var other)? = try people.find(owner.person, in: transaction)?.owner else {
        throw StoreError.unreadable(table: "identities", "a document without its person")
      }
      other = try turned(other)
      // What had confirmed the wallet by itself confirms him.
      confirming.formUnion(try channels(of: person.id))
      try joinDays(of: person, to: other)
      try joinCampaigns(of: person.id, to: other.id)
      try joinProgrammes(of: person.id, to: other.id)
      other.usage = other.usage.joined(with: person.usage)
      var row = try personRow(of: user)
      row.owner = .joined(to: other.id)
      people.put(row)
      person = other
    }
    let before = try channels(of: person.id)
    for channel in confirming.subtracting(before) {
      channels.put(ConfirmedChannel(person: person.id, channel: channel, at: now))
    }
    let all = before.union(confirming)
    person.channels = independentChannels(of: all)
    person.accountClass = accountClass(of: all, by: rules, on: today)
    try put(person)
    return person
  }

  /// Whether a claim fits what is known of a person himself.
  ///
  /// - Throws: `IdentityRefusal`.
  func checkOwn(_ claim: SealedClaim, of person: Person) throws {
    if let known = try identities.find(person.id, in: transaction) {
      try Fen.checkOwn(claim.facts, known: known.claim.facts)
    }
  }

  /// Of two that claim one document at once in different lanes the second is refused by the table's key, and performed
  /// again when the first is there.
  private func owner(ofDocument hash: [UInt8]) throws -> StoredIdentity? {
    if let known = identities.known(where: { $0.claim.documentHash == hash }).first { return known }
    return try StoredIdentity.first("WHERE document_hash = ?1", [.blob(hash)], in: transaction)
  }

  /// Those in the database with those this batch has added. The person's row is read before, and so locked.
  private func channels(of person: PersonID) throws -> Set<VerificationChannel> {
    let stored = try ConfirmedChannel.all(of: person, in: transaction)
    return Set((stored + channels.known { $0.person == person }).map(\.channel))
  }
}

/// A claim as it is stored and compared: nothing of it can be read without the master key.
public struct SealedClaim: Hashable, Sendable {
  let document: DocumentKind
  let country: String
  /// Keyed hash of kind, country and number.
  let documentHash: [UInt8]
  /// Keyed hash of the legal name.
  let nameHash: [UInt8]
  let name: [UInt8]
  let number: [UInt8]

  /// - Throws: what sealing throws.
  public init(_ claim: IdentityClaim, _ vault: Vault) throws {
    document = claim.document
    country = claim.country
    documentHash = Self.hash(claim.document, claim.country, claim.number, vault)
    nameHash = Self.nameHash(claim.name, vault)
    name = try vault.seal(claim.name, as: .legalName)
    number = try vault.seal(claim.number, as: .documentNumber)
  }

  private static func hash(_ document: DocumentKind, _ country: String, _ number: String, _ vault: Vault) -> [UInt8] {
    vault.lookUpHash("document \(document.rawValue) \(country) \(number)")
  }

  /// Whether this is the number of the document.
  func isOf(_ number: String, _ vault: Vault) -> Bool {
    equalInConstantTime(Self.hash(document, country, number.uppercased(), vault), documentHash)
  }

  /// What a legal name is compared by.
  static func nameHash(_ name: String, _ vault: Vault) -> [UInt8] { vault.lookUpHash("name \(name)") }

  /// For the rule, which compares and does not read.
  var facts: IdentityClaim {
    IdentityClaim(name: hexadecimal(nameHash), document: document, number: hexadecimal(documentHash), country: country)
  }
}

/// What is known of a person, sealed.
struct StoredIdentity: Hashable, Sendable {
  let person: PersonID
  let claim: SealedClaim
  let confirmedAt: Instant
}

extension StoredIdentity: Record {
  static let table = Table(
    "identities",
    fixed: ["person", "document", "country", "document_hash", "name_hash", "name", "number", "confirmed_at"],
    changing: [])
  var key: PersonID { person }
  static func value(of key: PersonID) -> SQLValue { .int(key.value) }
  var values: [SQLValue] {
    [
      .int(person.value), .int(claim.document.rawValue), .text(claim.country), .blob(claim.documentHash),
      .blob(claim.nameHash), .blob(claim.name), .blob(claim.number), .int(confirmedAt.milliseconds),
    ]
  }

  init(row: any Row) throws {
    guard let document = DocumentKind(rawValue: row.int(1)) else {
      throw StoreError.unreadable(table: "identities", "document \(row.int(1))")
    }
    person = PersonID(row.int(0))
    claim = SealedClaim(
      document: document, country: row.text(2), documentHash: row.blob(3), nameHash: row.blob(4), name: row.blob(5),
      number: row.blob(6))
    confirmedAt = Instant(milliseconds: row.int(7))
  }
}

extension SealedClaim {
  init(
    document: DocumentKind, country: String, documentHash: [UInt8], nameHash: [UInt8], name: [UInt8], number: [UInt8]
  ) {
    self.document = document
    self.country = country
    self.documentHash = documentHash
    self.nameHash = nameHash
    self.name = name
    self.number = number
  }

  /// - Throws: `VaultError`.
  func opened(with vault: Vault) throws -> IdentityClaim {
    IdentityClaim(
      name: try vault.open(name, as: .legalName), document: document,
      number: try vault.open(number, as: .documentNumber), country: country)
  }
}
