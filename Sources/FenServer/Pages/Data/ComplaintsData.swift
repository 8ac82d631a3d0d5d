import Fen
import FenPlatform

/// Complaints of a wallet's person, and what is published of all.
protocol ComplaintsData: Sendable {
  /// The person's, the latest first.
  func complaints(of user: UserID) async throws -> [ComplaintShown]
  /// Nil where the person did not complain about the order.
  func complaint(about order: OrderID, of user: UserID) async throws -> ComplaintShown?
  /// What has not come back of what a person paid.
  func mostAskedBack(of order: OrderID, of user: UserID) async throws -> Money
  func complain(about order: OrderID, by user: UserID, _ filed: FiledComplaint) async throws
  func take(
    _ step: PayersStep, about order: OrderID, by user: UserID, words: String, pictures: [[UInt8]]
  ) async throws
  func complaintPicture(_ id: String, of user: UserID) async throws -> MediaFile
  // A merchant's desk

  /// The latest first, at most fifty.
  func complaints(at merchant: MerchantID) async throws -> [ComplaintShown]
  /// Nil for others' complaints too.
  func complaint(about order: OrderID, at merchant: MerchantID) async throws -> ComplaintShown?
  func take(_ step: MerchantsStep, about order: OrderID, at merchant: MerchantID, words: String) async throws
  func complaintPicture(_ id: String, at merchant: MerchantID) async throws -> MediaFile

  func complaintFigures() async throws -> [ComplaintYear]
}

/// What a form says.
struct FiledComplaint: Sendable {
  let problem: ComplaintProblem
  let words: String
  let phone: String?
  let pictures: [[UInt8]]
}

struct ComplaintShown: Equatable, Sendable {
  struct Entry: Equatable, Sendable {
    var kind: ComplaintEntryKind
    var at: Instant
    var words: String
    /// The names of their files.
    var pictures: [String]
  }
  var order: OrderID
  var merchant: String
  /// The merchant's own number of the order.
  var outTradeNo: String
  var problem: ComplaintProblem
  var state: ComplaintState
  var isRefundApproved: Bool
  /// Until when the merchant must answer.
  var answerDue: Instant?
  var openedAt: Instant
  /// Empty in a list.
  var entries: [Entry]

  var isOpen: Bool {
    switch state {
    case .pending, .processing: true
    case .processed: false
    }
  }
}
