import Fen
import FenPlatform
import FenWire

/// Finds out what a sender signed instead of what it should have.
///
/// From this side only the signature is known, not the text. So texts that senders sign by mistake are tried until the
/// signature fits one.
struct SignatureExplainer: Sendable {
  let platform: Platform
  let keyring: Keyring

  func explain(_ entry: RequestLogEntry) async throws -> SignatureCheck {
    switch entry.verdict {
    case .verified(let signed): return .right(signed: signed)
    case .refused(_, let expected):
      guard entry.isUnsigned else { return .notChecked }
      switch entry.protocolVersion {
      case .two: return .refused(.versionTwo(try await mistake(in: entry)), expected: expected)
      case .three: return .refused(try await fault(of: entry), expected: expected)
      }
    }
  }

  private func mistake(in entry: RequestLogEntry) async throws -> V2SignMistake {
    guard let id = entry.merchant, let merchant = try await platform.merchants.merchant(id),
      let xml = try? FlatXML(parsing: entry.body)
    else { return .noVariantFits }
    return xml.signMistake(under: merchant.apiv2Key, notUnder: merchant.apiv3Key)
  }

  private func fault(of entry: RequestLogEntry) async throws -> SignatureFault {
    guard let header = entry.headers.first(where: { $0.name.lowercased() == "authorization" })?.value else {
      return .noAuthorization
    }
    let authorization: Authorization
    do throws(WireError) { authorization = try Authorization(header: header) } catch {
      return .unreadable(error.hint ?? error.message)
    }
    guard let merchant = try await platform.merchants.merchant(authorization.merchant) else {
      return .unknownMerchant(authorization.merchant.description)
    }
    guard let verifier = try keyring.verifier(of: merchant, serial: authorization.serial) else {
      return .unknownSerial(sent: authorization.serial, known: merchant.certificates.map(\.serial))
    }
    let (skew, overflow) = authorization.timestamp.subtractingReportingOverflow(entry.at.seconds)
    if overflow || skew.magnitude > UInt64(Authorization.tolerance) { return .clockSkew(seconds: skew) }

    let sent = Signed(entry, authorization)
    for (part, variant) in sent.mistakes where verifier.isValid(signature: authorization.signature, of: variant.bytes) {
      return .differs(part, senderSigned: String(decoding: variant.bytes, as: UTF8.self))
    }
    for certificate in merchant.certificates where certificate.serial != authorization.serial {
      guard let other = try keyring.verifier(of: merchant, serial: certificate.serial) else { continue }
      if other.isValid(signature: authorization.signature, of: sent.bytes) {
        return .otherKey(serial: certificate.serial)
      }
    }
    return .noVariantFits
  }
}

/// The text to sign, in parts that can be exchanged.
private struct Signed {
  var method: String
  var target: String
  var timestamp: String
  var nonce: String
  var body: [UInt8]
  var lineEnd = true

  init(_ entry: RequestLogEntry, _ authorization: Authorization) {
    method = entry.method
    target = entry.target
    timestamp = authorization.timestampText
    nonce = authorization.nonce
    body = entry.body
  }

  var bytes: [UInt8] {
    let text = SignedText.request(method: method, target: target, timestamp: timestamp, nonce: nonce, body: body)
    return lineEnd ? text : Array(text.dropLast())
  }

  /// What senders have been seen to sign, each with one part exchanged.
  var mistakes: [(part: SignedPart, variant: Signed)] {
    var list: [(SignedPart, Signed)] = [(.lineEnd, with(\.lineEnd, false))]
    let path = String(target.prefix { $0 != "?" })
    let hosts = ["https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com", "https://apihk.mch.weixin.qq.com"]
    var targets = [path, target.hasSuffix("/") ? String(target.dropLast()) : target + "/", String(target.dropFirst())]
    targets += hosts.map { $0 + target }
    if target.hasPrefix("/v3/") { targets.append(String(target.dropFirst(3))) }
    list += targets.filter { $0 != target }.map { (.target, with(\.target, $0)) }
    list += [method.lowercased(), method == "GET" ? "POST" : "GET"].map { (.method, with(\.method, $0)) }
    list += bodies.filter { $0 != body }.map { (.body, with(\.body, $0)) }
    list += [nonce.lowercased(), nonce.uppercased(), ""].filter { $0 != nonce }.map { (.nonce, with(\.nonce, $0)) }
    if let seconds = Int64(timestamp) {
      list += [-2, -1, 1, 2].map { (.timestamp, with(\.timestamp, String(seconds + $0))) }
      list.append((.timestamp, with(\.timestamp, timestamp + "000")))
    }
    return list
  }

  /// Other writings of the same body: none at all, without blanks around it, JSON written anew.
  private var bodies: [[UInt8]] {
    let text = String(decoding: body, as: UTF8.self)
    var list: [[UInt8]] = [[], Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8), body + [10]]
    if let json = try? JSONValue(parsing: text) {
      list.append(json.serialized())
      list.append(json.canonical())
      // Python's json.dumps puts a blank after each comma and colon.
      list.append(Array(spaced(json).utf8))
    }
    return list
  }

  private func with<Value>(_ part: WritableKeyPath<Signed, Value>, _ value: Value) -> Signed {
    var copy = self
    copy[keyPath: part] = value
    return copy
  }
}

/// JSON with a blank after each comma and colon.
private func spaced(_ value: JSONValue) -> String {
  if let elements = value.array { return "[" + elements.map(spaced).joined(separator: ", ") + "]" }
  guard let object = value.object else { return value.text }
  let members = object.members.map { JSONValue.string($0.name).text + ": " + spaced($0.value) }
  return "{" + members.joined(separator: ", ") + "}"
}
