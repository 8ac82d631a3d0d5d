import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// The malls that there are: which of them see the person's payments, and his points there.
  func registerMalls(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "malls",
      use: call { user, _, _ in
        ["data": .array(try await platform.malls.memberships(of: user.id).map(describe))]
      })
    api.put(
      "malls/:mchid",
      use: call { user, _, _, parameter in
        try await platform.malls.authorize(try mall(parameter("mchid")), by: user.id, allows: true)
        return try await mine(parameter("mchid"), user)
      })
    api.delete(
      "malls/:mchid",
      use: call { user, _, _, parameter in
        try await platform.malls.authorize(try mall(parameter("mchid")), by: user.id, allows: false)
        return try await mine(parameter("mchid"), user)
      })
  }

  private func mall(_ text: String) throws -> MerchantID {
    guard let id = MerchantID(text) else { throw MallRefusal.noMall }
    return id
  }

  private func mine(_ text: String, _ user: User) async throws -> JSONValue {
    let id = try mall(text)
    guard let found = try await platform.malls.memberships(of: user.id, in: id).first else { throw MallRefusal.noMall }
    return describe(found)
  }

  private func describe(_ membership: MallMembership) -> JSONValue {
    var answer: JSONObject = [
      "mchid": .string("\(membership.mall.id)"), "name": .string(membership.mall.name),
      "authorized": .bool(membership.card?.isAuthorized ?? false), "points": .integer(membership.points),
    ]
    answer.add("authorized_at", membership.card?.authorizedAt.rfc3339)
    answer.add("card", membership.card?.code)
    answer.add(
      "cars",
      .array(membership.cars.map { ["plate_number": .string($0.plate), "since": .string($0.since.rfc3339)] }))
    return .object(answer)
  }
}

func mallError(_ refusal: MallRefusal) -> APIError {
  switch refusal {
  case .noMall: APIError(.notFound, "NOT_FOUND", "there is no such mall; GET /wallet/v1/malls lists them")
  case .unknownPayment: APIError(.notFound, "NOT_FOUND", "the mall was told of no such payment")
  case .notAllowed: APIError(.notFound, "NOT_FOUND", "the person does not let the mall see his payments")
  case .shopTwice(let number):
    APIError(
      .badRequest, "PARAM_ERROR", "the shop \(number) is named twice, by its number or by its place; name it once")
  case .unknownMerchant(let id):
    APIError(.badRequest, "MERCHANT_UNKNOWN", "there is no merchant \(id), whom a shop names; correct the number")
  }
}
