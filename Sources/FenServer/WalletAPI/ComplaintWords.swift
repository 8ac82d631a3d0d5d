import Fen
import FenPlatform
import FenWire
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

// What the wallet's calls and its pages share about complaints.

/// Characters of what a payer says at once. Source: API v3 查询投诉单列表 (complaint_detail).
let mostComplaintWords = 300

/// Without blanks around it; nil for nothing, and for what is too long.
func complaintWords(_ typed: String) -> String? {
  let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
  return (1...mostComplaintWords).contains(text.unicodeScalars.count) ? text : nil
}

/// 5 to 15 digits, perhaps with + before them; nil for anything else.
func complaintPhone(_ typed: String) -> String? {
  let text = typed.filter { $0 != " " && $0 != "-" }
  let digits = text.hasPrefix("+") ? text.dropFirst() : Substring(text)
  return (5...15).contains(digits.utf8.count) && digits.utf8.allSatisfy { (48...57).contains($0) } ? text : nil
}

extension FieldReader {
  /// - Throws: `PARAM_ERROR`.
  func wordsOfComplaint() throws -> String {
    guard let text = complaintWords(try string("words", bytes: 1...1_200)) else {
      throw APIError(
        .badRequest, "PARAM_ERROR", "words has at most \(mostComplaintWords) characters, and not blanks only")
    }
    return text
  }

  /// - Throws: `PARAM_ERROR`.
  func phoneOfComplaint() throws -> String? {
    guard let text = try optionalString("phone", bytes: 1...20) else { return nil }
    guard let phone = complaintPhone(text) else {
      throw APIError(.badRequest, "PARAM_ERROR", "phone is 5 to 15 digits, perhaps with + before them")
    }
    return phone
  }
}

/// A stranger made the bytes: a browser takes them for the picture they are and for nothing else.
func pictureResponse(_ file: MediaFile) -> Response {
  Response(
    status: .ok,
    headers: [
      .contentType: file.format.contentType, .xContentTypeOptions: "nosniff", .cacheControl: "private, no-store",
      .contentSecurityPolicy: "default-src 'none'; sandbox",
    ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
}

extension UploadRefusal {
  var inWords: String {
    switch self {
    case .empty: "there are no bytes"
    case .tooLarge(_, let most): "at most \(most) bytes are taken"
    case .ending, .notWhatItIsNamed: "the bytes are none of these"
    case .digestDiffers: "other bytes arrived than were sent"
    case .ownerFull(_, let most): "all your pictures together have at most \(most) bytes"
    }
  }
}

/// Each reason why a payer's step in a complaint was refused, as Fen's own APIs say it.
func payersComplaintError(_ refusal: ComplaintRefusal) -> APIError {
  switch refusal {
  case .notPaid: APIError(.conflict, "NOT_PAID", "the order is not paid; only what was paid can be complained about")
  case .tooLate: APIError(.gone, "COMPLAINT_OVER", "the payment is \(refundWindowDays) days old; complain to the shop")
  case .askedTooMuch(let most):
    APIError(
      .badRequest, "PARAM_ERROR", "refund_amount is at most what has not come back of what was paid, \(most.minorUnits)"
    )
  case .nothingLeft:
    APIError(.conflict, "NOTHING_LEFT", "all that was paid came back; complain with another `type`")
  case .isOpen:
    APIError(
      .conflict, "COMPLAINT_OPEN",
      "the complaint about this order is open; add words to it: POST complaints/{complaint_id}/words")
  case .hasEnded:
    APIError(
      .conflict, "COMPLAINT_ENDED", "the complaint has ended; go on with it: POST complaints/{complaint_id}/go-on")
  case .isOver:
    APIError(.gone, "COMPLAINT_OVER", "the complaint ended more than \(complaintReopenDays) days ago")
  case .tooManyEntries:
    APIError(
      .conflict, "COMPLAINT_FULL", "a complaint has at most \(mostComplaintEntries) entries; accept or withdraw it")
  case .tooManyPictures: APIError(.badRequest, "PARAM_ERROR", "at most \(mostComplaintPictures) pictures at once")
  case .noSuchPicture:
    APIError(.badRequest, "PARAM_ERROR", "upload the picture first: POST complaint-pictures")
  // What only a merchant is refused.
  case .notAnswered, .noRefundAsked, .refundApproved:
    APIError(.conflict, "COMPLAINT_ENDED", "the complaint does not allow it: \(refusal)")
  }
}
