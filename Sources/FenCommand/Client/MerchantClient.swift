import AsyncHTTPClient
import Fen
import FenPlatform
import FenServer
import FenWire
import Foundation
import NIOHTTP1

/// A merchant's program in small: signs each request and checks the signature of each answer.
struct MerchantClient: Sendable {
  let address: String
  let credentials: MerchantCredentials
  private let signer: RSASigner
  private let platformKey: RSAVerifier
  private let http: HTTPClient

  /// - Throws: `RSAKeyFault` when a key of the credentials cannot be read.
  init(address: String, credentials: MerchantCredentials, http: HTTPClient = commandLineClient) throws {
    self.address = address
    self.credentials = credentials
    signer = try RSASigner(pem: credentials.privateKeyPEM)
    platformKey = try RSAVerifier(pem: credentials.platformPublicKeyPEM)
    self.http = http
  }

  struct Answer: Sendable {
    let status: Int
    /// Nil for an answer without a body.
    let body: JSONValue?
  }

  /// - Parameter target: path and query.
  /// - Throws: `ServerUnreachable`, `CommandFault` when the answer is not signed by the platform.
  func call(_ method: HTTPMethod, _ target: String, _ body: JSONValue? = nil) async throws -> Answer {
    let bytes = body?.serialized() ?? []
    let timestamp = String(machineTime().seconds)
    let nonce = String(randomToken(bytes: 24).prefix(32))
    let signature = signer.sign(
      SignedText.request(method: method.rawValue, target: target, timestamp: timestamp, nonce: nonce, body: bytes))
    let parts = [
      ("mchid", "\(credentials.merchant)"), ("nonce_str", nonce), ("signature", signature), ("timestamp", timestamp),
      ("serial_no", credentials.serial),
    ]
    let headers: HTTPHeaders = [
      "Authorization": Authorization.scheme + " " + parts.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ","),
      "Accept": "application/json", "Wechatpay-Serial": credentials.platformPublicKeyID,
    ]
    let exchange = try await send(
      method, address + target, bytes: body == nil ? nil : bytes, headers: headers, through: http)
    // Refusals of the door itself may come before the platform knows whom it answers; those are shown as they are.
    if exchange.status < 400 { try check(exchange, target) }
    return Answer(status: exchange.status, body: try? JSONValue(parsing: exchange.body))
  }

  private func check(_ exchange: Exchange, _ target: String) throws {
    guard let timestamp = exchange.headers.first(name: "Wechatpay-Timestamp"),
      let nonce = exchange.headers.first(name: "Wechatpay-Nonce"),
      let signature = exchange.headers.first(name: "Wechatpay-Signature"),
      platformKey.isValid(
        signature: signature, of: SignedText.answer(timestamp: timestamp, nonce: nonce, body: exchange.body))
    else {
      throw CommandFault(
        "the answer to \(target) is not signed by \(credentials.platformPublicKeyID); wrong --merchant?")
    }
  }
}
