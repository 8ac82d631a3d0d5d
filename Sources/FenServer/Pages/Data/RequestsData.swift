import Fen
import FenPlatform
import FenWire

/// The requests of the merchant protocol, as they came and were answered.
protocol RequestsData: Sendable {
  /// Newest first, at most a hundred.
  func requests(_ filter: RequestFilter) async throws -> [RequestRecord]
  func request(_ id: String) async throws -> RequestRecord
}

struct RequestFilter: Equatable, Sendable {
  /// Part of the path, or nil for all.
  var path: String?
  var outcome: Outcome
  enum Outcome: String, CaseIterable, Sendable { case all, succeeded, failed, unsigned }
}

struct HeaderLine: Equatable, Sendable {
  var name: String
  var value: String
}

/// A request of the merchant protocol, as it came and as it was answered.
struct RequestRecord: Equatable, Sendable {
  /// The `Request-ID` of the answer.
  var id: String
  /// API v2: XML, and the status 200 for refusals too.
  var isVersionTwo = false
  var at: Instant
  var method: String
  /// Path and query exactly as sent.
  var target: String
  var status: Int
  /// The error's code and message, where it was one.
  var code: String?
  var message: String?
  var merchant: String?
  var microseconds: Int64
  var headers: [HeaderLine]
  var body: String
  var answerHeaders: [HeaderLine]
  var answerBody: String
  var signature: SignatureCheck
}

/// What became of a request's signature.
enum SignatureCheck: Equatable, Sendable {
  /// The request was answered before its signature was looked at.
  case notChecked
  case right(signed: String)
  case refused(SignatureFault, expected: String?)
}

/// Why a signature was refused, as exactly as can be known from this side.
enum SignatureFault: Equatable, Sendable {
  case noAuthorization
  case unreadable(String)
  case unknownMerchant(String)
  case unknownSerial(sent: String, known: [String])
  /// Positive when the sender's clock is ahead.
  case clockSkew(seconds: Int64)
  /// Another certificate of the merchant made it.
  case otherKey(serial: String)
  /// The signature fits when this part is as named: that is what the sender did.
  case differs(SignedPart, senderSigned: String)
  case versionTwo(V2SignMistake)
  /// No variant that was tried fits: another key, or another text altogether.
  case noVariantFits
}

/// One line of the string to sign.
enum SignedPart: String, CaseIterable, Equatable, Sendable { case method, target, timestamp, nonce, body, lineEnd }
