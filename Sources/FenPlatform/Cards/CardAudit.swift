import Fen

let cardChecks = [
  Check(
    17,
    """
    SELECT 'withdrawals under way hold ' || held || ', outstanding are ' || owed FROM (
      SELECT
        (SELECT coalesce(sum(balance), 0) FROM accounts
          WHERE id & ~240 = \(AccountID.withdrawalsUnderway.value)) AS held,
        (SELECT coalesce(sum(amount), 0) FROM card_moves WHERE way = 2 AND state = 0) AS owed) AS both_sides
    WHERE held <> owed
    """),
  // What left a wallet reached the bank or came back, with its fee; what came in came in once.
  Check(
    18,
    """
    SELECT CASE c.way WHEN 1 THEN 'top-up ' ELSE 'withdrawal ' END || c.id || ' of ' || c.amount || ' in state '
      || c.state || ' moved ' || coalesce(m.came, 0) || ' in, ' || coalesce(m.left_wallet, 0) || ' and a fee of '
      || coalesce(m.fee, 0) || ' out, ' || coalesce(m.paid, 0) || ' to the bank, ' || coalesce(m.back, 0) || ' and '
      || coalesce(m.fee_back, 0) || ' back'
    FROM card_moves c LEFT JOIN (
      SELECT cause,
        \(sum(.topUp)) AS came, \(sum(.withdrawal)) AS left_wallet, \(sum(.withdrawalFee)) AS fee,
        \(sum(.withdrawalPaid)) AS paid, \(sum(.withdrawalReturned)) AS back,
        \(sum(.withdrawalFeeReturned)) AS fee_back
      FROM transfers WHERE kind IN (\(kinds)) GROUP BY cause) AS m ON m.cause = c.id
    WHERE coalesce(m.came, 0) <> CASE WHEN c.way = 1 AND c.state = 1 THEN c.amount ELSE 0 END
      OR coalesce(m.left_wallet, 0) <> CASE c.way WHEN 2 THEN c.amount ELSE 0 END
      OR coalesce(m.fee, 0) <> c.fee
      OR coalesce(m.paid, 0) <> CASE WHEN c.way = 2 AND c.state = 1 THEN c.amount ELSE 0 END
      OR coalesce(m.back, 0) <> CASE WHEN c.way = 2 AND c.state = 2 THEN c.amount ELSE 0 END
      OR coalesce(m.fee_back, 0) <> CASE WHEN c.way = 2 AND c.state = 2 THEN c.fee ELSE 0 END
    UNION ALL
    SELECT 'money moved for withdrawal ' || m.cause || ', which does not exist'
    FROM transfers m LEFT JOIN card_moves c ON c.id = m.cause
    WHERE m.kind BETWEEN 20 AND 24 AND c.id IS NULL
    UNION ALL
    SELECT 'top-up or withdrawal ' || c.id || ' is in state ' || c.state || ', the bank''s request in ' || b.state
    FROM card_moves c JOIN bank_requests b ON b.id = c.bank_request
    WHERE c.state <> b.state
    """),
]

private let kinds = [
  TransferKind.topUp, .withdrawal, .withdrawalFee, .withdrawalPaid, .withdrawalReturned, .withdrawalFeeReturned,
].map { String($0.rawValue) }.joined(separator: ", ")

private func sum(_ kind: TransferKind) -> String { "sum(CASE kind WHEN \(kind.rawValue) THEN amount ELSE 0 END)" }
