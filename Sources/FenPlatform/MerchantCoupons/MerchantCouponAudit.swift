import Fen
import FenStore

/// The invariants of coupons that merchants redeem. Their numbers stand in docs/internals/invariants.md.
let merchantCouponChecks = [
  Check(
    41,
    """
    SELECT 'coupon ' || c.id || ' of stock ' || c.campaign || ' has no code' FROM coupons c
    JOIN merchant_stocks s ON s.campaign = c.campaign LEFT JOIN merchant_coupons m ON m.coupon = c.id
    WHERE m.coupon IS NULL
    UNION ALL
    SELECT 'coupon ' || c.id || ' stands in state ' || c.state || ', its till knows another'
    FROM merchant_coupons m JOIN coupons c ON c.id = m.coupon
    WHERE m.campaign <> c.campaign OR c.order_id IS NOT NULL
      OR (CASE WHEN m.use_request IS NULL THEN 0 ELSE 1 END) <> (CASE WHEN c.state = 2 THEN 1 ELSE 0 END)
      OR (CASE WHEN m.void_request IS NULL THEN 0 ELSE 1 END) <> (CASE WHEN c.state = 4 THEN 1 ELSE 0 END)
    UNION ALL
    SELECT 'code ' || k.code || ' of stock ' || k.campaign || ' is said to be of coupon ' || k.coupon
    FROM stock_codes k LEFT JOIN merchant_coupons m ON m.coupon = k.coupon AND m.campaign = k.campaign
      AND m.code = k.code
    WHERE k.coupon IS NOT NULL AND m.coupon IS NULL
    UNION ALL
    SELECT 'stock ' || s.campaign || ' says it has ' || s.uploaded || ' codes, it has ' || coalesce(k.count, 0)
    FROM merchant_stocks s LEFT JOIN (
      SELECT campaign, count(*) AS count FROM stock_codes WHERE deleted_at IS NULL GROUP BY campaign) AS k
      ON k.campaign = s.campaign
    WHERE s.uploaded <> coalesce(k.count, 0)
    """),
  Check(42, sentWithinLimits),
  // A subsidy moved once when it was paid, and came back as far as its returns say.
  Check(
    43,
    """
    SELECT 'subsidy ' || s.id || ' of ' || s.amount || ' moved ' || coalesce(t.moved, 0)
    FROM subsidies s LEFT JOIN (
      SELECT cause, sum(amount) AS moved FROM transfers WHERE kind = \(TransferKind.subsidy.rawValue)
      GROUP BY cause) AS t ON t.cause = s.id
    WHERE coalesce(t.moved, 0) <> CASE WHEN s.failure IS NULL THEN s.amount ELSE 0 END
    UNION ALL
    SELECT 'return ' || r.id || ' of ' || r.amount || ' moved ' || coalesce(t.moved, 0)
    FROM subsidy_returns r LEFT JOIN (
      SELECT cause, sum(amount) AS moved FROM transfers WHERE kind = \(TransferKind.subsidy.rawValue)
      GROUP BY cause) AS t ON t.cause = r.id
    WHERE coalesce(t.moved, 0) <> CASE WHEN r.is_short = 0 THEN r.amount ELSE 0 END
    UNION ALL
    SELECT 'of subsidy ' || s.id || ' came back ' || s.returned || ', its returns make ' || coalesce(r.sum, 0)
    FROM subsidies s LEFT JOIN (
      SELECT subsidy, sum(amount) AS sum FROM subsidy_returns WHERE is_short = 0 GROUP BY subsidy) AS r
      ON r.subsidy = s.id
    WHERE s.returned <> coalesce(r.sum, 0)
    UNION ALL
    SELECT 'coupon ' || s.coupon || ' is not known to be paid for by subsidy ' || s.id
    FROM subsidies s JOIN merchant_coupons m ON m.coupon = s.coupon
    WHERE s.failure IS NULL AND s.returned < s.amount AND (m.subsidy IS NULL OR m.subsidy <> s.id)
    """),
]

/// No stock sent more than it may. Of a person's only one wallet is sure to be within his limit: what two wallets had
/// that turned out to be one person's is his.
private func sentWithinLimits(in transaction: any Transaction) throws -> [String] {
  var wrong = [String]()
  let rows = try CampaignRow.all("WHERE id IN (SELECT campaign FROM merchant_stocks) ORDER BY id", in: transaction)
  for row in rows {
    guard let version = try CampaignVersion.find(row.versionKey, in: transaction) else { continue }
    if let most = version.terms.limits.count, row.usage.count > most {
      wrong.append("stock \(row.id.value) sent \(row.usage.count) coupons, it has \(most)")
    }
    guard let most = version.terms.limits.perPerson else { continue }
    try transaction.forEach(
      """
      SELECT wallet, count(*) FROM coupons WHERE campaign = ?1 GROUP BY wallet HAVING count(*) > ?2
      """, [.int(row.id.value), .int(most)]
    ) { wrong.append("stock \(row.id.value) sent wallet \($0.int(0)) \($0.int(1)) coupons of at most \(most)") }
  }
  return wrong
}
