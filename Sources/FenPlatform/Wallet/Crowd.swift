import Fen

extension WalletDesk {
  /// How many people one call makes at most.
  public static let largestCrowd: Int64 = 20_000

  /// Makes many people of the sandbox at once, without money and cards: a crowd at a red packet or a campaign.
  ///
  /// - Parameter count: 1 to `largestCrowd`.
  public func createCrowd(_ count: Int64, accountClass: AccountClass = .three) throws -> [CreatedUser] {
    let now = clock.now()
    let crowd = (0..<count).map { _ in
      let id = UserID(numbers.nextOwner())
      return CreatedUser(
        user: User(
          id: id, name: User.firstName(id, in: .spoken), phone: nil, createdAt: now, password: sandboxPassword,
          passwordGuard: .open(wrongTries: 0)), token: randomToken(), cards: [])
    }
    try database.write { transaction in
      try transaction.insert(crowd.map(\.user))
      for person in crowd { try newPerson(of: person.user.id, accountClass: accountClass, at: now, in: transaction) }
      try transaction.insert(
        crowd.map { person in
          WalletSession(
            id: WalletSessionID(numbers.next()), user: person.user.id, tokenHash: tokenHash(person.token),
            device: "sandbox", createdAt: now, usedAt: now, expiresAt: nil, endedAt: nil)
        })
    }
    return crowd
  }
}
