import Fen
import FenPlatform
import FenWire
import Hummingbird

extension AdminAPI {
  /// Staff looks at a person's data: with a reason, which that person can read.
  func registerPeople(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "people/:user",
      use: call { _, request, parameter in
        guard let user = Int64(parameter("user")).map({ UserID($0) }) else { throw UnknownThing.user }
        let word = try StaffWord(query: request)
        let inClear = request.uri.queryParameters["clear"] == "true"
        let held = try await platform.personalData.look(
          at: user, by: word.staff, because: word.reason, inClear: inClear)
        return .object(describeHeld(held, inClear: inClear, in: languages.language(ofCall: request)))
      })
  }
}
