import Fen
import FenPlatform
import FenWire
import Foundation
import HTTPTypes
import Hummingbird

/// The door of the merchant protocol: checks who asks, lets the endpoints answer, and signs what goes out.
///
/// Source: APIv3, 签名验证 and 通用规则.
struct MerchantGate: Sendable {
  /// The longest body of a JSON call, bytes.
  static let longestBody = 1 << 20

  let platform: Platform
  let keyring: Keyring
  let limiter: RateLimiter
  let log: RequestLog
  let metrics: Metrics
  let endpoints: MerchantEndpoints

  func respond(to request: Request, context: some RequestContext) async throws -> Response {
    let began = ContinuousClock.now
    let fault = platform.isSandbox && !platform.faults.isEmpty ? platform.faults : nil
    let sender = fault == nil ? nil : claimedMerchant(request)
    let (method, path) = (request.method.rawValue, request.uri.path)
    if let wait = try await fault?.take(.latency, merchant: sender, method: method, path: path)?.value {
      try await Task.sleep(for: .milliseconds(min(max(wait, 0), 60_000)))
    }
    if try await fault?.take(.dropConnection, merchant: sender, method: method, path: path) != nil {
      throw DroppedConnection()
    }

    var trace = Trace()
    let outcome: Result<WireAnswer, WireError>
    do throws(WireError) {
      if try await ordered(.systemError, fault, sender, method, path) != nil { throw WireError(.systemError) }
      if let status = try await ordered(.httpStatus, fault, sender, method, path)?.value {
        throw WireError(.systemError, status: Int(min(max(status, 400), 599)), hint: "a fault ordered this status")
      }
      trace.body = try await read(request)
      let call = try await admit(request, &trace)
      trace.signer = answerKey(call, request)
      outcome = .success(try await endpoints.answer(call))
    } catch {
      outcome = .failure(error)
    }
    let spoil = try await fault?.take(.badSignature, merchant: sender, method: method, path: path) != nil
    let response = answer(outcome, trace, spoil: spoil)
    if case .failure(let error) = outcome, let cause = error.cause {
      context.logger.error(
        "a merchant's call failed",
        metadata: ["request": "\(response.id)", "call": "\(method) \(path)", "error": "\(cause)"])
    }
    metrics.count(status: Int(response.response.status.code), after: ContinuousClock.now - began)
    if log.isOn { record(request, trace, outcome, response, began) }
    return response.response
  }

  /// A fault that takes the place of the answer.
  private func ordered(
    _ effect: FaultEffect, _ faults: FaultBook?, _ sender: MerchantID?, _ method: String, _ path: String
  ) async throws(WireError) -> Fault? {
    do { return try await faults?.take(effect, merchant: sender, method: method, path: path) } catch {
      throw internalFault(error)
    }
  }

  /// What is learnt of a request on its way in.
  private struct Trace {
    var body = [UInt8]()
    var merchant: MerchantID?
    var signer: PlatformSigner?
    /// The text the signature was checked against.
    var signed: [UInt8]?
    var isVerified = false
  }
}

/// The connection ends without an answer, as the sandbox was told.
struct DroppedConnection: Error {}

// Coming in

