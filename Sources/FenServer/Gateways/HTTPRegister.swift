import AsyncHTTPClient
import Fen
import FenPlatform
import FenWire
import Foundation
import Logging
import NIOCore

/// Where a register is asked.
struct GatewayAddress: Decodable, Sendable {
  let url: String
  /// Sent as a bearer token.
  let key: String
}

/// A register behind HTTP.
///
/// It is sent `{"name", "document": {"kind", "number", "country"}, "phone"}` and answers 200 with
/// `{"result": "confirmed" | "not_found" | "name_differs" | "phone_differs" | "expired"}`. Anything else, or nothing in
/// five seconds, is silence: nobody is verified and nobody refused by it.
struct HTTPRegister: IdentityRegister {
  let address: GatewayAddress
  let client: HTTPClient
  let logger: Logger

  private static let patience = TimeAmount.seconds(5)
  private static let longestAnswer = 64 << 10

  func ask(_ claim: IdentityClaim, phone: PhoneNumber?) async -> RegisterAnswer {
    do {
      var request = HTTPClientRequest(url: address.url)
      request.method = .POST
      request.headers.add(name: "Authorization", value: "Bearer \(address.key)")
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: question(claim, phone).serialized()))
      let response = try await client.execute(request, timeout: Self.patience)
      guard response.status == .ok else { return silent("status \(response.status.code)") }
      let body = try await response.body.collect(upTo: Self.longestAnswer)
      let reader = try FieldReader(body: Array(body.readableBytesView))
      let result = try reader.string("result", bytes: 1...32)
      if result == "confirmed" { return .confirmed }
      guard let refusal = RegisterRefusal(rawValue: result) else { return silent("result \"\(result)\"") }
      return .refused(refusal)
    } catch {
      return silent("\(error)")
    }
  }

  private func question(_ claim: IdentityClaim, _ phone: PhoneNumber?) -> JSONValue {
    var question: JSONObject = [
      "name": .string(claim.name),
      "document": [
        "kind": .string(DocumentWord(claim.document).rawValue), "number": .string(claim.number),
        "country": .string(claim.country),
      ],
    ]
    question.add("phone", phone?.digits)
    return .object(question)
  }

  /// The log says why, and nothing about whom.
  private func silent(_ why: String) -> RegisterAnswer {
    logger.warning("a register did not answer", metadata: ["register": "\(address.url)", "why": "\(why)"])
    return .silent
  }
}

extension HTTPClient {
  /// Asks gateways, for as long as the process lives. They may stand on this machine or in the operator's own network,
  /// where callbacks of merchants never go; and none sends what it is told somewhere else.
  static let gateways = HTTPClient(
    eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
}

/// The registers of an installation, from `gateways.json` in the data folder.
struct GatewaysFile: Decodable, Sendable {
  static let name = "gateways.json"
  var documents: GatewayAddress?
  var phones: GatewayAddress?
  var registers: [String: GatewayAddress]?

  /// Nil when the folder has none.
  ///
  /// - Throws: `GatewaysProblem`.
  static func read(in folder: URL) throws(GatewaysProblem) -> GatewaysFile? {
    let file = folder.appending(path: name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let gateways: GatewaysFile
    do { gateways = try JSONDecoder().decode(GatewaysFile.self, from: try Data(contentsOf: file)) } catch {
      throw .unreadable(path: file.path, why: "\(error)")
    }
    let addresses = [gateways.documents, gateways.phones].compactMap(\.self) + (gateways.registers ?? [:]).values
    for address in addresses where !isProtected(address.url) { throw .unprotected(address.url) }
    return gateways
  }

  func registers(_ client: HTTPClient, _ logger: Logger) -> Registers {
    func register(_ address: GatewayAddress) -> HTTPRegister {
      HTTPRegister(address: address, client: client, logger: logger)
    }
    return Registers(
      documents: documents.map(register), phones: phones.map(register),
      others: (registers ?? [:]).mapValues(register))
  }
}

/// Personal data travels encrypted, or not further than this machine.
private func isProtected(_ text: String) -> Bool {
  guard let url = URL(string: text), let host = url.host() else { return false }
  return url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host))
}

enum GatewaysProblem: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(path: String, why: String)
  case unprotected(String)

  var description: String {
    switch self {
    case .unreadable(let path, let why): "\(path) does not describe gateways: \(why); see docs/guides/real-name.md"
    case .unprotected(let url):
      "\(GatewaysFile.name): \(url) would carry personal data in the open; use https, or a gateway on this machine"
    }
  }
}
