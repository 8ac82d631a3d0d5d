import Fen
import FenPlatform
import FenWire
import Hummingbird

/// What the operator, and a sandbox, decide of applications for merchants.
struct ApplymentPlaces: Sendable {
  let platform: Platform

  func list(_ state: String?) async throws -> JSONValue {
    ["data": .array(try await platform.applyments.latest(underReview: state == "review").map(describe))]
  }

  func one(_ text: String) async throws -> JSONValue { describe(try await applyment(text)) }

  func approve(_ text: String) async throws -> JSONValue {
    describe(try platform.applyments.approve(try await applyment(text).id))
  }

  func reject(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    let fields = try (body.optionalObjects("fields", count: 1...20) ?? []).map { line throws(WireError) in
      RejectedField(try line.choice("field", of: ApplymentField.self), try line.string("reason", bytes: 1...512))
    }
    return describe(try platform.applyments.reject(try await applyment(text).id, because: fields))
  }

  func accountPaid(_ text: String, _ body: FieldReader) async throws -> JSONValue {
    let amount = Money.fen(try body.integer("amount", in: 1...99))
    return describe(try platform.applyments.accountPaid(amount, for: try await applyment(text).id))
  }

  func applyment(_ text: String) async throws -> Applyment {
    guard let number = Int64(text), let found = try await platform.applyments.applyment(ApplymentID(number)) else {
      throw UnknownThing.applyment
    }
    return found
  }

  func describe(_ applyment: Applyment) -> JSONValue {
    var object: JSONObject = [
      "applyment_id": .integer(applyment.id.value), "business_code": .string(applyment.code.value),
      "provider_mchid": .string("\(applyment.provider)"), "state": .string(applyment.state.wire),
      "name": .string(applyment.terms.business.shortName), "submitted_at": .string(applyment.submittedAt.rfc3339),
      "changed_at": .string(applyment.changedAt.rfc3339),
    ]
    object.add("ends_at", applyment.endsAt?.rfc3339)
    switch applyment.state {
    case .toBeConfirmed(let cents):
      object.add(
        "account_validation",
        [
          "amount": .integer(cents.minorUnits), "account_name": .string(applyment.terms.account.holder),
          "account_number": .string(applyment.terms.account.maskedNumber),
        ])
    case .rejected(let fields): object.add("audit_detail", .array(fields.map(\.json)))
    case .finished(let merchant): object.add("sub_mchid", "\(merchant)")
    case .auditing, .toBeSigned, .signing, .canceled: break
    }
    switch applyment.state {
    case .toBeConfirmed, .toBeSigned, .signing:
      object.add("sign_path", "/open/sign/\(platform.applyments.word(of: applyment.id))")
    case .auditing, .rejected, .finished, .canceled: break
    }
    return .object(object)
  }
}

extension AdminAPI {
  /// Applications for merchants are looked at and decided.
  func registerApplyments(on api: RouterGroup<BasicRequestContext>) {
    let places = ApplymentPlaces(platform: platform)
    api.get(
      "applyments",
      use: call { _, request, _ in try await places.list(request.uri.queryParameters["state"].map(String.init)) })
    api.get("applyments/:applyment", use: call { _, _, parameter in try await places.one(parameter("applyment")) })
    api.post(
      "applyments/:applyment/approve",
      use: call { _, _, parameter in try await places.approve(parameter("applyment")) })
    api.post(
      "applyments/:applyment/reject",
      use: call { body, _, parameter in try await places.reject(parameter("applyment"), body) })
    api.post(
      "applyments/:applyment/account-paid",
      use: call { body, _, parameter in try await places.accountPaid(parameter("applyment"), body) })
  }
}

extension SandboxAPI {
  /// The same, the contact's signature, and an examiner who approves by itself.
  func registerApplyments(on api: RouterGroup<BasicRequestContext>) {
    let places = ApplymentPlaces(platform: platform)
    api.get(
      "applyments",
      use: jsonCall { _, request, _ in try await places.list(request.uri.queryParameters["state"].map(String.init)) })
    api.get("applyments/:applyment", use: jsonCall { _, _, parameter in try await places.one(parameter("applyment")) })
    api.post(
      "applyments/:applyment/approve",
      use: jsonCall { _, _, parameter in try await places.approve(parameter("applyment")) })
    api.post(
      "applyments/:applyment/reject",
      use: jsonCall { body, _, parameter in try await places.reject(parameter("applyment"), body) })
    api.post(
      "applyments/:applyment/account-paid",
      use: jsonCall { body, _, parameter in try await places.accountPaid(parameter("applyment"), body) })
    api.post(
      "applyments/:applyment/sign",
      use: jsonCall { _, _, parameter in
        let id = try await places.applyment(parameter("applyment")).id
        return places.describe(try await platform.applyments.sign(id))
      })
    api.get("applyment-review", use: jsonCall { _, _, _ in try await review() })
    api.post(
      "applyment-review",
      use: jsonCall { body, _, _ in
        try platform.applyments.setReview(after: try body.optionalInteger("approve_after_seconds", in: 0...2_592_000))
        return try await review()
      })
  }

  private func review() async throws -> JSONValue {
    ["approve_after_seconds": try await platform.applyments.review().map(JSONValue.integer) ?? .null]
  }
}

/// Each refusal of an application as Fen's own APIs say it.
func applymentRefusal(_ refusal: ApplymentRefusal) -> APIError {
  switch refusal {
  case .notNow(let state):
    APIError(.conflict, "APPLYMENT_STATE", "not now: the application is \(state.wire)")
  case .otherAmount:
    APIError(.badRequest, "PARAM_ERROR", "another sum than was asked for; GET the application says which")
  case .noReason: APIError(.badRequest, "PARAM_ERROR", "name at least one field, and a reason for each")
  case .providerEnded:
    APIError(.conflict, "APPLYMENT_STATE", "its provider was terminated; another one can hand the application in")
  case .sameCodeOtherTerms: APIError(.conflict, "ALREADY_EXISTS", "this business_code was used with other fields")
  }
}
