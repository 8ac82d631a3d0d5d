import Fen
import FenStore

/// What a merchant asks for under a number of his own.
public struct NumberedRequest: Hashable, Sendable {
  /// What is asked for; a number means one thing for each.
  public enum Kind: String, Sendable {
    case modify, budget, upload, deleteCode, send, sendCard, use, giveBack, deactivate, associate, disassociate, subsidy
    case subsidyReturn
  }

  public let merchant: MerchantID
  public let kind: Kind
  /// As the merchant wrote it.
  public let number: String
  /// SHA-256 over the request.
  public let hash: [UInt8]

  public init(_ merchant: MerchantID, _ kind: Kind, _ number: String, hash: [UInt8]) {
    self.merchant = merchant
    self.kind = kind
    self.number = number
    self.hash = hash
  }

  var key: AnsweredRequest.Key { AnsweredRequest.Key(merchant: merchant, number: "\(kind.rawValue):\(number)") }
}

/// A request that was done, and what was answered.
struct AnsweredRequest: Hashable, Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let merchant: MerchantID
    let number: String

    static func < (left: Key, right: Key) -> Bool { (left.merchant, left.number) < (right.merchant, right.number) }
  }

  let key: Key
  let hash: [UInt8]
  let at: Instant
  /// What the answer needs beside the time; each kind has its own way to write it.
  let answer: String
}

extension AnsweredRequest: Record {
  static let table = Table(
    "merchant_requests", keyed: 2, fixed: ["mchid", "number", "request_hash", "at", "answer"], changing: [])
  static func value(of key: Key) -> SQLValue { .int(key.merchant.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.merchant.value), .text(key.number)] }
  var values: [SQLValue] { Self.values(of: key) + [.blob(hash), .int(at.milliseconds), .text(answer)] }

  init(row: any Row) throws {
    self.init(
      key: Key(merchant: MerchantID(row.int(0)), number: row.text(1)), hash: row.blob(2),
      at: Instant(milliseconds: row.int(3)), answer: row.text(4))
  }
}

extension Workspace {
  /// What was answered to a request; nil when it is new.
  ///
  /// - Throws: `CampaignRequestRefusal.sameNumberOtherTerms`.
  func answered(_ request: NumberedRequest) throws -> AnsweredRequest? {
    guard let earlier = try answeredRequests.find(request.key, in: transaction) else { return nil }
    guard earlier.hash == request.hash else { throw CampaignRequestRefusal.sameNumberOtherTerms }
    return earlier
  }

  func keep(_ answer: String = "", to request: NumberedRequest) {
    answeredRequests.put(AnsweredRequest(key: request.key, hash: request.hash, at: now, answer: answer))
  }
}