extension MerchantGate {
  private func read(_ request: Request) async throws(WireError) -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.longestBody { throw tooLong }
    do {
      var bytes = [UInt8]()
      for try await part in request.body {
        guard bytes.count + part.readableBytes <= Self.longestBody else { throw tooLong }
        bytes.append(contentsOf: part.readableBytesView)
      }
      return bytes
    } catch let error as WireError {
      throw error
    } catch {
      throw WireError(.paramError, message: "读取请求体失败", hint: "the body broke off: \(error)")
    }
  }

  private var tooLong: WireError {
    WireError(
      .paramError, status: 413, message: "请求体过大", resultNumber: .outOfRange,
      hint: "a body has at most \(Self.longestBody) bytes")
  }

  private func admit(_ request: Request, _ trace: inout Trace) async throws(WireError) -> MerchantCall {
    let authorization = try Authorization(header: request.headers[.authorization])
    trace.merchant = authorization.merchant
    let merchant: Merchant
    let verifier: RSAVerifier
    do {
      guard let found = try await platform.merchants.merchant(authorization.merchant) else {
        throw WireError(
          .signError, message: "商户号不存在或商户证书不存在",
          detail: WireError.detail(
            field: "mchid", value: .string("\(authorization.merchant)"), issue: "unknown merchant",
            location: .authorization), hint: "no merchant \(authorization.merchant) in this network")
      }
      merchant = found
      // From here on errors are signed with the key this merchant knows.
      trace.signer = keyring.signer(for: merchant)
      guard let key = try keyring.verifier(of: merchant, serial: authorization.serial) else {
        let known = merchant.certificates.map(\.serial).joined(separator: ", ")
        throw WireError(
          .signError, message: "商户证书序列号有误",
          detail: WireError.detail(
            field: "serial_no", value: .string(authorization.serial), issue: "unknown serial",
            location: .authorization),
          hint: "serial_no is \(authorization.serial), \(merchant.id) has \(known)")
      }
      verifier = key
    } catch {
      throw internalFault(error)
    }
    let method = request.method.rawValue
    let target = request.head.path ?? request.uri.path
    func text(_ target: String) -> [UInt8] {
      SignedText.request(
        method: method, target: target, timestamp: authorization.timestampText, nonce: authorization.nonce,
        body: trace.body)
    }
    var signed = text(target)
    trace.signed = signed
    try authorization.checkTime(now: machineTime().seconds)
    var right = verifier.isValid(signature: authorization.signature, of: signed)
    // Some clients sign the target before their HTTP library escapes it.
    if !right, let unescaped = SignedText.unescapedTarget(target) {
      let other = text(unescaped)
      right = verifier.isValid(signature: authorization.signature, of: other)
      if right { signed = other }
    }
    guard right else {
      throw WireError.wrongSignature(method: method, target: target, text: signed, bodyCount: trace.body.count)
    }
    trace.signed = signed
    trace.isVerified = true
    try checkHeaders(request)
    let path = request.uri.path.split(separator: "/").dropFirst().map {
      SignedText.unescapedTarget(String($0)) ?? String($0)
    }
    return MerchantCall(
      merchant: merchant, serial: authorization.serial, namedKey: try namedKey(request), request: request,
      body: trace.body, path: path)
  }

  /// Source: APIv3, 通用规则 (HTTP头): Accept must allow JSON, User-Agent must be there.
  private func checkHeaders(_ request: Request) throws(WireError) {
    if let accept = request.headers[.accept] {
      let fits =
        accept == "application/json" || accept == "*/*" || accept.contains("*/*")
        || accept.contains("application/json") || accept.contains("application/*")
      guard fits else {
        throw WireError(
          .paramError, status: 406, message: "Http头Accept必须包含application/json",
          detail: WireError.detail(
            field: "Accept", value: .string(String(accept.prefix(64))), issue: "no JSON", location: .header),
          hint: "send Accept: application/json")
      }
    }
    guard request.headers[.userAgent] != nil else {
      throw WireError(
        .paramError, message: "Http头缺少User-Agent",
        detail: WireError.detail(field: "User-Agent", value: nil, issue: "missing", location: .header),
        hint: "send a User-Agent")
    }
  }

  private func namedKey(_ request: Request) throws(WireError) -> PlatformSigner? {
    guard let serial = request.headers[.wechatpaySerial], !serial.isEmpty else { return nil }
    guard let signer = keyring.signer(named: serial) else {
      throw WireError(
        .paramError, message: "Http头Wechatpay-Serial有误",
        detail: WireError.detail(
          field: "Wechatpay-Serial", value: .string(String(serial.prefix(64))), issue: "unknown", location: .header),
        hint: "this network's keys are \(keyring.certified.serial) and \(keyring.publicKey.serial)")
    }
    return signer
  }

  private func answerKey(_ call: MerchantCall, _ request: Request) -> PlatformSigner {
    call.namedKey ?? keyring.signer(for: call.merchant)
  }

  /// Who the request says it is from, before that is proven; faults are aimed by it.
  private func claimedMerchant(_ request: Request) -> MerchantID? {
    try? Authorization(header: request.headers[.authorization]).merchant
  }
}

// Going out

extension MerchantGate {
  private struct Sent {
    let response: Response
    let id: String
    let body: [UInt8]
  }

