import Fen
import FenStore
import Foundation

/// What a new person of the sandbox comes with.
public struct NewUser: Sendable {
  public struct NewCard: Sendable {
    public let kind: CardKind
    /// What is in the account, or what the credit card may spend. Fen.
    public let balance: Int64
    public init(kind: CardKind, balance: Int64) {
      self.kind = kind
      self.balance = balance
    }
  }
  public let name: String
  public let phone: String?
  /// Fen.
  public let balance: Int64
  public let accountClass: AccountClass
  public let cards: [NewCard]

  public init(
    name: String, phone: String? = nil, balance: Int64 = 0, accountClass: AccountClass = .three,
    cards: [NewCard] = []
  ) {
    self.name = name
    self.phone = phone
    self.balance = balance
    self.accountClass = accountClass
    self.cards = cards
  }
}

/// A person as he was made, with the token that is shown once.
public struct CreatedUser: Sendable {
  public let user: User
  public let token: String
  public let cards: [Card]
}

/// Why a password was not taken.
public enum PasswordRefusal: Error, Equatable, Sendable {
  case wrong(triesLeft: Int64)
  case locked(until: Instant)
  /// The wallet has none yet.
  case noneSet
}

/// People, their cards and their passwords.
public struct WalletDesk: Sendable {
  let database: any Database
  let engine: Engine
  let clock: PlatformClock
  let vault: Vault
  let numbers: NumberSource
  let bank: SandboxBank
  let bankDesk: BankDesk
  /// Sandbox people share one hash: forty milliseconds for each would make a demo slow to start.
  let sandboxPassword: String

  /// Makes a person of the sandbox with money from the sandbox's bank.
  ///
  /// - Throws: `UnfitUser`.
  public func create(_ new: NewUser) async throws -> CreatedUser {
    guard new.balance >= 0, new.balance <= mostOfAnything,
      new.cards.allSatisfy({ (0...mostOfAnything).contains($0.balance) })
    else { throw UnfitUser.amount }
    guard new.name.utf8.count <= 128 else { throw UnfitUser.nameTooLong }
    let token = randomToken()
    let id = UserID(numbers.nextOwner())
    let now = clock.now()
    let user = User(
      id: id, name: new.name.isEmpty ? User.firstName(id, in: .spoken) : new.name,
      phone: try new.phone.map { try vault.seal($0, as: .phone) }, createdAt: now, password: sandboxPassword,
      passwordGuard: .open(wrongTries: 0))
    let session = WalletSession(
      id: WalletSessionID(numbers.next()), user: id, tokenHash: tokenHash(token), device: "sandbox", createdAt: now,
      usedAt: now, expiresAt: nil, endedAt: nil)
    let holder = CardHolder(name: user.name, document: nil, phone: new.phone, vault)
    var opened = [(card: Card, number: String, new: NewUser.NewCard)]()
    for card in new.cards {
      let (number, issuer) = cardNumber(for: card.kind)
      let cardID = CardID(numbers.nextOwner())
      opened.append(
        (
          Card(
            id: cardID, user: id, kind: card.kind, issuer: issuer, lastFour: number.lastFour,
            number: try SealedCardNumber(number, vault), createdAt: now, bound: true, position: cardID.value),
          number.digits, card
        ))
    }
    try database.write { transaction in
      try user.insert(in: transaction)
      try newPerson(of: id, accountClass: new.accountClass, at: now, in: transaction)
      try session.insert(in: transaction)
      if let phone = new.phone { try register(phone, of: id, in: transaction) }
      for (card, number, new) in opened {
        try card.insert(in: transaction)
        switch new.kind {
        case .debit: try bank.open(number, balance: new.balance, floor: 0, holder: holder, in: transaction)
        case .credit: try bank.open(number, balance: 0, floor: -new.balance, holder: holder, in: transaction)
        }
      }
    }
    if new.balance > 0 { try await deposit(.fen(new.balance), into: .wallet(id)) }
    return CreatedUser(user: user, token: token, cards: opened.map(\.card))
  }

  /// Brings money from outside through the bank and the reserve.
  ///
  /// - Throws: `DepositRefusal.bankDidNotPay` when the bank refused or did not answer.
  public func deposit(_ amount: Money, into account: AccountID) async throws {
    guard case .accepted = try await askForDeposit(amount, into: account).state else {
      throw DepositRefusal.bankDidNotPay
    }
  }

