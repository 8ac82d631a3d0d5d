import Fen

/// Merchants' transfers that wait until the user takes them.
protocol PayoutsData: Sendable {
  func payout(_ id: String, of user: UserID) async throws -> PayoutShown
  func accept(payout id: String, by user: UserID) async throws -> PayoutShown
}

struct PayoutShown: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case waiting(until: Instant)
    case received(at: Instant)
    /// The merchant named somebody else: the money went back to him.
    case otherName(at: Instant)
    case over(at: Instant)
  }
  var id: String
  var merchant: String
  var amount: Money
  var remark: String
  /// The merchant's own number.
  var number: String
  var standing: Standing
}
