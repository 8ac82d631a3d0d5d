import Fen
import FenPlatform
import FenWire
import NIOHTTP1

/// A request of the merchant protocol whose signature was found right.
final class MerchantCall: Sendable {
  let merchant: Merchant
  /// The serial of the certificate it was signed with.
  let serial: String
  /// The platform key named in `Wechatpay-Serial`, if one was.
  let namedKey: PlatformSigner?
  let request: MerchantRequest
  /// What was signed; of an upload, its part `meta`.
  let body: [UInt8]
  /// What came with an upload.
  let file: [UInt8]?

  /// The components after `/v3/`, decoded.
  let path: [String]

  init(
    merchant: Merchant, serial: String, namedKey: PlatformSigner?, request: MerchantRequest, body: [UInt8],
    file: [UInt8]?, path: [String]
  ) {
    self.merchant = merchant
    self.serial = serial
    self.namedKey = namedKey
    self.request = request
    self.body = body
    self.file = file
    self.path = path
  }

  func reader() throws(WireError) -> FieldReader {
    try FieldReader(body: body)
  }

  /// The parameters of the query, decoded. `+` stays `+`, because base64 stands unescaped in some.
  var query: FieldReader {
    let pairs = (request.query ?? "").split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: decoded(parts[0]), value: parts.count == 2 ? decoded(parts[1]) : "")
    }
    return FieldReader(query: pairs)
  }

  /// - Throws: `INVALID_REQUEST` when the body speaks for another merchant than the one that signed.
  func checkIsCaller(_ id: MerchantID, in field: String = "/mchid") throws(WireError) {
    guard id == merchant.id else {
      throw WireError(
        .invalidRequest, message: "请求体中的mchid与Authorization中的mchid不一致",
        detail: WireError.detail(field: field, value: .string("\(id)"), issue: "not the caller", location: .body),
        resultNumber: .merchantAndOrderDiffer, hint: "mchid is \(id), the request was signed by \(merchant.id)")
    }
  }

  /// - Throws: `APPID_MCHID_NOT_MATCH`.
  func checkIsBound(_ appid: String) throws(WireError) { try checkIsBound(appid, to: merchant, in: "/appid") }

  func checkIsBound(_ appid: String, to merchant: Merchant, in field: String) throws(WireError) {
    guard merchant.apps.contains(appid) else {
      throw WireError(
        .appidMchidNotMatch,
        detail: WireError.detail(field: field, value: .string(appid), issue: "not bound", location: .body),
        hint: "bound to \(merchant.id): \(merchant.apps.joined(separator: ", "))")
    }
  }
}

private func decoded(_ text: Substring) -> String { SignedText.unescapedTarget(String(text)) ?? String(text) }

/// What an endpoint answers.
enum WireAnswer: Sendable {
  case json(JSONValue)
  /// 204, signed like the others.
  case nothing
  /// A file; the one kind of answer that is not signed.
  case file([UInt8], type: String)
}