  /// The same with what the bank said; while it has not answered it is asked again, and the money comes then.
  ///
  /// - Parameter number: of whoever asks: the same again moves nothing again. Nil where each call is meant to.
  /// - Throws: `DepositRefusal.sameNumberOtherTerms`, `UnknownThing.user`.
  public func askForDeposit(
    _ amount: Money, into account: AccountID, number: RequestNumber? = nil
  ) async throws -> BankRequest {
    let request = try await engine.perform(RequestDeposit(amount: amount, account: account, number: number))
    return try await bankDesk.carry(request.id)
  }

  public func balance(_ account: AccountID) async throws -> Money {
    try await database.read { try account.balance(in: $0) }
  }

  public func user(_ id: UserID) async throws -> User? { try await database.read { try User.find(id, in: $0) } }

  /// Nil for a wallet that is closed, or that nobody has.
  public func openWallet(_ id: UserID) async throws -> User? {
    try await database.read { transaction in
      guard let user = try User.find(id, in: transaction) else { return nil }
      return try PersonRow.closing(of: id, in: transaction) == nil ? user : nil
    }
  }

  /// Who is behind a wallet.
  ///
  /// - Throws: `UnknownThing.user`.
  public func person(of user: UserID) async throws -> Person {
    try await database.read { try PersonRow.person(of: user, in: $0) }
  }

  /// Open wallets in the order they were made, those behind `last`.
  public func users(after last: UserID = UserID(0), limit: Int64 = 100) async throws -> [User] {
    try await database.read {
      try User.all(
        """
        WHERE id > ?1 AND EXISTS (SELECT 1 FROM people p WHERE p.id = users.id AND p.closed_at IS NULL)
        ORDER BY id LIMIT ?2
        """, [.int(last.value), .int(limit)], in: $0)
    }
  }

  public func cards(of user: UserID) async throws -> [Card] {
    try await database.read {
      try Card.all("WHERE user_id = ?1 AND bound = 1 ORDER BY position", [.int(user.value)], in: $0)
    }
  }

  public func card(_ id: CardID) async throws -> Card? { try await database.read { try Card.find(id, in: $0) } }

  public func phone(of user: User) throws -> String? { try user.phone.map { try vault.open($0, as: .phone) } }
}

/// The largest amount the sandbox hands out: 100 million yuan, in fen.
private let mostOfAnything: Int64 = 10_000_000_000

public enum UnfitUser: Error, Equatable, Sendable {
  case amount
  case nameTooLong
}

public enum DepositRefusal: Error, Equatable, Sendable {
  case bankDidNotPay
  /// The number was given to a deposit of another amount.
  case sameNumberOtherTerms
}

/// Money is to come in from outside.
struct RequestDeposit: Command {
  let amount: Money
  let account: AccountID
  let number: RequestNumber?

  private var id: StoredHash? { number.map { NumberedDeposit.id($0, of: account) } }
  var subject: Int { account.hashValue }
  func prefetch(in work: Workspace) { if let id { work.depositNumbers.want(id) } }

  /// - Throws: `DepositRefusal.sameNumberOtherTerms`; `UnknownThing.user` for a wallet that is closed.
  func perform(in work: Workspace) throws -> BankRequest {
    if let id, let earlier = try work.depositNumbers.find(id, in: work.transaction) {
      let request = try work.bankRequest(earlier.request)
      guard request.amount == amount else { throw DepositRefusal.sameNumberOtherTerms }
      return request
    }
    if account.purpose == .wallet { try work.requireOpen(UserID(account.ownerNumber)) }
    let request = try work.ask(.deposit(into: account), amount)
    if let id { work.depositNumbers.put(NumberedDeposit(id: id, request: request)) }
    return try work.bankRequest(request)
  }
}

/// A password was tried.
struct CountPasswordTry: Command {
  let user: UserID
  let right: Bool

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) { work.want(user) }

  func perform(in work: Workspace) throws -> PasswordGuard {
    var user = try work.user(user)
    // A right password among many at once does not open what a wrong one has locked.
    guard user.passwordGuard.admits(at: work.now) else { return user.passwordGuard }
    let next = right ? .open(wrongTries: 0) : user.passwordGuard.afterWrongTry(at: work.now, by: work.rules)
    if next != user.passwordGuard {
      user.passwordGuard = next
      work.users.put(user)
    }
    return next
  }
}

/// A made-up number of one of the issuers that the table knows, and the issuer.
private func cardNumber(for kind: CardKind) -> (CardNumber, issuer: String) {
  var random = SystemRandomNumberGenerator()
  guard let number = IssuerTable.shipped.inventedNumber(of: kind, using: &random),
    let origin = IssuerTable.shipped.origin(of: number)
  else { preconditionFailure("the shipped table has cards of both kinds") }
  return (number, origin.issuer.code)
}