  private func answer(_ outcome: Result<WireAnswer, WireError>, _ trace: Trace, spoil: Bool) -> Sent {
    let (status, body, type, isSigned): (Int, [UInt8], String?, Bool)
    var headers = HTTPFields()
    headers.reserveCapacity(14)
    var number = ResultNumber.success
    switch outcome {
    case .success(.json(let json)): (status, body, type, isSigned) = (200, json.serialized(), jsonType, true)
    case .success(.nothing): (status, body, type, isSigned) = (204, [], nil, true)
    case .success(.file(let bytes, let fileType)): (status, body, type, isSigned) = (200, bytes, fileType, false)
    case .failure(let error):
      (status, body, type, isSigned) = (error.status, error.body, jsonType, true)
      number = error.resultNumber
      if platform.isSandbox, let hint = error.hint { headers[.sandboxHint] = headerSafe(hint) }
    }
    let id = requestID() + "-\(number.rawValue)"
    if let type { headers[.contentType] = type }
    headers[.cacheControl] = "no-cache, must-revalidate"
    headers[.contentTypeOptions] = "nosniff"
    headers[.contentLanguage] = "zh-CN"
    headers[.requestID] = id
    if isSigned {
      let key = trace.signer ?? keyring.certified
      let timestamp = String(machineTime().seconds)
      let nonce = hexNonce()
      headers[.wechatpayNonce] = nonce
      headers[.wechatpaySignature] =
        spoil
        ? probeSignature()
        : key.signer.sign(SignedText.answer(timestamp: timestamp, nonce: nonce, body: body))
      headers[.wechatpayTimestamp] = timestamp
      headers[.wechatpaySerial] = key.serial
      headers[.wechatpaySignatureType] = Authorization.scheme
    }
    let response = Response(
      status: .init(code: status), headers: headers,
      body: body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: body)))
    return Sent(response: response, id: id, body: body)
  }

  private func record(
    _ request: Request, _ trace: Trace, _ outcome: Result<WireAnswer, WireError>, _ sent: Sent,
    _ began: ContinuousClock.Instant
  ) {
    var error: WireError?
    if case .failure(let failure) = outcome { error = failure }
    let signed = trace.signed.map { String(decoding: $0, as: UTF8.self) }
    let verdict: RequestLogEntry.Verdict =
      trace.isVerified
      ? .verified(signed: signed ?? "")
      : .refused(.init(issue: error?.message ?? "", hint: error?.hint), expected: signed)
    let spent = ContinuousClock.now - began
    log.add(
      RequestLogEntry(
        id: sent.id, at: machineTime(), method: request.method.rawValue, target: request.head.path ?? "",
        headers: request.headers.map { ($0.name.rawName, $0.value) }, body: trace.body, merchant: trace.merchant,
        verdict: verdict, status: Int(sent.response.status.code),
        answerHeaders: sent.response.headers.map { ($0.name.rawName, $0.value) }, answerBody: sent.body,
        code: error?.code.rawValue, message: error?.message, hint: error?.hint,
        microseconds: spent.components.seconds * 1_000_000 + spent.components.attoseconds / 1_000_000_000_000))
  }
}

private let jsonType = "application/json; charset=utf-8"

/// 40 upper hex digits, as in the real header.
private func requestID() -> String { hex(20, digits: "0123456789ABCDEF") }
func hexNonce() -> String { hex(16, digits: "0123456789abcdef") }

private func hex(_ count: Int, digits: StaticString) -> String {
  var generator = SystemRandomNumberGenerator()
  return String(unsafeUninitializedCapacity: 2 * count) { buffer in
    // Each number is a call into the kernel, so a long one.
    var random: UInt128 = 0
    for index in 0..<2 * count {
      if index % 32 == 0 { random = generator.next() }
      buffer[index] = digits.utf8Start[Int(random & 15)]
      random >>= 4
    }
    return 2 * count
  }
}

/// 12 characters, as AEAD nonces are.
func aeadNonce() -> String { hex(6, digits: "0123456789abcdef") }

func probeSignature() -> String {
  var generator = SystemRandomNumberGenerator()
  return Probe.signature(using: &generator)
}

/// A header holds no line breaks and nothing outside ASCII.
func headerSafe(_ text: String) -> String {
  String(text.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" }.prefix(500))
}

extension HTTPField.Name {
  static let wechatpayNonce = HTTPField.Name("Wechatpay-Nonce")!
  static let wechatpaySignature = HTTPField.Name("Wechatpay-Signature")!
  static let wechatpayTimestamp = HTTPField.Name("Wechatpay-Timestamp")!
  static let wechatpaySerial = HTTPField.Name("Wechatpay-Serial")!
  static let wechatpaySignatureType = HTTPField.Name("Wechatpay-Signature-Type")!
  static let requestID = HTTPField.Name("Request-ID")!
  static let sandboxHint = HTTPField.Name("Sandbox-Hint")!
  static let contentTypeOptions = HTTPField.Name("X-Content-Type-Options")!
}
