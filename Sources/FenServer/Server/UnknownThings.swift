import FenPlatform

extension UnknownThing {
  /// What it is called in a message.
  var noun: String {
    switch self {
    case .user: "user"
    case .merchant: "merchant"
    case .order: "order"
    case .refund: "refund"
    case .share: "share of an order's takings"
    case .redPacket: "red packet"
    case .notification: "callback"
    case .card: "card"
    case .device: "session or device key"
    case .cardMove: "top-up or withdrawal"
    case .bankRequest: "request to a bank"
    case .bankDispute: "bank dispute"
    case .transfer: "transfer"
    case .payout: "transfer of a merchant"
    case .campaign: "campaign"
    case .coupon: "coupon"
    case .member: "member of the programme"
    case .subsidy: "subsidy"
    case .complaint: "complaint"
    case .applyment: "application"
    case .claimReport: "report of a false claim"
    }
  }
}
