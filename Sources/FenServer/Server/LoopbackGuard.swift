import Foundation
import HTTPTypes
import Hummingbird

/// Keeps strangers' web pages away from a sandbox, which asks nobody who he is.
///
/// A page on the web can make the reader's browser send requests to this machine. With a name of its own that it lets
/// point here (DNS rebinding) it could even read the answers; a plain form would at least reach the control API. A
/// browser says in `Host` by which name it came and in `Origin` whose page asked.
struct LoopbackGuard<Context: RequestContext>: RouterMiddleware {
  /// The name the server was told to listen on.
  let host: String

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let authority = request.head.authority ?? ""
    guard isOurs(authority) else {
      throw APIError(
        .forbidden, "STRANGE_HOST",
        "a sandbox answers only to an address or to localhost; ask for http://127.0.0.1 with the server's port")
    }
    if let origin = request.headers[.origin], origin.lowercased() != "http://\(authority.lowercased())" {
      throw APIError(.forbidden, "STRANGE_ORIGIN", "a sandbox takes no requests from pages of other sites")
    }
    return try await next(request, context)
  }

  /// An address, `localhost`, a name without a dot (another container), or the name given at start: none of them can
  /// belong to a stranger.
  private func isOurs(_ authority: String) -> Bool {
    if authority.hasPrefix("[") { return true }
    let name = authority.prefix { $0 != ":" }.lowercased()
    guard name.contains(".") else { return !name.isEmpty }
    return name == host.lowercased() || name.hasSuffix(".localhost")
      || name.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
  }
}
