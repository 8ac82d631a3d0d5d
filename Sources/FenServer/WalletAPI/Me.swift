import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// The person, and the name others see.
  func registerMe(on api: RouterGroup<BasicRequestContext>) {
    api.get("me", use: call { user, _, _ in .object(try await describe(user)) })
    api.put(
      "me",
      use: call { user, body, _ in
        let name = try ShownName(try body.string("name", bytes: 0...256))
        return .object(try await describe(try await platform.wallets.rename(user.id, to: name)))
      })
  }

  private func describe(_ user: User) async throws -> JSONObject {
    var answer: JSONObject = [
      "user_id": .string(user.id.wire), "name": .string(user.name),
      "account_class": .integer(try await platform.wallets.person(of: user.id).accountClass.rawValue),
      "balance": .integer(try await platform.wallets.balance(.wallet(user.id)).minorUnits),
    ]
    answer.add("password_reset_at", user.passwordResetAt?.rfc3339)
    return answer
  }
}

func shownNameError(_ fault: ShownNameFault) -> APIError {
  switch fault {
  case .empty: APIError(.badRequest, "PARAM_ERROR", "name is empty; send 1 to 20 characters")
  case .tooLong:
    APIError(.badRequest, "PARAM_ERROR", "name has more than 20 characters or 80 bytes; send a shorter one")
  case .character:
    APIError(
      .badRequest, "PARAM_ERROR",
      "name has a line end or a character nobody sees; send letters, digits, signs and spaces")
  }
}
