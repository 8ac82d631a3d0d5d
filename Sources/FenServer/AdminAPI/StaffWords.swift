import Fen
import FenPlatform
import FenWire
import Hummingbird

// Who of the staff asks or decides, and why: the operator's API asks for both before anything personal is shown.

extension StaffWord {
  /// In the query of a call that looks.
  ///
  /// - Throws: `REASON_NEEDED`, `STAFF_NEEDED`.
  init(query request: Request) throws(APIError) {
    // Some clients write a blank as a plus.
    let query = Dictionary(formFields(request.uri.query ?? "").map { ($0.name, $0.value) }) { first, _ in first }
    let (staff, reason) = (query["staff"] ?? "", query["reason"] ?? "")
    guard (4...500).contains(reason.utf8.count) else {
      throw APIError(.badRequest, "REASON_NEEDED", "say why: ?reason=… of 4 to 500 bytes; it is kept with your name")
    }
    guard (1...100).contains(staff.utf8.count) else {
      throw APIError(
        .badRequest, "STAFF_NEEDED", "say who looks: ?staff=… of 1 to 100 bytes; it is kept with the reason")
    }
    self.init(staff: staff, reason: reason)
  }

  /// In the body of a call that decides.
  ///
  /// - Throws: `PARAM_ERROR`.
  init(_ body: FieldReader) throws(WireError) {
    self.init(staff: try body.string("staff", bytes: 1...100), reason: try body.string("reason", bytes: 4...500))
  }
}

extension StaffDeed {
  var json: JSONValue {
    var line: JSONObject = ["what": .string(kind.name)]
    if case .lookedAtPaper(let paper) = kind { line.add("paper", paper.value) }
    line.add("staff", word.staff)
    line.add("reason", word.reason)
    line.add("at", at.rfc3339)
    return .object(line)
  }
}

extension StaffDeed.Kind {
  fileprivate var name: String {
    switch self {
    case .looked: "looked"
    case .lookedAtPaper: "looked_at_paper"
    case .approved: "approved"
    case .rejected: "rejected"
    case .accountPaid: "account_paid"
    case .accountChanged: "account_changed"
    case .accountRefused: "account_refused"
    case .claimTaken: "taken"
    case .claimUpheld: "upheld"
    case .claimDismissed: "dismissed"
    }
  }
}

extension Request {
  /// Where a list goes on.
  ///
  /// - Throws: `PARAM_ERROR`.
  var cursor: Int64? {
    get throws(APIError) {
      guard let text = uri.queryParameters["cursor"] else { return nil }
      guard let number = Int64(text) else {
        throw APIError(.badRequest, "PARAM_ERROR", "cursor is what `next` of the page before says")
      }
      return number
    }
  }
}
