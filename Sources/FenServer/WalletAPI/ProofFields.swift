import Fen
import FenPlatform
import FenWire

extension FieldReader {
  /// What a call that pays shows for it: `password`, `one_time_code`, `assertion`, one or several of them. To be given
  /// to `platform.authentication.check`.
  func proof() throws -> Proof {
    Proof(
      password: try optionalString("password", bytes: 1...32),
      oneTimeCode: try optionalString("one_time_code", bytes: 1...16),
      assertion: try optionalObject("assertion").map { assertion in
        Assertion(
          credential: try assertion.bytes("id", atMost: 1_023),
          clientData: try assertion.bytes("client_data_json", atMost: 4_096),
          authenticatorData: try assertion.bytes("authenticator_data", atMost: 4_096),
          signature: try assertion.bytes("signature", atMost: 128))
      })
  }

  /// Bytes in base64url, as browsers write what authenticators say.
  func bytes(_ name: String, atMost most: Int) throws -> [UInt8] {
    let text = try string(name, bytes: 1...(most * 4 + 2) / 3 + 2)
    guard let bytes = FenPlatform.bytes(base64URL: text), !bytes.isEmpty, bytes.count <= most else {
      throw APIError(.badRequest, "PARAM_ERROR", "\(name) must be base64url of at most \(most) bytes")
    }
    return bytes
  }
}
