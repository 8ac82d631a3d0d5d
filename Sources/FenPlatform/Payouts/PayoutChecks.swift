import Fen

/// What must hold of merchants' transfers to people.
let payoutChecks = [
  // What waits lies in the escrow of its own transfer or batch, and a batch counts what its transfers are.
  Check(
    24,
    """
    SELECT 'transfer to a person ' || p.id || ' says ' || p.held || ' is left, its escrow holds ' || coalesce(a.sum, 0)
    FROM (
      SELECT id, CASE state WHEN 0 THEN amount ELSE 0 END AS held FROM payouts
      UNION ALL SELECT id, total - paid_amount - failed_amount FROM payout_batches) AS p
    LEFT JOIN (
      SELECT id >> 8 AS owner, sum(balance) AS sum FROM accounts
      WHERE id & 15 = \(AccountPurpose.escrow.rawValue) GROUP BY id >> 8) AS a ON a.owner = p.id
    WHERE p.held <> coalesce(a.sum, 0)
    UNION ALL
    SELECT 'batch ' || b.id || ' counts ' || b.paid_amount || ' paid in ' || b.paid_count || ' transfers and '
      || b.failed_amount || ' failed in ' || b.failed_count || ', its transfers say otherwise'
    FROM payout_batches b LEFT JOIN (
      SELECT batch, count(*) AS count, sum(amount) AS total,
        sum(CASE state WHEN 1 THEN amount ELSE 0 END) AS paid, sum(CASE state WHEN 1 THEN 1 ELSE 0 END) AS paid_count,
        sum(CASE state WHEN 2 THEN amount ELSE 0 END) AS failed,
        sum(CASE state WHEN 2 THEN 1 ELSE 0 END) AS failed_count
      FROM payout_details GROUP BY batch) AS d ON d.batch = b.id
    WHERE b.count <> coalesce(d.count, 0) OR b.total <> coalesce(d.total, 0) OR b.paid_amount <> coalesce(d.paid, 0)
      OR b.paid_count <> coalesce(d.paid_count, 0) OR b.failed_amount <> coalesce(d.failed, 0)
      OR b.failed_count <> coalesce(d.failed_count, 0)
    """),
  // Sent once; received once, or returned once; and told.
  Check(
    25,
    """
    SELECT 'transfer to a person ' || p.id || ' should have sent ' || p.sent || ', brought ' || p.received
      || ' and returned ' || p.returned || ', it moved ' || coalesce(m.sent, 0) || ', ' || coalesce(m.received, 0)
      || ' and ' || coalesce(m.returned, 0)
    FROM (
      SELECT id, amount AS sent, CASE state WHEN 1 THEN amount ELSE 0 END AS received,
        CASE WHEN state IN (2, 3) THEN amount ELSE 0 END AS returned FROM payouts
      UNION ALL SELECT id, total, 0, 0 FROM payout_batches
      UNION ALL SELECT id, 0, CASE state WHEN 1 THEN amount ELSE 0 END, CASE state WHEN 2 THEN amount ELSE 0 END
      FROM payout_details) AS p
    LEFT JOIN (
      SELECT cause, sum(CASE kind WHEN \(TransferKind.payoutSent.rawValue) THEN amount ELSE 0 END) AS sent,
        sum(CASE kind WHEN \(TransferKind.payoutReceived.rawValue) THEN amount ELSE 0 END) AS received,
        sum(CASE kind WHEN \(TransferKind.payoutReturned.rawValue) THEN amount ELSE 0 END) AS returned
      FROM transfers WHERE kind BETWEEN 50 AND 59 GROUP BY cause) AS m ON m.cause = p.id
    WHERE p.sent <> coalesce(m.sent, 0) OR p.received <> coalesce(m.received, 0)
      OR p.returned <> coalesce(m.returned, 0)
    UNION ALL
    SELECT 'transfer to a person ' || p.id || ' owes its merchant a callback that does not exist'
    FROM (
      SELECT id, 4 AS subject FROM payouts WHERE state <> 0 AND notify_url IS NOT NULL
      UNION ALL SELECT id, 5 FROM payout_batches
      WHERE paid_count + failed_count = count AND notify_url IS NOT NULL) AS p
    LEFT JOIN (SELECT DISTINCT subject, subject_id FROM notifications WHERE subject IN (4, 5)) AS n
      ON n.subject_id = p.id AND n.subject = p.subject
    WHERE n.subject_id IS NULL
    """),
]
