import Fen
import FenPlatform
import FenWire
import HTTPTypes
import Hummingbird
import NIOCore

/// A request of API v2 whose signature and certificate were found right.
struct V2Call: Sendable {
  let merchant: Merchant
  let xml: FlatXML
}

extension V2Call {
  /// - Throws: `ILLEGAL_APPID`.
  func checkIsBound(_ appid: String) throws(V2Error) {
    guard merchant.apps.contains(appid) else {
      throw V2Error(
        .illegalAppid, message: "appid与mch_id不匹配",
        hint: "bound to \(merchant.id): \(merchant.apps.joined(separator: ", "))")
    }
  }
}

/// The calls of API v2, by their paths.
enum V2Endpoint: Hashable, Sendable {
  /// They move money: a client certificate is asked for.
  case redPack(RedPackAPI.Endpoint)
  case exchangeRate

  init?(_ path: String) {
    if path == ExchangeRateAPI.path {
      self = .exchangeRate
    } else {
      guard let endpoint = RedPackAPI.Endpoint(rawValue: path) else { return nil }
      self = .redPack(endpoint)
    }
  }
}

/// The door of API v2: checks who asks, and answers in XML. Whatever the answer, the status is 200.
///
/// Source: API v2, 安全规范, 现金红包 and 查询汇率.
struct V2Gate: Sendable {
  let platform: Platform
  let log: RequestLog
  let metrics: Metrics
  let certificates: ClientCertificates
  let redPacks: RedPackAPI
  let rates: ExchangeRateAPI

  /// What there is, by its path.
  static func isOffered(_ path: String) -> Bool { V2Endpoint(path) != nil }

  /// - Parameter peer: the other end of the connection: the SDK proxy, where the client reached Fen through it.
  func respond(to request: Request, from peer: SocketAddress?, context: some RequestContext) async throws -> Response {
    let began = ContinuousClock.now
    var trace = Trace()
    let outcome: Result<[UInt8], V2Error>
    do throws(V2Error) {
      trace.body = try await read(request)
      let xml: FlatXML
      do throws(XMLFault) { xml = try FlatXML(parsing: trace.body) } catch {
        throw V2Error(.xmlError, hint: "\(error)")
      }
      let merchant = try await sender(xml)
      trace.merchant = merchant.id
      trace.signed = v2SignedText(xml.fields) + "&key=********"
      try await failAsOrdered(request, merchant)
      guard xml.isSigned(with: merchant.apiv2Key) else {
        throw V2Error(
          .signError,
          hint: "\(xml.signMistake(under: merchant.apiv2Key, notUnder: merchant.apiv3Key)); "
            + "the signature is made of \(v2SignedText(xml.fields))&key=<API v2 key>")
      }
      trace.isVerified = true
      let call = V2Call(merchant: merchant, xml: xml)
      switch V2Endpoint(request.uri.path) {
      case .redPack(let endpoint):
        try checkCertificate(of: merchant, behind: peer)
        outcome = .success(try await redPacks.answer(call, endpoint))
      case .exchangeRate: outcome = .success(try await rates.answer(call))
      case nil: throw V2Error(.paramError, message: "请求的接口不存在", hint: "see docs/coverage.md")
      }
    } catch {
      outcome = .failure(error)
    }
    let response = answer(outcome)
    if case .failure(let error) = outcome, let cause = error.cause {
      context.logger.error("a merchant's call failed", metadata: ["call": "\(request.uri.path)", "error": "\(cause)"])
    }
    metrics.count(status: Int(response.response.status.code), after: ContinuousClock.now - began)
    if log.isOn { record(request, trace, outcome, response, began) }
    return response.response
  }

  /// What is learnt of a request on its way in.
  private struct Trace {
    var body = [UInt8]()
    var merchant: MerchantID?
    /// What the signature is made of, the key hidden.
    var signed = ""
    var isVerified = false
  }

  private struct Sent {
    let response: Response
    let id: String
    let body: [UInt8]
  }
}

// Coming in

extension V2Gate {
  private func read(_ request: Request) async throws(V2Error) -> [UInt8] {
    guard request.method == .post else {
      throw V2Error(.paramError, message: "请使用post方法", hint: "API v2 is POST")
    }
    let tooLong = V2Error(.xmlError, hint: "\(XMLFault.tooLong)")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > FlatXML.longest { throw tooLong }
    do {
      var bytes = [UInt8]()
      for try await part in request.body {
        guard bytes.count + part.readableBytes <= FlatXML.longest else { throw tooLong }
        bytes.append(contentsOf: part.readableBytesView)
      }
      return bytes
    } catch let error as V2Error {
      throw error
    } catch {
      throw V2Error(.xmlError, hint: "the body broke off: \(error)")
    }
  }

