import Fen
import FenPlatform
import FenWire
import Hummingbird

// Who somebody is, and what he may pay.

extension WalletAPI {
  func registerIdentity(on api: RouterGroup<BasicRequestContext>) {
    api.post(
      "verifications",
      use: call { user, body, _ in
        let person = try await platform.verification.verify(
          user.id, as: try identityClaim(body), through: try verificationWay(body))
        return .object(try await describe(person, user.id))
      })
    api.get(
      "verifications",
      use: call { user, _, _ in
        .object(try await describe(try await platform.wallets.person(of: user.id), user.id))
      })
    api.get(
      "limits",
      use: call { user, _, _ in
        let (person, limits) = try await platform.verification.standing(of: user.id)
        return [
          "account_class": .integer(person.accountClass.rawValue), "data": .array(limits.map(describe)),
        ]
      })
  }

  private func describe(_ person: Person, _ user: UserID) async throws -> JSONObject {
    [
      "account_class": .integer(person.accountClass.rawValue),
      "channels": .array(try await platform.verification.channels(of: user).map(channelJSON)),
      "name": try await platform.verification.identity(of: user).map { .string(maskedName($0.name)) } ?? .null,
      "document": try await platform.verification.identity(of: user).map { .string(maskedDocument($0.number)) }
        ?? .null,
    ]
  }

  private func describe(_ standing: LimitStanding) -> JSONValue {
    [
      "limit": .string(standing.limit.wire), "most": .integer(standing.most), "used": .integer(standing.used),
      "left": .integer(standing.left.minorUnits), "currency": "CNY",
      "lifted_by": .array(standing.remedies.map { .string($0.wire) }),
    ]
  }
}

/// A source by name, and what is particular of it.
func channelJSON(_ channel: VerificationChannel) -> JSONValue {
  switch channel {
  case .bankCard(let issuer): ["channel": "bank_card", "issuer": .string(issuer)]
  case .documentRegister: ["channel": "document"]
  case .phoneRegister: ["channel": "phone"]
  case .register(let name): ["channel": "register", "register": .string(name)]
  case .faceToFace(let accountClass):
    ["channel": "face_to_face", "account_class": .integer(accountClass.rawValue)]
  }
}

/// `name` and `document` {`kind`, `number`, `country`}.
func identityClaim(_ body: FieldReader) throws -> IdentityClaim {
  let document = try body.object("document")
  return IdentityClaim(
    name: try body.string("name", bytes: 1...128),
    document: try document.optionalChoice("kind", of: DocumentWord.self)?.kind ?? .idCard,
    number: try document.string("number", bytes: 1...32),
    country: try document.optionalString("country", bytes: 2...2) ?? "CN")
}

private func verificationWay(_ body: FieldReader) throws -> VerificationWay {
  enum Way: String, CaseIterable { case document, phone, register }
  switch try body.choice("channel", of: Way.self) {
  case .document: return .document
  case .register: return .register(try body.string("register", bytes: 1...64))
  case .phone:
    guard let phone = PhoneNumber(try body.string("phone", bytes: 1...32)) else {
      throw APIError(.badRequest, "PARAM_ERROR", "phone is a mobile number of 11 digits, with or without +86")
    }
    return .phone(phone)
  }
}

/// A kind of document as Fen's own APIs and gateways name it.
enum DocumentWord: String, CaseIterable {
  case idCard = "id_card"
  case passport
  case hongKongMacauPermit = "hk_macau_permit"
  case taiwanPermit = "taiwan_permit"
  case permanentResidence = "permanent_residence"

  var kind: DocumentKind {
    switch self {
    case .idCard: .idCard
    case .passport: .passport
    case .hongKongMacauPermit: .hongKongMacauPermit
    case .taiwanPermit: .taiwanPermit
    case .permanentResidence: .permanentResidence
    }
  }

  init(_ kind: DocumentKind) {
    self =
      switch kind {
      case .idCard: .idCard
      case .passport: .passport
      case .hongKongMacauPermit: .hongKongMacauPermit
      case .taiwanPermit: .taiwanPermit
      case .permanentResidence: .permanentResidence
      }
  }
}

extension Limit {
  /// As Fen's own APIs name it.
  var wire: String {
    switch self {
    case .unverifiedLifetime: "unverified_lifetime"
    case .classOneLifetime: "class_1_lifetime"
    case .year: "year"
    case .day(let strength): "day_\(strength.wire)"
    case .codeDay(let strength): "code_day_\(strength.wire)"
    case .staticCodeDay: "static_code_day"
    }
  }
}

extension AuthenticationStrength {
  fileprivate var wire: String {
    switch self {
    case .weak: "weak"
    case .twoFactors: "two_factors"
    case .certified: "certified"
    }
  }
}

extension Remedy {
  fileprivate var wire: String {
    switch self {
    case .verify(let channels, let next): "verify_\(channels)_more_for_class_\(next.rawValue)"
    case .authenticate(let strength): "authenticate_\(strength.wire)"
    case .payByCard: "pay_by_card"
    case .scanDynamicCode: "scan_dynamic_code"
    case .waitForTomorrow: "wait_for_tomorrow"
    case .waitForNextYear: "wait_for_next_year"
    case .waitForRollingYear: "wait_for_rolling_year"
    }
  }
}

/// Each refusal of a verification as Fen's own APIs say it.
func verificationError(_ refusal: VerificationRefusal) -> APIError {
  switch refusal {
  case .tooManyToday(let most):
    APIError(.tooManyRequests, "TOO_MANY_TRIES", "\(most) verifications a day are enough; try again tomorrow")
  case .notConnected(let known):
    APIError(
      .notFound, "NO_SUCH_REGISTER",
      "this installation has no such register; it has: \(known.isEmpty ? "none" : known.joined(separator: ", "))")
  case .refused(.notFound):
    APIError(.conflict, "NOT_CONFIRMED", "the register knows no such document; check the number")
  case .refused(.nameDiffers):
    APIError(.conflict, "NOT_CONFIRMED", "the register has another name; write it exactly as on the document")
  case .refused(.phoneDiffers):
    APIError(.conflict, "NOT_CONFIRMED", "the phone is registered to somebody else")
  case .refused(.expired): APIError(.conflict, "NOT_CONFIRMED", "the document has run out; use a valid one")
  case .silent: APIError(.badGateway, "REGISTER_SILENT", "the register did not answer; nothing changed, try again")
  }
}

/// Each fault of a claim.
func claimError(_ fault: ClaimFault) -> APIError {
  let message =
    switch fault {
    case .nameMissing: "name is missing"
    case .nameTooLong: "a name has at most 128 bytes"
    case .idCard(.notANumber): "an identity card's number has 17 digits and a digit or X"
    case .idCard(.checkDigit): "the last character of the identity card's number does not fit the others; look again"
    case .idCard(.region): "the identity card's number does not begin with a province"
    case .idCard(.birthDay): "characters 7 to 14 of an identity card's number are a day of birth, yyyymmdd"
    case .documentNumber: "a passport's or permit's number has 5 to 20 letters and digits"
    case .country: "country is two letters, such as CN"
    case .issuedByChina: "China issues documents of this kind: leave country out, or say CN"
    }
  return APIError(.badRequest, "PARAM_ERROR", message)
}
