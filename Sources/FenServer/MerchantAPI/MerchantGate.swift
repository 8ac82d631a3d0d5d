import Fen
import FenPlatform
import FenWire
import Foundation
import Logging
import NIOHTTP1

/// The door of the merchant protocol: checks who asks, lets the endpoints answer, and signs what goes out.
///
/// A class, as what every request passes on is. What each request runs through is
/// `nonisolated(nonsending)`, which spares it two looks at every call for a thread to go to.
///
/// Source: APIv3, 签名验证 and 通用规则.
final class MerchantGate: Sendable {
  let platform: Platform
  let keyring: Keyring
  let log: RequestLog
  let metrics: Metrics
  private let date = DateLine()
  let endpoints: MerchantEndpoints

  init(
    platform: Platform, keyring: Keyring, log: RequestLog, metrics: Metrics,
    endpoints: MerchantEndpoints
  ) {
    self.platform = platform
    self.keyring = keyring
    self.log = log
    self.metrics = metrics
    self.endpoints = endpoints
  }

  /// - Returns: nil when the connection is to end without an answer, as the sandbox was told.
  nonisolated(nonsending) func respond(to request: MerchantRequest, logger: Logger) async -> MerchantAnswer? {
    let began = ContinuousClock.now
    let fault = platform.isSandbox && !platform.faults.isEmpty ? platform.faults : nil
    let sender = fault == nil ? nil : claimedMerchant(request)
    var trace = Trace()
    var outcome: Result<WireAnswer, WireError>
    do throws(WireError) {
      if let wait = try await ordered(.latency, fault, sender, request)?.value {
        try? await Task.sleep(for: .milliseconds(min(max(wait, 0), 60_000)))
      }
      if try await ordered(.dropConnection, fault, sender, request) != nil { return nil }
      if try await ordered(.systemError, fault, sender, request) != nil { throw WireError(.systemError) }
      if let status = try await ordered(.httpStatus, fault, sender, request)?.value {
        throw WireError(.systemError, status: Int(min(max(status, 400), 599)), hint: "a fault ordered this status")
      }
      let call = try await admit(request, &trace)
      trace.signer = call.namedKey ?? keyring.signer(for: call.merchant)
      outcome = .success(try await endpoints.answer(call))
    } catch {
      outcome = .failure(error)
    }
    var spoil = false
    do throws(WireError) { spoil = try await ordered(.badSignature, fault, sender, request) != nil } catch {
      outcome = .failure(error)
    }
    let sent = answer(outcome, trace, spoil: spoil)
    if case .failure(let error) = outcome, let cause = error.cause {
      logger.error(
        "a merchant's call failed",
        metadata: [
          "request": "\(sent.id)", "call": "\(request.method.rawValue) \(request.path)", "error": "\(cause)",
        ])
    }
    metrics.count(status: sent.answer.status, after: ContinuousClock.now - began)
    if log.isOn { record(request, trace, outcome, sent, began) }
    return sent.answer
  }

