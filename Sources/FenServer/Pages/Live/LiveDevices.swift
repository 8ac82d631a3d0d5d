import Fen
import FenPlatform
import FenWire

// Where a wallet is open, and its passkeys.

extension LivePageData {
  func sessions(of user: UserID) async throws -> [SignedInDevice] {
    try await platform.authentication.sessions(of: user).map {
      SignedInDevice(
        id: String($0.id.value), name: $0.device.isEmpty ? "–" : $0.device, signedInAt: $0.createdAt,
        lastUsedAt: $0.usedAt)
    }
  }

  func endSession(_ id: String, of user: UserID) async throws { try await end(id, of: user) }

  func passkeys(of user: UserID) async throws -> [Passkey] {
    try await platform.authentication.keys(of: user).map {
      Passkey(
        id: String($0.number), name: $0.name.isEmpty ? "–" : $0.name, addedAt: $0.createdAt, lastUsedAt: $0.usedAt)
    }
  }

  func sendPasskeyCode(to user: UserID) async throws -> SentCode? {
    let sent = try await refusing { try await platform.authentication.sendNewKeyCode(to: user) }
    return try await sentCode(to: sent.phone)
  }

  func passkeyCreation(for user: UserID, password: String, code: String?) async throws -> String {
    guard let wallet = try await platform.wallets.user(user) else { throw PageRefusal.noSuchUser }
    let open = try await refusing {
      try await platform.authentication.challengeNewKey(of: user, password: password, code: code)
    }
    return JSONValue.object(creationOptions(open, wallet)).text
  }

  func addPasskey(_ credential: String, named name: String, of user: UserID) async throws {
    _ = try await refusing {
      let answer = try PasskeyAnswer(credential)
      return try await platform.authentication.register(
        clientData: try answer.bytes("clientDataJSON", .clientData),
        attestationObject: try answer.bytes("attestationObject", .attestationObject), name: String(name.prefix(40)),
        of: user)
    }
  }

  func removePasskey(_ id: String, of user: UserID) async throws { try await end(id, of: user) }

  private func end(_ id: String, of user: UserID) async throws {
    guard let number = Int64(id) else { throw PageRefusal.noSuchPage }
    try await refusing { try await platform.authentication.endDevice(number, of: user) }
  }
}
