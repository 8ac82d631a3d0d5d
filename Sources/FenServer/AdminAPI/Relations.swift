import Fen
import FenPlatform
import FenWire
import Hummingbird

extension AdminAPI {
  /// Which providers act for which merchants.
  func registerRelations(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "relations",
      use: call { body, _, _ in
        let (provider, merchant) = (ProviderID(try body.mchid("provider_mchid").value), try body.mchid())
        try await platform.relations.begin(provider, merchant)
        return try await latest(provider, merchant)
      })
    api.delete(
      "relations/:provider/:mchid",
      use: call { _, _, parameter in
        guard let provider = MerchantID(parameter("provider")).map({ ProviderID($0.value) }),
          let merchant = MerchantID(parameter("mchid"))
        else { throw UnknownThing.merchant }
        try await platform.relations.end(provider, merchant, by: .platform)
        return try await latest(provider, merchant)
      })
    api.get(
      "merchants/:mchid/relations",
      use: call { _, _, parameter in
        guard let merchant = MerchantID(parameter("mchid")) else { throw UnknownThing.merchant }
        let ended = Set(try await platform.registry.ended(actingFor: merchant).map(\.id))
        return [
          "data": .array(
            try await platform.relations.of(merchant).map { relation in
              var line = described(relation)
              // Also told on the merchant's desk.
              if ended.contains(relation.provider) { line.add("provider_terminated", .bool(true)) }
              return .object(line)
            })
        ]
      })
  }

  /// Ends a provider for good.
  func registerProviders(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "providers/:mchid/terminate",
      use: call { body, _, parameter in
        guard let id = MerchantID(parameter("mchid")) else { throw UnknownThing.merchant }
        let now = platform.clock.now()
        try await platform.merchants.terminate(
          ProviderID(id.value), by: try body.string("staff", bytes: 1...100),
          because: try body.string("reason", bytes: 4...500), at: now)
        return ["mchid": .string("\(id)"), "terminated_at": .string(now.rfc3339)]
      })
  }

  private func latest(_ provider: ProviderID, _ merchant: MerchantID) async throws -> JSONValue {
    guard let relation = try await platform.relations.of(merchant).first(where: { $0.provider == provider }) else {
      throw RelationRefusal.none(provider, merchant)
    }
    return describe(relation)
  }
}

private func describe(_ relation: Relation) -> JSONValue { .object(described(relation)) }

private func described(_ relation: Relation) -> JSONObject {
  var answer: JSONObject = [
    "provider_mchid": .string("\(relation.provider)"), "mchid": .string("\(relation.merchant)"),
    "began_at": .string(relation.beganAt.rfc3339),
  ]
  if let ended = relation.ended {
    answer.add("ended_at", ended.at.rfc3339)
    answer.add("ended_by", ended.by.name)
  }
  return answer
}

extension RelationEnd {
  fileprivate var name: String {
    switch self {
    case .merchant: "merchant"
    case .provider: "provider"
    case .platform: "platform"
    }
  }
}

/// Each refusal of a relation as the operator's API says it.
func relationError(_ refusal: RelationRefusal) -> APIError {
  switch refusal {
  case .noSuchProvider, .noSuchMerchant: APIError(.notFound, "NOT_FOUND", refusal.description)
  case .none: APIError(.notFound, "NO_RELATION", refusal.description)
  }
}