  /// A fault that takes the place of the answer.
  private nonisolated(nonsending) func ordered(
    _ effect: FaultEffect, _ faults: FaultBook?, _ sender: MerchantID?, _ request: MerchantRequest
  ) async throws(WireError) -> Fault? {
    guard let faults else { return nil }
    do {
      return try await faults.take(effect, merchant: sender, method: request.method.rawValue, path: request.path)
    } catch {
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

// Coming in

extension MerchantGate {
  private func bytes(of request: MerchantRequest) throws(WireError) -> [UInt8] {
    switch request.body {
    case .bytes(let bytes): return bytes
    case .tooLong:
      throw WireError(
        .paramError, status: 413, message: "请求体过大", resultNumber: .outOfRange,
        hint: "a body has at most \(MerchantRequest.Body.longest(of: request.target)) bytes")
    }
  }

  /// What is signed, and the file where one came with it. Of an upload only the part `meta` is signed, which holds the
  /// file's digest. Source: API v3 图片上传.
  private func content(of request: MerchantRequest) throws(WireError) -> (signed: [UInt8], file: [UInt8]?) {
    let bytes = try bytes(of: request)
    guard request.method == .POST, MediaPurpose(path: request.path) != nil else { return (bytes, nil) }
    do throws(MultipartFault) {
      let form = try Multipart(bytes, contentType: request.headers.first(name: "Content-Type") ?? "")
      return (form["meta"]?.bytes ?? [], form["file"]?.bytes)
    } catch {
      throw .unreadable(error)
    }
  }

  private nonisolated(nonsending) func admit(
    _ request: MerchantRequest, _ trace: inout Trace
  ) async throws(WireError) -> MerchantCall {
    let (signedBody, file) = try content(of: request)
    trace.body = signedBody
    let authorization = try Authorization(header: request.headers.first(name: "Authorization"))
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
      if let end = found.terminatedAt { throw WireError.terminated(found.id, at: end) }
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
    let target = request.target
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
    // By bytes: looking for whole characters takes as long as reading the body.
    let path = request.path.utf8.split(separator: UInt8(ascii: "/")).dropFirst().map { part in
      SignedText.unescapedTarget(String(Substring(part))) ?? String(Substring(part))
    }
    return MerchantCall(
      merchant: merchant, serial: authorization.serial, namedKey: try namedKey(request), request: request,
      body: signedBody, file: file, path: path)
  }

  /// Source: APIv3, 通用规则 (HTTP头): Accept must allow JSON, User-Agent must be there.
  private func checkHeaders(_ request: MerchantRequest) throws(WireError) {
    if let accept = request.headers.first(name: "Accept") {
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
    guard request.headers.contains(name: "User-Agent") else {
      throw WireError(
        .paramError, message: "Http头缺少User-Agent",
        detail: WireError.detail(field: "User-Agent", value: nil, issue: "missing", location: .header),
        hint: "send a User-Agent")
    }
  }

  private func namedKey(_ request: MerchantRequest) throws(WireError) -> PlatformSigner? {
    guard let serial = request.headers.first(name: "Wechatpay-Serial"), !serial.isEmpty else { return nil }
    guard let signer = keyring.signer(named: serial) else {
      throw WireError(
        .paramError, message: "Http头Wechatpay-Serial有误",
        detail: WireError.detail(
          field: "Wechatpay-Serial", value: .string(String(serial.prefix(64))), issue: "unknown", location: .header),
        hint: "this network's keys are \(keyring.certified.serial) and \(keyring.publicKey.serial)")
    }
    return signer
  }

  /// Who the request says it is from, before that is proven; faults are aimed by it.
  private func claimedMerchant(_ request: MerchantRequest) -> MerchantID? {
    try? Authorization(header: request.headers.first(name: "Authorization")).merchant
  }
}

// Going out

extension MerchantGate {
  private struct Sent {
    let answer: MerchantAnswer
    let id: String
  }

  private func answer(_ outcome: Result<WireAnswer, WireError>, _ trace: Trace, spoil: Bool) -> Sent {
    let (status, body, type, isSigned): (Int, [UInt8], String?, Bool)
    var hint: String?
    var number = ResultNumber.success
    switch outcome {
    case .success(.json(let json)): (status, body, type, isSigned) = (200, json.serialized(), jsonType, true)
    case .success(.nothing): (status, body, type, isSigned) = (204, [], nil, true)
    case .success(.file(let bytes, let fileType)): (status, body, type, isSigned) = (200, bytes, fileType, false)
    case .failure(let error):
      (status, body, type, isSigned) = (error.status, error.body, jsonType, true)
      number = error.resultNumber
      if platform.isSandbox { hint = error.hint.map(headerSafe) }
    }
    let id = requestID() + "-\(number.rawValue)"
    var headers = [("Server", "Fen"), ("Date", date.text)]
    headers.reserveCapacity(16)
    if let hint { headers.append(("Sandbox-Hint", hint)) }
    if let type { headers.append(("Content-Type", type)) }
    if status != 204 { headers.append(("Content-Length", String(body.count))) }
    headers.append(("Cache-Control", "no-cache, must-revalidate"))
    headers.append(("X-Content-Type-Options", "nosniff"))
    headers.append(("Content-Language", "zh-CN"))
    headers.append(("Request-ID", id))
    if isSigned {
      let key = trace.signer ?? keyring.certified
      let timestamp = String(machineTime().seconds)
      let nonce = hexNonce()
      headers.append(("Wechatpay-Nonce", nonce))
      let signature =
        spoil
        ? probeSignature()
        : key.signer.sign(SignedText.answer(timestamp: timestamp, nonce: nonce, body: body))
      headers.append(("Wechatpay-Signature", signature))
      headers.append(("Wechatpay-Timestamp", timestamp))
      headers.append(("Wechatpay-Serial", key.serial))
      headers.append(("Wechatpay-Signature-Type", Authorization.scheme))
    }
    return Sent(answer: MerchantAnswer(status: status, headers: HTTPHeaders(headers), body: body), id: id)
  }

  private func record(
    _ request: MerchantRequest, _ trace: Trace, _ outcome: Result<WireAnswer, WireError>, _ sent: Sent,
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
    let answer = sent.answer
    log.add(
      RequestLogEntry(
        id: sent.id, protocolVersion: .three, at: machineTime(), method: request.method.rawValue,
        target: request.target, headers: request.headers.map { ($0.name, $0.value) }, body: trace.body,
        merchant: trace.merchant,
        verdict: verdict, status: answer.status, answerHeaders: answer.headers.map { ($0.name, $0.value) },
        answerBody: answer.body, code: error?.code.rawValue, message: error?.message, hint: error?.hint,
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
