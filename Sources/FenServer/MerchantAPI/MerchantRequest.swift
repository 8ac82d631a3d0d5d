import Fen
import HummingbirdCore
import NIOHTTP1

/// A request of the merchant protocol as it came: the bytes are what was signed.
final class MerchantRequest: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Longer than the longest; nothing of it was kept.
    case tooLong

    /// How many bytes a request with this target may have: the largest file with its form, or JSON.
    static func longest(of target: String) -> Int {
      guard let purpose = MediaPurpose(path: MerchantRequest.parts(of: target).path) else { return longestOfMost }
      return purpose.mostBytes + 1 << 16
    }

    /// Of JSON.
    static let longestOfMost = 1 << 20
  }

  let method: HTTPMethod
  /// Path and query exactly as on the request line.
  let target: String
  let headers: HTTPHeaders
  let body: Body
  let path: String
  /// Behind the question mark; nil when there is none.
  let query: String?

  init(_ head: HTTPRequestHead, _ body: Body) {
    method = head.method
    target = head.uri
    headers = head.headers
    self.body = body
    (path, query) = Self.parts(of: head.uri)
  }

  /// Whether a request with this target is for the merchant protocol.
  static func isMeant(by target: String) -> Bool {
    target.hasPrefix("/") ? target.hasPrefix("/v3/") : URI(target).path.hasPrefix("/v3/")
  }

  private static func parts(of target: String) -> (path: String, query: String?) {
    // A target that names the host, as clients write it to a proxy.
    guard target.utf8.first == UInt8(ascii: "/") else { return (URI(target).path, URI(target).query) }
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, nil) }
    return (String(target[..<mark]), String(target[target.utf8.index(after: mark)...]))
  }
}

/// What the merchant protocol answers, signed where answers are.
struct MerchantAnswer: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]
}
