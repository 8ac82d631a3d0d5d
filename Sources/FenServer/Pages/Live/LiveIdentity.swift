import Fen
import FenPlatform

// Who people are, and their limits.

extension LivePageData {
  func identity(of user: UserID) async throws -> WalletIdentity {
    let person = try await refusing { try await platform.verification.standing(of: user).person }
    let claim = try await platform.verification.identity(of: user)
    let today = BusinessDay(platform.clock.now())
    return WalletIdentity(
      accountClass: person.accountClass, name: claim.map { maskedName($0.name) },
      document: claim.map { maskedDocument($0.number) },
      channels: try await platform.verification.channels(of: user),
      next: AccountClass(rawValue: person.accountClass.rawValue + 1).map { next in
        .init(accountClass: next, missing: max(1, next.channels(by: platform.rules, on: today) - person.channels))
      })
  }

  func openChannels(for user: UserID) async throws -> [OfferedChannel] {
    try await refusing { try await platform.verification.open(for: user) }.compactMap { channel in
      switch channel {
      case .documentRegister: .document
      case .phoneRegister: .phone
      case .register(let name): .register(name)
      case .bankCard, .faceToFace: nil
      }
    }
  }

  func invented() throws -> InventedClaim {
    var random = SystemRandomNumberGenerator()
    guard configuration.isSandbox, let card = platform.cards.table.inventedNumber(using: &random) else {
      throw PageRefusal.sandboxOnly
    }
    return InventedClaim(
      person: InventedPerson(using: &random, on: BusinessDay(platform.clock.now())), card: card)
  }

  /// - Throws: `nameMissing` where nobody is known.
  func claim(_ claimed: ClaimedPerson, of user: UserID) async throws -> IdentityClaim {
    switch claimed {
    case .claimed(let claim): return claim
    case .known:
      guard let known = try await platform.verification.identity(of: user) else {
        throw PageRefusal.identity(.nameMissing)
      }
      return known
    }
  }

  func verify(_ claimed: ClaimedPerson, phone: String?, through channel: OfferedChannel, of user: UserID) async throws {
    let way: VerificationWay
    switch channel {
    case .document: way = .document
    case .phone:
      guard let number = phone.flatMap({ PhoneNumber($0) }) else { throw PageRefusal.signIn(.phoneUnreadable) }
      way = .phone(number)
    case .register(let name): way = .register(name)
    }
    let claim = try await claim(claimed, of: user)
    _ = try await refusing { try await platform.verification.verify(user, as: claim, through: way) }
  }

  func restriction(on act: RestrictedAct, for user: UserID) async throws -> LimitRefusal? {
    let accountClass = try await identity(of: user).accountClass
    do throws(LimitRefusal) {
      let today = BusinessDay(platform.clock.now())
      try checkVerified(accountClass, to: act, rules: platform.rules, on: today)
      return nil
    } catch {
      return error
    }
  }

  func limits(of user: UserID) async throws -> WalletLimits {
    let (person, limits) = try await refusing { try await platform.verification.standing(of: user) }
    let most = platform.rules.setting(.withdrawalFree, on: BusinessDay(platform.clock.now()))
    return WalletLimits(
      accountClass: person.accountClass, limits: limits,
      freeWithdrawals: (.fen(max(0, most - person.usage.withdrawn)), .fen(most)))
  }
}
