import Fen
import FenPlatform
import Foundation

// The registry, and the proofs that providers show.

extension LivePageData {
  func providers(named text: String, after last: ProviderID?, limit: Int64) async throws -> [RegisteredProvider] {
    try await platform.registry.providers(named: text, after: last, limit: limit)
  }

  func registeredProvider(_ id: ProviderID) async throws -> RegisteredProvider {
    guard let found = try await platform.registry.provider(id) else { throw PageRefusal.noSuchProvider }
    return found
  }

  func proof(of id: ProviderID) async throws -> String {
    let provider = try await registeredProvider(id)
    guard provider.terminatedAt == nil else { throw PageRefusal.noSuchProvider }
    // To the day, and not before it was so: whoever asks again is given the same.
    let proof = ProviderProof(
      provider: provider.id, name: provider.name, verifiedAt: provider.verifiedAt,
      statedAt: max(BusinessDay(platform.clock.now()).start, provider.verifiedAt))
    let (statement, key) = (Array(proof.statement.utf8), keyring.publicKey)
    let signature = Data(base64Encoded: key.signer.sign(statement)) ?? Data()
    return [key.serial, base64URL(statement), base64URL(signature)].joined(separator: ".")
  }

  func proof(_ words: String) throws -> SignedProof {
    let parts = words.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard words.utf8.count <= mostProofBytes, parts.count == 3, let key = keyring.signer(named: parts[0]),
      let statement = bytes(base64URL: parts[1]), let signature = bytes(base64URL: parts[2])
    else { throw PageRefusal.falseProof }
    let base64 = Data(signature).base64EncodedString()
    guard key.signer.verifier.isValid(signature: base64, of: statement),
      let proof = ProviderProof(statement: String(decoding: statement, as: UTF8.self))
    else { throw PageRefusal.falseProof }
    return SignedProof(
      proof: proof, serial: key.serial, publicKeyPEM: key.signer.verifier.pem, signature: base64)
  }

  func openAddress(_ place: String) -> String { "\(configuration.publicAddress ?? self.place().http)/open/\(place)" }
}

/// More than the longest name and the longest signature need.
private let mostProofBytes = 4_096
