import Fen

/// Why a payment password was not set.
public enum PasswordChangeRefusal: Error, Equatable, Sendable {
  case unfit(NewPasswordRefusal)
  /// There is one already: give the old one, or reset it.
  case oldNeeded
  /// Nothing to change: none was set.
  case noneSet
  /// The document is not the one the wallet was verified with, or the card is none of its cards.
  case otherIdentity
  /// A wallet that was never verified and has no card has nothing to reset its password with.
  case unverified
}

/// What somebody who forgot his password shows beside the code on his phone.
public enum ResetIdentity: Hashable, Sendable {
  /// The number of the document he was verified with.
  case document(String)
  /// The whole number of a card that is bound to the wallet.
  case card(CardNumber)
}

/// How long a wallet says that its password was reset, seconds: to its owner, if it was not he.
public let passwordResetTold: Int64 = 3 * 86_400

/// Writes a new payment password. What entitles to it was checked before.
struct ReplacePassword: Command {
  let user: UserID
  /// What stood there when the entitlement was checked: of two changes at once one wins.
  let earlier: String?
  let password: String
  let isReset: Bool

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) { work.want(user) }

  /// - Throws: `PasswordChangeRefusal.oldNeeded`, `UnknownThing.user`.
  func perform(in work: Workspace) throws {
    var user = try work.user(user)
    guard user.password == earlier else { throw PasswordChangeRefusal.oldNeeded }
    user.password = password
    user.passwordGuard = .open(wrongTries: 0)
    if isReset { user.passwordResetAt = work.now }
    work.users.put(user)
  }
}

extension AuthenticationDesk {
  /// Checks the payment password and counts the tries.
  ///
  /// - Throws: `PasswordRefusal`, `UnknownThing.user`.
  public func checkPassword(_ password: String, of id: UserID) async throws {
    let user = try await user(id)
    guard let stored = user.password else { throw PasswordRefusal.noneSet }
    if case .locked(let until) = user.passwordGuard, !user.passwordGuard.admits(at: clock.now()) {
      throw PasswordRefusal.locked(until: until)
    }
    let passwords = self.passwords
    // Forty milliseconds of work: away from the threads that answer requests.
    let right = await Task.detached(priority: .utility) { passwords.verify(password, against: stored) }.value
    switch try await engine.perform(CountPasswordTry(user: id, right: right)) {
    case .locked(let until): throw PasswordRefusal.locked(until: until)
    case .open(let wrong):
      guard !right else { return }
      let most = engine.rules.setting(.passwordTries, on: BusinessDay(clock.now()))
      throw PasswordRefusal.wrong(triesLeft: most - wrong)
    }
  }

  /// Makes sure that it is the owner who takes something out of a wallet, or closes it: by its password, where one is
  /// set. Where none is, digits that nobody ever chose are not taken for one.
  ///
  /// - Throws: `ProofRefusal.passwordNeeded`, `PasswordRefusal`, `UnknownThing.user`.
  func requirePassword(_ password: String?, of id: UserID) async throws {
    guard try await user(id).password != nil else {
      guard password == nil else { throw PasswordRefusal.noneSet }
      return
    }
    guard let password else { throw ProofRefusal.passwordNeeded }
    try await checkPassword(password, of: id)
  }

  /// Sets the first payment password of a wallet, or another one for whoever knows the old one.
  ///
  /// - Throws: `PasswordChangeRefusal`, `PasswordRefusal`, `UnknownThing.user`.
  public func setPassword(_ new: String, old: String?, of id: UserID) async throws {
    let earlier = try await user(id).password
    switch (earlier, old) {
    case (nil, nil): break
    case (nil, _?): throw PasswordChangeRefusal.noneSet
    case (_?, nil): throw PasswordChangeRefusal.oldNeeded
    case (_?, let old?):
      try await checkPassword(old, of: id)
      guard old != new else { throw PasswordChangeRefusal.unfit(.same) }
    }
    try await replace(earlier, with: new, of: id, isReset: false)
  }

  /// Sends the code that a reset asks for.
  ///
  /// - Throws: `OneTimeCodeRefusal`, `SMSFault`, `UnknownThing.user`.
  public func sendResetCode(to user: UserID) async throws -> SentTo {
    try await sendCode(.wallet(user, .password), of: user, saying: .password)
  }

  /// Sets another payment password for somebody who forgot his: he reads the code on his phone and knows the number
  /// of the document he was verified with, or of a card of the wallet. The wallet tells of it for three days, wherever
  /// it is signed in.
  ///
  /// - Throws: `PasswordChangeRefusal`, `ClaimFault`, `OneTimeCodeRefusal`, `UnknownThing.user`.
  public func resetPassword(_ new: String, code: String, identity: ResetIdentity, of id: UserID) async throws {
    do throws(NewPasswordRefusal) { try checkNewPassword(new) } catch { throw PasswordChangeRefusal.unfit(error) }
    let (document, cards) = try await database.read { transaction in
      (
        try PersonRow.identity(of: id, in: transaction)?.claim,
        try Card.all("WHERE user_id = ?1 AND bound = 1 ORDER BY position", [.int(id.value)], in: transaction)
      )
    }
    guard document != nil || !cards.isEmpty else { throw PasswordChangeRefusal.unverified }
    // What no document of his kind can have is a slip of the finger, and no guess.
    if case .document(let number) = identity, let document {
      try checkNumber(number.uppercased(), of: document.document, on: BusinessDay(clock.now()))
    }
    // The code first: each guess at a number costs one, and there are ten a day.
    try await codes.check(code, .wallet(id, .password))
    let isRight: Bool =
      switch identity {
      case .document(let number): document?.isOf(number, vault) ?? false
      case .card(let number): cards.map { $0.number.isOf(number, vault) }.contains(true)
      }
    guard isRight else { throw PasswordChangeRefusal.otherIdentity }
    try await replace(try await user(id).password, with: new, of: id, isReset: true)
  }

  func replace(_ earlier: String?, with new: String, of id: UserID, isReset: Bool) async throws {
    do throws(NewPasswordRefusal) { try checkNewPassword(new) } catch { throw PasswordChangeRefusal.unfit(error) }
    let passwords = self.passwords
    let hash = await Task.detached(priority: .utility) { passwords.hash(new) }.value
    try await engine.perform(ReplacePassword(user: id, earlier: earlier, password: hash, isReset: isReset))
  }
}
