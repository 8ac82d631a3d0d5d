import Fen
import FenPlatform
import FenWire
import Hummingbird

extension MerchantPlaces {
  func addMember(_ body: FieldReader, to mchid: String) async throws -> JSONValue {
    let user = try userID(try body.string("user_id", bytes: 1...20))
    return describe(try await platform.programmes.join(try await merchant(mchid), as: user), user)
  }

  func member(_ user: String, of mchid: String) async throws -> JSONValue {
    let user = try userID(user)
    guard let member = try await platform.programmes.member(try await merchant(mchid), user) else {
      throw UnknownThing.member
    }
    return describe(member, user)
  }

  func removeMember(_ user: String, of mchid: String) async throws -> JSONValue {
    let user = try userID(user)
    return describe(try await platform.programmes.leave(try await merchant(mchid), as: user), user)
  }

  private func userID(_ text: String) throws -> UserID {
    guard let number = Int64(text) else { throw UnknownThing.user }
    return UserID(number)
  }

  private func describe(_ member: ProgrammeMembership, _ user: UserID) -> JSONValue {
    var answer: JSONObject = [
      "user_id": .string(user.wire), "points": .integer(member.points), "joined_at": .string(member.joinedAt.rfc3339),
    ]
    answer.add("left_at", member.leftAt?.rfc3339)
    return .object(answer)
  }
}

extension AdminAPI {
  /// Members of a merchant's programme, whom campaigns may reward.
  func registerProgrammes(on api: RouterGroup<BasicRequestContext>) {
    let places = MerchantPlaces(platform: platform)
    api.post(
      "merchants/:mchid/members",
      use: call { body, _, parameter in try await places.addMember(body, to: parameter("mchid")) })
    api.get(
      "merchants/:mchid/members/:user",
      use: call { _, _, parameter in try await places.member(parameter("user"), of: parameter("mchid")) })
    api.delete(
      "merchants/:mchid/members/:user",
      use: call { _, _, parameter in try await places.removeMember(parameter("user"), of: parameter("mchid")) })
  }
}

extension SandboxAPI {
  func registerProgrammes(on api: RouterGroup<BasicRequestContext>) {
    let places = MerchantPlaces(platform: platform)
    api.post(
      "merchants/:mchid/members",
      use: jsonCall { body, _, parameter in try await places.addMember(body, to: parameter("mchid")) })
    api.get(
      "merchants/:mchid/members/:user",
      use: jsonCall { _, _, parameter in try await places.member(parameter("user"), of: parameter("mchid")) })
    api.delete(
      "merchants/:mchid/members/:user",
      use: jsonCall { _, _, parameter in try await places.removeMember(parameter("user"), of: parameter("mchid")) })
  }
}
