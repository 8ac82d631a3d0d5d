import Fen

/// A challenge is given out.
struct GiveChallenge: Command {
  let id: StoredHash
  let nonce: [UInt8]
  let user: UserID
  let act: ClientData.Act

  var subject: Int { id.hashValue }

  func perform(in work: Workspace) throws -> DeviceChallenge {
    let challenge = DeviceChallenge(
      user: user, act: act, expiresAt: work.now.adding(seconds: DeviceChallenge.life))
    work.deviceChallenges.put(GivenChallenge(id: id, nonce: nonce, challenge: challenge))
    return challenge
  }
}

/// A key was made for a challenge.
struct AddDeviceKey: Command {
  let challenge: StoredHash
  let device: DeviceKey
  let name: String
  let user: UserID

  var subject: Int { device.credential.hashValue }
  func prefetch(in work: Workspace) {
    work.deviceChallenges.want(challenge)
    work.deviceKeys.want(device.credential)
    work.want(personOf: user)
  }

  /// - Throws: `DeviceRefusal`, `UnknownThing.user`.
  func perform(in work: Workspace) throws -> RegisteredKey {
    // The wallet's row is held from here on: of keys added at once, each is counted by the next.
    try work.requireOpen(user)
    guard try work.openKeys(of: user) < mostDeviceKeys else { throw DeviceRefusal.tooManyKeys }
    _ = try work.use(challenge, by: user, for: .register)
    guard try work.deviceKeys.find(device.credential, in: work.transaction) == nil else {
      throw DeviceRefusal.alreadyRegistered
    }
    let key = RegisteredKey(
      number: work.numbers.next(), user: user, device: device, name: name, createdAt: work.now, usedAt: work.now,
      endedAt: nil)
    work.deviceKeys.put(key)
    return key
  }
}

/// A key signed a challenge; the signature was found right.
struct UseDeviceKey: Command {
  let challenge: StoredHash
  let credential: CredentialID
  let data: AuthenticatorData
  let intent: PaymentIntent
  let user: UserID

  var subject: Int { credential.hashValue }
  func prefetch(in work: Workspace) {
    work.deviceChallenges.want(challenge)
    work.deviceKeys.want(credential)
  }

  /// - Throws: `DeviceRefusal`.
  func perform(in work: Workspace) throws -> Authentication {
    let nonce = try work.use(challenge, by: user, for: .sign)
    guard AuthenticationDesk.challenge(nonce, for: intent) == challenge.bytes else {
      throw DeviceRefusal.otherPayment
    }
    guard var key = try work.deviceKeys.find(credential, in: work.transaction), key.endedAt == nil else {
      throw DeviceRefusal.unknownKey
    }
    let (device, authentication) = try decideUse(of: key.device, saying: data)
    key.device = device
    key.usedAt = work.now
    work.deviceKeys.put(key)
    return authentication
  }
}

/// Its owner ends a key.
struct EndDeviceKey: Command {
  let credential: CredentialID
  let user: UserID

  var subject: Int { credential.hashValue }
  func prefetch(in work: Workspace) { work.deviceKeys.want(credential) }

  /// - Throws: `UnknownThing.device`.
  func perform(in work: Workspace) throws {
    guard var key = try work.deviceKeys.find(credential, in: work.transaction), key.user == user, key.endedAt == nil
    else { throw UnknownThing.device }
    key.endedAt = work.now
    work.deviceKeys.put(key)
  }
}

extension Workspace {
  /// How many keys of a wallet can sign, with those the commands before in this batch added.
  fileprivate func openKeys(of user: UserID) throws -> Int64 {
    try flushRows()
    return try transaction.number(
      "SELECT count(*) FROM device_keys WHERE user_id = ?1 AND ended_at IS NULL", [.int(user.value)])
  }

  /// Uses a challenge up and answers its nonce.
  ///
  /// - Throws: `DeviceRefusal`.
  fileprivate func use(_ id: StoredHash, by user: UserID, for act: ClientData.Act) throws -> [UInt8] {
    let given = try deviceChallenges.find(id, in: transaction)
    let used = try decideUse(of: given?.challenge, by: user, for: act, at: now)
    let nonce = given?.nonce ?? []
    deviceChallenges.put(GivenChallenge(id: id, nonce: nonce, challenge: used))
    return nonce
  }
}
