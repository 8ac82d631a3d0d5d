import Fen

/// What can open the wallet and pay from it: sessions and passkeys.
protocol DevicesData: Sendable {
  func sessions(of user: UserID) async throws -> [SignedInDevice]
  func endSession(_ id: String, of user: UserID) async throws
  func passkeys(of user: UserID) async throws -> [Passkey]
  /// Sends the code that adding a passkey takes; nil when the wallet has no phone.
  func sendPasskeyCode(to user: UserID) async throws -> SentCode?
  /// What `navigator.credentials.create` takes, as JSON.
  func passkeyCreation(for user: UserID, password: String, code: String?) async throws -> String
  /// - Parameter credential: the JSON the browser made of it.
  func addPasskey(_ credential: String, named name: String, of user: UserID) async throws
  func removePasskey(_ id: String, of user: UserID) async throws
}

struct SignedInDevice: Equatable, Sendable {
  var id: String
  var name: String
  var signedInAt: Instant
  var lastUsedAt: Instant
}

struct Passkey: Equatable, Sendable {
  var id: String
  var name: String
  var addedAt: Instant
  var lastUsedAt: Instant?
}
