import Fen

/// What must hold of takings that wait to be shared.
let sharingChecks = [
  // What waits on a merchant's account is what its orders say waits.
  Check(
    47,
    """
    SELECT 'orders of merchant ' || coalesce(f.mchid, a.owner) || ' have ' || coalesce(f.sum, 0)
      || ' waiting to be shared, its account holds ' || coalesce(a.sum, 0)
    FROM (SELECT mchid, currency, sum(remaining) AS sum FROM frozen_orders GROUP BY mchid, currency) AS f
    FULL OUTER JOIN (
      SELECT id >> 8 AS owner, currency, sum(balance) AS sum FROM accounts
      WHERE id & 15 = \(AccountPurpose.sharing.rawValue) GROUP BY id >> 8, currency) AS a
      ON a.owner = f.mchid AND a.currency = f.currency
    WHERE coalesce(f.sum, 0) <> coalesce(a.sum, 0)
    """),
  // Each line that did not fail moved its amount, a return its own, and an order counts both.
  Check(
    48,
    """
    SELECT 'share ' || s.id || ' gave ' || coalesce(l.sum, 0) || ', its transfers moved ' || coalesce(m.sum, 0)
    FROM shares s
    LEFT JOIN (SELECT share, sum(amount) AS sum FROM share_lines WHERE failure IS NULL GROUP BY share) AS l
      ON l.share = s.id
    LEFT JOIN (
      SELECT cause, sum(amount) AS sum FROM transfers WHERE kind = \(TransferKind.shared.rawValue) GROUP BY cause
    ) AS m ON m.cause = s.id
    WHERE coalesce(l.sum, 0) <> coalesce(m.sum, 0)
    UNION ALL
    SELECT 'return ' || r.id || ' of a share gave ' || r.amount || ' back, its transfers moved ' || coalesce(m.sum, 0)
    FROM share_returns r
    LEFT JOIN (
      SELECT cause, sum(amount) AS sum FROM transfers WHERE kind = \(TransferKind.shareReturned.rawValue)
      GROUP BY cause) AS m ON m.cause = r.id
    WHERE CASE r.outcome WHEN 1 THEN r.amount ELSE 0 END <> coalesce(m.sum, 0)
    UNION ALL
    SELECT 'order ' || f.id || ' counts ' || f.shared || ' as shared, its lines ' || coalesce(l.sum, 0)
    FROM frozen_orders f
    LEFT JOIN (
      SELECT s.order_id, sum(l.amount - l.returned) AS sum FROM shares s JOIN share_lines l ON l.share = s.id
      WHERE l.failure IS NULL GROUP BY s.order_id) AS l ON l.order_id = f.id
    WHERE f.shared <> coalesce(l.sum, 0)
    UNION ALL
    SELECT 'transfer ' || t.id || ' shares takings for ' || t.cause || ', which is no share' FROM transfers t
    WHERE t.kind IN (\(TransferKind.shared.rawValue), \(TransferKind.shareReturned.rawValue))
      AND NOT EXISTS (SELECT 1 FROM shares s WHERE s.id = t.cause)
      AND NOT EXISTS (SELECT 1 FROM share_returns r WHERE r.id = t.cause)
    """),
]
