import Fen
import FenStore

/// The invariants of pay gifts. Their numbers stand in docs/internals/invariants.md.
let payGiftChecks = [
  Check(44, promisedCoupons),
  Check(
    45,
    """
    SELECT 'activity ' || p.campaign || ' is said to be of ' || p.creator || ', its campaign is of ' || c.owner
    FROM pay_gifts p JOIN campaigns c ON c.id = p.campaign WHERE c.owner <> p.creator
    """),
]

/// Each coupon that a given reward names is there, of its campaign, with whoever paid; a reward that is not given sent
/// none.
private func promisedCoupons(in transaction: any Transaction) throws -> [String] {
  var wrong = [String]()
  var rewards = [Reward]()
  try transaction.forEach("\(Reward.table.select) WHERE kind = 5", []) { rewards.append(try Reward(row: $0)) }
  for reward in rewards {
    for gift in reward.gifts {
      let coupon = try gift.coupon.flatMap { try Coupon.find($0, in: transaction) }
      let payer = try transaction.first("SELECT payer FROM orders WHERE id = ?1", [.int(reward.order.value)]) {
        $0.optionalInt(0)
      }
      switch reward.state {
      case .given:
        let isThere = coupon.map {
          $0.campaign == gift.campaign && $0.version == gift.version && $0.user.value == payer ?? nil
        }
        let till = try gift.coupon.flatMap { try TillRecord.find($0, in: transaction) }
        // A coupon of a merchant's till has a record there, any other has none.
        let isForTheTill = try MerchantStockRow.find(gift.campaign, in: transaction) != nil
        let cameSo =
          till.map { isForTheTill && $0.channel == .payment(reward.order, by: reward.campaign) } ?? !isForTheTill
        if isThere != true || !cameSo {
          wrong.append(
            "order \(reward.order.value) was given a coupon of campaign \(gift.campaign.value) that its payer has not")
        }
      case .reserved, .released:
        if let id = gift.coupon {
          wrong.append("coupon \(id.value) was sent with order \(reward.order.value), which was not given it")
        }
      }
    }
  }
  return wrong
}
