import Fen
import FenPlatform

@testable import FenServer

// Two providers: one that is and one that was.

extension SamplePageData {
  private nonisolated static let known = [
    RegisteredProvider(id: ProviderID(1_900_000_009), name: "Royal Pay", verifiedAt: Instant(milliseconds: 0)),
    RegisteredProvider(
      id: ProviderID(1_900_000_010), name: "<b>Tasty & Tech</b>", verifiedAt: Instant(milliseconds: 0),
      terminatedAt: Instant(milliseconds: 86_400_000)),
  ]

  func providers(named text: String, after last: ProviderID?, limit: Int64) -> [RegisteredProvider] {
    Self.known.filter { (text.isEmpty || $0.name.contains(text)) && $0.id.value > last?.value ?? 0 }
  }

  func registeredProvider(_ id: ProviderID) throws -> RegisteredProvider {
    guard let found = Self.known.first(where: { $0.id == id }) else { throw PageRefusal.noSuchProvider }
    return found
  }

  func proof(of id: ProviderID) throws -> String { "\(try registeredProvider(id).id.value)" }

  nonisolated func proof(_ words: String) throws -> SignedProof {
    guard let found = Self.known.first(where: { "\($0.id.value)" == words }) else { throw PageRefusal.falseProof }
    return SignedProof(
      proof: ProviderProof(
        provider: found.id, name: found.name, verifiedAt: found.verifiedAt, statedAt: found.verifiedAt),
      serial: "PUB_KEY_ID_0000", publicKeyPEM: "-----BEGIN PUBLIC KEY-----", signature: "c2ln")
  }

  nonisolated func openAddress(_ place: String) -> String { "http://127.0.0.1:8080/open/\(place)" }
}
