import Crypto
import Fen
import Foundation

@testable import FenPlatform

/// A phone with one key in it, as a browser would drive it.
struct Authenticator {
  let key = P256.Signing.PrivateKey()
  let credential = randomBytes(32)
  var origin = "http://localhost:8080"
  var site = "localhost"
  /// User present and verified.
  var flags: UInt8 = 0x05
  var counter: UInt32 = 0

  func attestationObject() -> [UInt8] {
    let point = [UInt8](key.publicKey.rawRepresentation)
    let cose: [UInt8] =
      [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20] + point.prefix(32) + [0x22, 0x58, 0x20]
      + point.suffix(32)
    let data = authenticatorData(flags | 0x40) + [UInt8](repeating: 0, count: 16) + [0, 32] + credential + cose
    return [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67] + Array("attStmt".utf8) + [0xA0]
      + [0x68] + Array("authData".utf8) + [0x58, UInt8(data.count)] + data
  }

  func clientData(_ type: String, _ challenge: [UInt8]) -> [UInt8] {
    Array(#"{"type":"\#(type)","challenge":"\#(base64URL(challenge))","origin":"\#(origin)"}"#.utf8)
  }

  func sign(_ challenge: [UInt8]) throws -> Assertion {
    let data = authenticatorData(flags)
    let client = clientData("webauthn.get", challenge)
    let signature = try key.signature(for: Data(data) + Data(SHA256.hash(data: client)))
    return Assertion(
      credential: credential, clientData: client, authenticatorData: data,
      signature: [UInt8](signature.derRepresentation))
  }

  private func authenticatorData(_ flags: UInt8) -> [UInt8] {
    [UInt8](SHA256.hash(data: Data(site.utf8))) + [flags] + (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * $0)) }
  }
}

extension World {
  /// The code last sent to a phone.
  func code(_ phone: String) async throws -> String {
    try await (platform.messages as! SandboxPhones).messages(to: phone)[0].code
  }

  /// Signs somebody in who has nothing but a phone.
  func signIn(_ phone: String, device: String = "") async throws -> NewSession {
    let number = PhoneNumber(phone)!
    _ = try await platform.authentication.sendSignInCode(to: number)
    return try await platform.authentication.signIn(phone: number, code: code(phone), device: device)
  }

  /// Adds a device key to a wallet of the sandbox.
  @discardableResult
  func register(_ device: Authenticator, for user: UserID, phone: String? = nil) async throws -> RegisteredKey {
    let desk = platform.authentication
    var code: String?
    if let phone {
      _ = try await desk.sendNewKeyCode(to: user)
      code = try await self.code(phone)
    }
    let open = try await desk.challengeNewKey(of: user, password: "123456", code: code)
    return try await desk.register(
      clientData: device.clientData("webauthn.create", open.challenge),
      attestationObject: device.attestationObject(), name: "phone", of: user)
  }
}
