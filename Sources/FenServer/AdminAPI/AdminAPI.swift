import Crypto
import Fen
import FenPlatform
import FenWire
import Foundation
import HTTPTypes
import Hummingbird

/// `/admin/v1`: what the operator asks. The bearer token lies in `admin.token` in the data folder, for its owner only.
struct AdminAPI: Sendable {
  let platform: Platform
  let languages: Languages
  private let tokenHash: [UInt8]

  /// - Throws: `FileFault` when the token can be neither read nor made.
  init(platform: Platform, folder: URL, languages: Languages) throws {
    self.platform = platform
    self.languages = languages
    let file = folder.appending(path: "admin.token")
    if let text = try adminToken(in: folder) {
      tokenHash = FenPlatform.tokenHash(text)
    } else {
      let token = randomToken()
      try replaceFile(file, with: Array("\(token)\n".utf8), secrecy: .ownerOnly)
      tokenHash = FenPlatform.tokenHash(token)
    }
  }

  func register(on router: Router<BasicRequestContext>) {
    let api = router.group("admin/v1")
    registerPeople(on: api)
    registerMerchantPlaces(on: api)
    registerRelations(on: api)
    registerProviders(on: api)
    registerClaims(on: api)
    ApplymentPlaces(platform: platform, asksStaff: true).register(on: api, behind: call)
    SettlementPlaces(platform: platform, asksStaff: true).register(on: api, behind: call)
    registerCampaigns(on: api)
    registerProgrammes(on: api)
    registerBankDisputes(on: api)
    api.get(
      "audit",
      use: call {
        let findings = try await platform.audit()
        return [
          "invariants": .integer(Int64(auditedInvariants)), "holds": .bool(findings.isEmpty),
          "findings": .array(
            findings.map { ["invariant": .integer(Int64($0.invariant)), "message": .string($0.description)] }),
        ]
      })
    api.get(
      "merchants",
      use: call {
        let merchants = try await platform.merchants.all()
        return [
          "data": .array(
            merchants.map { merchant in
              [
                "mchid": .string("\(merchant.id)"), "name": .string(merchant.name),
                "fee_per_100k": .integer(merchant.feeRate.per100k),
                "appids": .array(merchant.apps.map(JSONValue.string)),
                "serials": .array(merchant.certificates.map { .string($0.serial) }),
              ]
            })
        ]
      })
    api.post(
      "people/:user/face-to-face",
      use: call { body, _, parameter in
        guard let number = Int64(parameter("user")) else { throw UnknownThing.user }
        let accountClass = try body.integer("account_class", in: 1...3)
        let person = try await platform.verification.confirmFaceToFace(
          UserID(number), as: try identityClaim(body), accountClass: AccountClass(rawValue: accountClass) ?? .one,
          by: try body.string("staff", bytes: 1...100), because: try body.string("reason", bytes: 4...500))
        return ["account_class": .integer(person.accountClass.rawValue)]
      })
    api.get(
      "day-seals",
      use: call {
        let seals = try await platform.daySeals()
        return [
          "data": .array(
            seals.map { seal in
              [
                "day": .string("\(seal.day)"), "transfers": .integer(seal.transfers),
                "digest": .string(hexadecimal(seal.digest)),
              ]
            })
        ]
      })
  }

  private func call(
    _ body: @escaping @Sendable () async throws -> JSONValue
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    call { _, _, _ in try await body() }
  }

  func call(
    _ body: @escaping OwnCall
  ) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
    jsonCall { reader, request, parameter in
      try checkToken(of: request)
      return try await body(reader, request, parameter)
    }
  }

  /// - Throws: `UNAUTHORIZED`.
  func checkToken(of request: Request) throws(APIError) {
    let header = request.headers[.authorization] ?? ""
    let given = FenPlatform.tokenHash(header.hasPrefix("Bearer ") ? String(header.dropFirst(7)) : "")
    guard equalInConstantTime(given, tokenHash) else {
      throw APIError(
        .unauthorized, "UNAUTHORIZED", "send Authorization: Bearer and the text of admin.token in the data folder")
    }
  }
}
