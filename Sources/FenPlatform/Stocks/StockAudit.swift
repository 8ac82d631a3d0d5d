import FenStore

/// The invariants of stocks. Their numbers stand in docs/internals/invariants.md.
let stockChecks = [
  Check(
    40,
    """
    SELECT 'stock ' || s.campaign || ' is said to be of ' || s.creator || ', its campaign is of ' || c.owner
    FROM stocks s JOIN campaigns c ON c.id = s.campaign WHERE c.owner <> s.creator
    UNION ALL
    SELECT 'coupon ' || r.coupon || ' was sent by ' || r.owner || ', its campaign is of ' || c.owner
    FROM coupon_requests r JOIN coupons k ON k.id = r.coupon JOIN campaigns c ON c.id = k.campaign
    WHERE c.owner <> r.owner
    """)
]
