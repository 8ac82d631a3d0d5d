/// A number or token that names nothing.
public enum UnknownThing: Error, Equatable, Sendable {
  case user
  case merchant
  case order
  case refund
  case share
  case redPacket
  case notification
  case card
  case device
  /// A top-up or withdrawal.
  case cardMove
  case bankRequest
  case bankDispute
  case transfer
  case payout
  case campaign
  case coupon
  /// Of a merchant's programme.
  case member
  /// Of merchants, or what came back of one.
  case subsidy
  case complaint
  case applyment
  /// Of a false claim.
  case claimReport
}