  private func sender(_ xml: FlatXML) async throws(V2Error) -> Merchant {
    guard let id = xml["mch_id"].flatMap({ MerchantID($0) }) else {
      throw V2Error(.paramError, message: "参数错误:mch_id", hint: "mch_id must be a merchant number of ten digits")
    }
    do {
      guard let merchant = try await platform.merchants.merchant(id) else {
        throw V2Error(.noAuth, message: "商户号mch_id不存在", hint: "no merchant \(id) in this network")
      }
      if let end = merchant.terminatedAt {
        throw V2Error(.noAuth, message: "商户已被终止", hint: "the provider \(id) was terminated at \(end.rfc3339)")
      }
      return merchant
    } catch { throw v2Error(error) }
  }

  /// The certificate must be one of the merchant's own, byte by byte: those were all issued, and are kept, by Fen. That
  /// the client holds its key, TLS has proven.
  private func checkCertificate(of merchant: Merchant, behind peer: SocketAddress?) throws(V2Error) {
    guard let shown = peer.flatMap(certificates.certificate) else {
      throw V2Error(
        .caError, message: "请求未携带商户API证书，请通过SDK代理访问",
        hint: "no client certificate came with the connection: give the SDK apiclient_cert.pem and apiclient_key.pem, "
          + "and go through the SDK proxy (fen env); the plain HTTP port has no TLS to carry one")
    }
    let own = merchant.certificates.first { $0.serial == "\(shown.serial)" }
    guard let own, (try? RSACertificate(pem: own.pem))?.der == shown.der else {
      throw V2Error(
        .caError, message: "商户API证书与商户号不匹配",
        hint: "certificate \(shown.serial) (\(shown.subject)) is not one of merchant \(merchant.id)")
    }
    guard shown.isValid(at: machineTime()) else {
      throw V2Error(.caError, message: "商户API证书已过期", hint: "certificate \(shown.serial) is not valid now")
    }
  }

  /// What the sandbox was told to do in place of an answer.
  private func failAsOrdered(_ request: Request, _ merchant: Merchant) async throws(V2Error) {
    guard platform.isSandbox, !platform.faults.isEmpty else { return }
    do {
      let ordered = try await platform.faults.take(
        .systemError, merchant: merchant.id, method: request.method.rawValue, path: request.uri.path)
      if ordered != nil { throw V2Error(.systemError, hint: "a fault ordered this") }
    } catch { throw v2Error(error) }
  }
}

// Going out

extension V2Gate {
  private func answer(_ outcome: Result<[UInt8], V2Error>) -> Sent {
    var headers: HTTPFields = [.contentType: "text/xml; charset=utf-8", .cacheControl: "no-cache, must-revalidate"]
    let body: [UInt8]
    switch outcome {
    case .success(let bytes): body = bytes
    case .failure(let error):
      body = error.body
      if platform.isSandbox, let hint = error.hint { headers[.sandboxHint] = headerSafe(hint) }
    }
    let id = hexNonce().uppercased()
    headers[.requestID] = id
    return Sent(
      response: Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body))), id: id,
      body: body)
  }

  private func record(
    _ request: Request, _ trace: Trace, _ outcome: Result<[UInt8], V2Error>, _ sent: Sent,
    _ began: ContinuousClock.Instant
  ) {
    var error: V2Error?
    if case .failure(let failure) = outcome { error = failure }
    let spent = ContinuousClock.now - began
    log.add(
      RequestLogEntry(
        id: sent.id, protocolVersion: .two, at: machineTime(), method: request.method.rawValue,
        target: request.head.path ?? "", headers: request.headers.map { ($0.name.rawName, $0.value) },
        body: trace.body, merchant: trace.merchant,
        verdict: trace.isVerified
          ? .verified(signed: trace.signed)
          : .refused(.init(issue: error?.message ?? "", hint: error?.hint), expected: trace.signed),
        status: Int(sent.response.status.code),
        answerHeaders: sent.response.headers.map { ($0.name.rawName, $0.value) }, answerBody: sent.body,
        code: error?.code.rawValue, message: error?.message, hint: error?.hint,
        microseconds: spent.components.seconds * 1_000_000 + spent.components.attoseconds / 1_000_000_000_000))
  }
}

/// What went wrong inside, as the merchant sees it: nothing was done, the same request may be repeated.
func v2Error(_ error: any Error) -> V2Error {
  switch error {
  case let error as V2Error: error
  case EngineRefusal.busy, EngineRefusal.stopped: V2Error(.systemError, hint: "\(error)")
  case _: V2Error(.systemError, hint: "\(error)", cause: "\(error)")
  }
}

extension HTTPField.Name {
  fileprivate static let requestID = HTTPField.Name("Request-ID")!
  fileprivate static let sandboxHint = HTTPField.Name("Sandbox-Hint")!
}
