import Fen
import FenPlatform

/// The public registry of providers.
protocol RegistryData: Sendable {
  /// By a part of the name or the number, at most `limit` behind `last`.
  func providers(named text: String, after last: ProviderID?, limit: Int64) async throws -> [RegisteredProvider]
  /// - Throws: `noSuchProvider`.
  func registeredProvider(_ id: ProviderID) async throws -> RegisteredProvider
  /// What a provider shows: the words of a link that this network signed today.
  ///
  /// - Throws: `noSuchProvider`, also for one that is none any more.
  func proof(of id: ProviderID) async throws -> String
  /// - Throws: `falseProof` for words that this network did not sign.
  func proof(_ words: String) throws -> SignedProof
  /// The whole address of a page under `/open`.
  func openAddress(_ place: String) -> String
}

/// A proof whose signature is right.
struct SignedProof: Equatable, Sendable {
  let proof: ProviderProof
  /// Of the platform's key.
  let serial: String
  /// SubjectPublicKeyInfo.
  let publicKeyPEM: String
  /// Base64.
  let signature: String
}
