import AsyncHTTPClient
import FenWire
import NIOHTTP1

/// Speaks the operator's API of a running server.
struct AdminClient: Sendable {
  let address: String
  let token: String

  /// - Parameters:
  ///   - path: under `/admin/v1/`, with its query.
  ///   - text: the body.
  /// - Throws: `CommandFault` for an error answer, `ServerUnreachable` when none came.
  func call(_ method: HTTPMethod, _ path: String, text: String? = nil) async throws -> JSONValue {
    let exchange = try await send(
      method, "\(address)/admin/v1/\(path)", bytes: text.map { Array($0.utf8) },
      headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/yaml"], through: commandLineClient)
    let answer = try? JSONValue(parsing: exchange.body)
    guard exchange.status < 400, let answer else {
      throw CommandFault(answer?["message"]?.string ?? "\(address) answered \(exchange.status) without JSON")
    }
    return answer
  }
}
