import Foundation

/// What the browser or phone says about the page that asked for a signature. Source: WebAuthn Level 3, section 5.8.1.
public struct ClientData: Hashable, Sendable {
  public enum Act: String, Sendable {
    case register = "webauthn.create"
    case sign = "webauthn.get"
  }
  let type: String
  /// As it was given out: base64url without padding.
  public let challenge: String
  let origin: String
  let isCrossOrigin: Bool

  private struct Members: Decodable {
    let type: String
    let challenge: String
    let origin: String
    let crossOrigin: Bool?
  }

  /// - Throws: `DeviceRefusal.unreadable`.
  public init(_ json: [UInt8]) throws(DeviceRefusal) {
    guard json.count <= 4_096, let members = try? JSONDecoder().decode(Members.self, from: Data(json)) else {
      throw .unreadable(.clientData)
    }
    type = members.type
    challenge = members.challenge
    origin = members.origin
    isCrossOrigin = members.crossOrigin ?? false
  }
}

/// Whose pages keys are for.
public struct KeySite: Hashable, Sendable {
  /// The name that keys are bound to: `wallet.example`, in a sandbox `localhost`.
  public let name: String
  /// Of the pages that may ask for a signature: `https://wallet.example`.
  public let origin: String
  /// A sandbox is at whatever port it was started on.
  let anyPort: Bool

  public init(name: String, origin: String, anyPort: Bool = false) {
    self.name = name
    self.origin = origin
    self.anyPort = anyPort
  }

  /// `http://localhost` at any port: the one name for which browsers make keys without TLS.
  public static let sandbox = KeySite(name: "localhost", origin: "http://localhost", anyPort: true)

  /// From the address people open: `https://wallet.example`, with a port or without, and nothing after it.
  public init?(address: String) {
    guard let parts = URLComponents(string: address), parts.scheme == "https", let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil
    else { return nil }
    let port = parts.port.map { $0 == 443 ? "" : ":\($0)" } ?? ""
    self.init(name: host.lowercased(), origin: "https://\(host.lowercased())\(port)")
  }

  func admits(_ given: String) -> Bool {
    if given == origin { return true }
    guard anyPort, given.hasPrefix("\(origin):") else { return false }
    let port = given.dropFirst(origin.count + 1)
    return (1...5).contains(port.utf8.count) && port.utf8.allSatisfy { (48...57).contains($0) }
  }
}
