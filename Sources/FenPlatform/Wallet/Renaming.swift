import Fen

/// Somebody chooses the name others see of his wallet.
struct RenameWallet: Command {
  let user: UserID
  let name: ShownName

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) {
    work.want(user)
    work.want(personOf: user)
  }

  /// - Throws: `UnknownThing.user`, also for a closed wallet.
  func perform(in work: Workspace) throws -> User {
    try work.requireOpen(user)
    var user = try work.user(user)
    user.name = name.text
    work.users.put(user)
    return user
  }
}

extension WalletDesk {
  /// - Throws: `UnknownThing.user`, also for a closed wallet.
  public func rename(_ user: UserID, to name: ShownName) async throws -> User {
    try await engine.perform(RenameWallet(user: user, name: name))
  }
}
