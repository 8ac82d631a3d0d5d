/// What must hold of applications.
let applymentChecks = [
  // What was signed made a merchant, that its provider served from then on and that has an account to be paid out to.
  Check(
    53,
    """
    SELECT 'application ' || a.id || ' is finished, and ' || CASE
        WHEN NOT EXISTS (SELECT 1 FROM merchants m WHERE m.mchid = a.merchant AND m.kind = 1)
        THEN 'its merchant is not there'
        WHEN NOT EXISTS (SELECT 1 FROM relations r WHERE r.provider = a.provider AND r.merchant = a.merchant)
        THEN 'its provider never served its merchant' ELSE 'its merchant has no settlement account' END
    FROM applyments a
    WHERE a.state = 6 AND (
      NOT EXISTS (SELECT 1 FROM merchants m WHERE m.mchid = a.merchant AND m.kind = 1)
      OR NOT EXISTS (SELECT 1 FROM relations r WHERE r.provider = a.provider AND r.merchant = a.merchant)
      OR NOT EXISTS (SELECT 1 FROM settlement_accounts s WHERE s.mchid = a.merchant))
    """),
  Check(
    53,
    """
    SELECT 'merchant ' || s.mchid || ' has a settlement account and no application brought it in'
    FROM settlement_accounts s
    WHERE NOT EXISTS (SELECT 1 FROM applyments a WHERE a.merchant = s.mchid AND a.state = 6)
    """),
]
