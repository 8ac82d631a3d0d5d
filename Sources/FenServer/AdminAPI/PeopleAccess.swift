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
        // Some clients write a blank as a plus.
        let query = Dictionary(formFields(request.uri.query ?? "").map { ($0.name, $0.value) }) { first, _ in first }
        guard let user = Int64(parameter("user")).map({ UserID($0) }) else { throw UnknownThing.user }
        let reason = query["reason"] ?? ""
        guard (4...500).contains(reason.utf8.count) else {
          throw APIError(
            .badRequest, "REASON_NEEDED", "say why: ?reason=… of 4 to 500 bytes; the person can read it in his data")
        }
        let staff = String(query["staff"] ?? "operator")
        guard (1...100).contains(staff.utf8.count) else {
          throw APIError(.badRequest, "PARAM_ERROR", "staff has 1 to 100 bytes")
        }
        let inClear = query["clear"] == "true"
        let held = try await platform.personalData.look(at: user, by: staff, because: reason, inClear: inClear)
        return .object(describeHeld(held, inClear: inClear, in: languages.language(ofCall: request)))
      })
  }
}
