import AsyncHTTPClient
import FenWire
import Foundation
import Logging
import NIOCore

/// The line to one gateway: JSON there and back, its secret as a bearer token.
struct GatewayLine: Sendable {
  let url: String
  let key: String
  let client: HTTPClient
  let logger: Logger

  /// Asks and waits for an answer of 200 with a JSON object.
  ///
  /// - Parameters:
  ///   - path: what is added to the gateway's address.
  ///   - longest: bytes of the answer.
  ///
  /// - Throws: `GatewaySilence`: anything else is no answer, and says nothing about what the gateway did.
  func ask(
    _ question: JSONObject, at path: String = "", within patience: TimeAmount = .seconds(5), longest: Int = 64 << 10
  ) async throws(GatewaySilence) -> FieldReader {
    var request = HTTPClientRequest(url: url + path)
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer \(key)")
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: JSONValue.object(question).serialized()))
    do {
      let response = try await client.execute(request, timeout: patience)
      guard response.status == .ok else { throw GatewaySilence("status \(response.status.code)") }
      let body = try await response.body.collect(upTo: longest)
      return try FieldReader(body: Array(body.readableBytesView))
    } catch let silence as GatewaySilence {
      throw silence
    } catch {
      throw GatewaySilence("\(error)")
    }
  }

  /// The log says why, and nothing about whom.
  func note(_ silence: GatewaySilence, of what: String) {
    logger.warning("\(what) did not answer", metadata: ["gateway": "\(url)", "why": "\(silence.why)"])
  }
}

/// A gateway gave no answer that can be read.
struct GatewaySilence: Error, Hashable, Sendable {
  let why: String

  init(_ why: String) { self.why = why }
}

extension FieldReader {
  /// A word of the answer, as the gateway's protocol has them.
  func word(_ name: String) throws(GatewaySilence) -> String {
    guard let word = object[name]?.string, (1...64).contains(word.utf8.count) else {
      throw GatewaySilence("no \"\(name)\" in the answer")
    }
    return word
  }
}

extension HTTPClient {
  /// Asks gateways, for as long as the process lives. They may stand on this machine or in the operator's own network,
  /// where callbacks of merchants never go; and none sends what it is told somewhere else. Certificates are checked.
  static let gateways: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool = .init(idleTimeout: .seconds(10), concurrentHTTP1ConnectionsPerHostSoftLimit: 64)
    // Who refuses the connection has not answered: asking again is for those who know what they asked.
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()
}
