import AsyncHTTPClient
import FenWire
import NIOCore
import NIOHTTP1

/// Speaks the control API of a running sandbox.
struct SandboxClient: Sendable {
  let address: String
  let http: HTTPClient

  init(address: String, http: HTTPClient = commandLineClient) {
    self.address = address
    self.http = http
  }

  /// - Parameter path: under `/sandbox/v1/`.
  /// - Throws: `CommandFault` for an error answer, `ServerUnreachable` when none came.
  @discardableResult
  func call(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    let exchange = try await send(method, address + "/sandbox/v1/" + path, body, through: http)
    let answer = try? JSONValue(parsing: exchange.body)
    guard exchange.status < 400, let answer else {
      if exchange.status == 404, answer?["code"]?.string == nil {
        throw CommandFault("\(address) offers no control API; start the server with --sandbox")
      }
      let message = answer?["message"]?.string ?? "no JSON"
      throw CommandFault("\(method.rawValue) /sandbox/v1/\(path) answered \(exchange.status): \(message)")
    }
    return answer
  }
}

/// Nobody answers at an address.
struct ServerUnreachable: Error, CustomStringConvertible {
  let address: String
  let reason: String

  init(url: String, _ error: any Error) {
    address = url.split(separator: "/", maxSplits: 2).prefix(2).joined(separator: "//")
    // The libraries' own words name their layers; a person needs to know this one case.
    reason = "\(error)".contains("Connection refused") ? "connection refused" : "\(error)"
  }

  var description: String { "\(address) does not answer (\(reason)); is it running?" }
}

/// An answer, whole.
struct Exchange: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]
}

/// - Throws: `ServerUnreachable`.
func send(
  _ method: HTTPMethod, _ url: String, _ body: JSONValue?, headers: HTTPHeaders = [:], through http: HTTPClient
) async throws(ServerUnreachable) -> Exchange {
  try await send(method, url, bytes: body.map { $0.serialized() }, headers: headers, through: http)
}

/// - Throws: `ServerUnreachable`.
func send(
  _ method: HTTPMethod, _ url: String, bytes: [UInt8]?, headers: HTTPHeaders = [:], through http: HTTPClient
) async throws(ServerUnreachable) -> Exchange {
  var request = HTTPClientRequest(url: url)
  request.method = method
  request.headers = headers
  if !headers.contains(name: "User-Agent") { request.headers.add(name: "User-Agent", value: "fen") }
  if let bytes {
    if !headers.contains(name: "Content-Type") { request.headers.add(name: "Content-Type", value: "application/json") }
    request.body = .bytes(ByteBuffer(bytes: bytes))
  }
  do {
    let answer = try await http.execute(request, timeout: .seconds(30))
    let content = try await answer.body.collect(upTo: 64 << 20)
    return Exchange(status: Int(answer.status.code), headers: answer.headers, body: Array(content.readableBytesView))
  } catch {
    throw ServerUnreachable(url: url, error)
  }
}

/// One for the process. A closed port is told at once: a server that is away is the person's to start.
let commandLineClient: HTTPClient = {
  var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
  configuration.timeout.connect = .seconds(3)
  configuration.connectionPool.retryConnectionEstablishment = false
  return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
}()
