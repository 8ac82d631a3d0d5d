import Fen

/// What must hold of wallets that are closed. Refunds of what they paid, and money on its way to their cards, may come
/// later: those go elsewhere.
let closedWalletChecks = [
  Check(
    26,
    """
    SELECT 'wallet ' || p.id || ' is closed and ' || w.what
    FROM people p JOIN (
      SELECT id >> 8 AS wallet, 'holds ' || balance AS what FROM accounts WHERE id & 255 = 1 AND balance <> 0
      UNION ALL SELECT user_id, 'has the card ' || id FROM cards WHERE bound = 1
      UNION ALL SELECT user_id, 'is signed in' FROM wallet_sessions WHERE ended_at IS NULL
      UNION ALL SELECT user_id, 'has a device key' FROM device_keys WHERE ended_at IS NULL
      UNION ALL SELECT user_id, 'is found by a phone' FROM phones WHERE user_id IS NOT NULL
      UNION ALL SELECT payer, 'pays order ' || id FROM orders WHERE state = 1
      UNION ALL SELECT user_id, 'moves money with a card: ' || id FROM card_moves WHERE state = 0
      UNION ALL SELECT sender, 'sends transfer ' || id FROM person_transfers WHERE state IN (0, 1, 3)
      UNION ALL SELECT payee, 'receives transfer ' || id FROM person_transfers WHERE state IN (0, 1)
      UNION ALL SELECT sender, 'sends red packet ' || id FROM red_packets WHERE state IN (0, 1, 3)
    ) AS w ON w.wallet = p.id
    WHERE p.closed_at IS NOT NULL
    """)
]
