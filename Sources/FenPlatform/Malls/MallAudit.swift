import FenStore

/// The invariants of malls. Their numbers stand in docs/internals/invariants.md.
let mallChecks = [
  Check(
    46,
    """
    SELECT 'mall ' || m.mall || ' was told of order ' || m.order_id || ', which wallet ' || m.wallet || ' did not pay'
    FROM mall_payments m JOIN orders o ON o.id = m.order_id
    WHERE o.paid_at IS NULL OR o.payer IS NULL OR o.payer <> m.wallet
    UNION ALL
    SELECT 'mall ' || m.mall || ' was told of order ' || m.order_id || ', whose payer never allowed it'
    FROM mall_payments m LEFT JOIN mall_cards c ON c.mall = m.mall AND c.wallet = m.wallet
    WHERE c.mall IS NULL
    """)
]
