/// What must hold of orders that are paid together.
let combinationChecks = [
  // They are those the combination says, of its sum, and one in everything a payment changes.
  Check(
    50,
    """
    SELECT 'combination ' || c.id || ' of ' || c.total || ' in ' || c.orders || ' has orders of '
      || coalesce(o.sum, 0) || ' in ' || coalesce(o.count, 0) || ', ' || coalesce(o.listed, 0) || ' of them listed'
    FROM combinations c LEFT JOIN (
      SELECT o.combination, sum(o.total) AS sum, count(*) AS count,
        sum(CASE WHEN ',' || k.orders || ',' LIKE '%,' || o.id || ',%' THEN 1 ELSE 0 END) AS listed
      FROM orders o JOIN combinations k ON k.id = o.combination GROUP BY o.combination) AS o ON o.combination = c.id
    WHERE coalesce(o.sum, 0) <> c.total OR coalesce(o.listed, 0) <> coalesce(o.count, 0)
      OR coalesce(o.count, 0) <> length(c.orders) - length(replace(c.orders, ',', '')) + 1
    UNION ALL
    SELECT 'the orders of combination ' || combination || ' do not stand together'
    FROM orders WHERE combination IS NOT NULL GROUP BY combination
    HAVING min(state) <> max(state) OR min(coalesce(payer, 0)) <> max(coalesce(payer, 0))
      OR min(coalesce(card, 0)) <> max(coalesce(card, 0))
      OR min(coalesce(paid_at, 0)) <> max(coalesce(paid_at, 0))
      OR min(coalesce(bank_request, 0)) <> max(coalesce(bank_request, 0))
      OR min(coalesce(authentication, 0)) <> max(coalesce(authentication, 0))
      OR min(expires_at) <> max(expires_at)
    """),
  // One payment: the bank charges the sum once, and the caller is told once; no order alone owes a callback.
  Check(
    51,
    """
    SELECT 'the bank was asked ' || coalesce(b.sum, 0) || ' for combination ' || o.combination || ', its orders say '
      || o.sum
    FROM (
      SELECT combination, sum(CASE WHEN card IS NOT NULL AND state IN (1, 2) THEN payer_total ELSE 0 END) AS sum
      FROM orders WHERE combination IS NOT NULL GROUP BY combination) AS o
    LEFT JOIN (
      SELECT cause, sum(amount) AS sum FROM bank_requests WHERE kind = 14 AND state <> 2 GROUP BY cause) AS b
      ON b.cause = o.combination
    WHERE o.sum <> coalesce(b.sum, 0)
    UNION ALL
    SELECT 'combination ' || p.combination || ' was paid and owes its caller one callback, there are '
      || coalesce(n.count, 0)
    FROM (SELECT DISTINCT combination FROM orders WHERE combination IS NOT NULL AND paid_at IS NOT NULL) AS p
    LEFT JOIN (
      SELECT subject_id, count(*) AS count FROM notifications WHERE subject = 20 GROUP BY subject_id) AS n
      ON n.subject_id = p.combination
    WHERE coalesce(n.count, 0) <> 1
    UNION ALL
    SELECT 'order ' || id || ' of combination ' || combination || ' would be told of alone' FROM orders
    WHERE combination IS NOT NULL AND notify_url IS NOT NULL
    """),
]
