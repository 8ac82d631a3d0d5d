import Fen
import FenStore

/// What somebody can see of his data, take with him, and leave behind.
public struct PersonalDataDesk: Sendable {
  let platform: Platform
  private var database: any Database { platform.database }
  private var authentication: AuthenticationDesk { platform.authentication }

  init(platform: Platform) { self.platform = platform }

  /// Everything that is held about a wallet's person.
  ///
  /// - Throws: `UnknownThing.user`, `VaultError`.
  public func held(of user: UserID) async throws -> [HeldRows] {
    let vault = authentication.vault
    return try await database.read { try heldData(of: user, vault, in: $0) }
  }

  /// - Throws: `OneTimeCodeRefusal`, `SMSFault`, `UnknownThing.user`.
  public func sendCode(to user: UserID) async throws -> SentTo {
    try await authentication.sendCode(.wallet(user, .personalData), of: user, saying: .personalData)
  }

  /// Makes sure that it is the owner who wants his data in clear: by password, and by code where there is a phone.
  ///
  /// - Throws: `PasswordRefusal`, `ProofRefusal`, `OneTimeCodeRefusal`, `UnknownThing.user`.
  public func checkOwner(_ user: UserID, password: String, code: String?) async throws {
    try await authentication.checkPassword(password, of: user)
    guard try await authentication.user(user).phone != nil else { return }
    guard let code else { throw ProofRefusal.codeNeeded }
    try await authentication.codes.check(code, .wallet(user, .personalData))
  }

  /// What keeps a wallet from being closed now; nil where nothing does.
  ///
  /// - Throws: `UnknownThing.user`.
  public func closingRefusal(of user: UserID) async throws -> ClosingRefusal? {
    let (closedAt, balance, underway) = try await database.read { transaction in
      (
        try PersonRow.closing(of: user, in: transaction), try AccountID.wallet(user).balance(in: transaction),
        try Underway.all(of: user, in: transaction)
      )
    }
    do throws(ClosingRefusal) {
      try checkClosing(isClosed: closedAt != nil, balance: balance, underway: underway)
      return nil
    } catch { return error }
  }

  /// Closes a wallet: nothing is in it and nothing under way. Its records stay for the legal period.
  ///
  /// - Parameter password: asked where one is set.
  /// - Throws: `ClosingRefusal`, `PasswordRefusal`, `ProofRefusal`, `UnknownThing.user`.
  /// - Returns: when the records are erased.
  public func close(_ user: UserID, password: String?) async throws -> Instant {
    let stored = try await authentication.user(user)
    try await authentication.requirePassword(password, of: user)
    let vault = authentication.vault
    let phone = try stored.phone.map { PhoneOwner.hash(try vault.open($0, as: .phone), vault) }
    let closedAt = try await platform.engine.perform(CloseWallet(user: user, phone: phone))
    return closedAt.adding(days: platform.rules.daysRecordsAreKept(from: BusinessDay(closedAt)))
  }

  /// Somebody of the staff looks at a person's data. Written down before anything is shown.
  ///
  /// - Throws: `UnknownThing.user`, `VaultError`.
  public func look(
    at user: UserID, by staff: String, because reason: String, inClear: Bool
  ) async throws -> [HeldRows] {
    guard try await platform.wallets.user(user) != nil else { throw UnknownThing.user }
    let access = StaffAccess(
      id: platform.wallets.numbers.next(), user: user, staff: staff, reason: reason, inClear: inClear,
      at: platform.clock.now())
    try database.write { try $0.insert([access]) }
    return try await held(of: user)
  }
}

extension Platform {
  public var personalData: PersonalDataDesk { PersonalDataDesk(platform: self) }
}
