import Fen
import FenStore

/// Kinds of movements out of and into the accounts of packets; merchants' are booked as payouts.
private let sent = "\(TransferKind.packetSent.rawValue), \(TransferKind.payoutSent.rawValue)"
private let received = "\(TransferKind.packetOpened.rawValue), \(TransferKind.payoutReceived.rawValue)"
private let returned = """
  \(TransferKind.packetReturned.rawValue), \(TransferKind.payoutReturned.rawValue), \
  \(TransferKind.cardMoneyToWallet.rawValue)
  """

let redPacketChecks = [
  Check(
    21,
    """
    SELECT 'red packet ' || p.id || ' should hold ' || p.held || ', its account holds ' || coalesce(a.balance, 0)
    FROM (SELECT id, CASE WHEN state IN (1, 3) THEN total - claimed_sum ELSE 0 END AS held FROM red_packets) AS p
    LEFT JOIN accounts a ON a.id = p.id * 256 + \(AccountPurpose.escrow.rawValue)
    WHERE p.held <> coalesce(a.balance, 0)
    """),
  // As many and as much as its row says, numbered in order, within the bounds, the first of the largest known.
  Check(
    22,
    """
    SELECT 'red packet ' || p.id || ' counts ' || p.claimed || ' shares of ' || p.claimed_sum || ' in all, the best of '
      || coalesce(p.best_amount, 0) || '; there are ' || coalesce(c.shares, 0) || ' of ' || coalesce(c.sum, 0)
      || ' in all, the best of ' || coalesce(c.best, 0) || ', the least of ' || coalesce(c.least, 0)
    FROM red_packets p LEFT JOIN (
      SELECT packet, count(*) AS shares, sum(amount) AS sum, min(amount) AS least, max(amount) AS best,
        count(DISTINCT place) AS places, min(place) AS first, max(place) AS last
      FROM red_packet_claims GROUP BY packet) AS c ON c.packet = p.id
    WHERE p.claimed <> coalesce(c.shares, 0) OR p.claimed_sum <> coalesce(c.sum, 0)
      OR coalesce(p.best_amount, 0) <> coalesce(c.best, 0) OR c.least < p.smallest OR c.best > p.largest
      OR c.places <> c.shares OR c.first <> 1 OR c.last <> c.shares
    UNION ALL
    SELECT 'red packet ' || p.id || ' has its best share at place ' || p.best_place || ', not the first of them'
    FROM red_packets p JOIN (
      SELECT c.packet, min(c.place) AS place FROM red_packet_claims c JOIN red_packets q ON q.id = c.packet
      WHERE c.amount = q.best_amount GROUP BY c.packet) AS b ON b.packet = p.id
    WHERE p.best_place <> b.place
    """),
  // What came in when it was paid for, each share to the wallet that opened it, the rest back, and nothing else.
  Check(
    23,
    """
    SELECT 'red packet ' || p.id || ' of ' || p.total || ' in state ' || p.state || ' moved ' || coalesce(m.came, 0)
      || ' in, ' || coalesce(m.taken, 0) || ' to openers and ' || coalesce(m.back, 0) || ' back'
    FROM red_packets p LEFT JOIN (
      SELECT cause, sum(CASE WHEN kind IN (\(sent)) THEN amount ELSE 0 END) AS came,
        sum(CASE WHEN kind IN (\(received)) THEN amount ELSE 0 END) AS taken,
        sum(CASE WHEN kind IN (\(returned)) THEN amount ELSE 0 END) AS back
      FROM transfers WHERE kind IN (\(sent), \(received), \(returned)) GROUP BY cause) AS m ON m.cause = p.id
    WHERE coalesce(m.came, 0) <> CASE WHEN p.state IN (0, 5) THEN 0 ELSE p.total END
      OR coalesce(m.taken, 0) <> p.claimed_sum
      OR coalesce(m.back, 0) <> CASE p.state WHEN 4 THEN p.total - p.claimed_sum ELSE 0 END
    UNION ALL
    SELECT 'a share of ' || c.amount || ' of red packet ' || c.packet || ' brought wallet ' || c.wallet || ' '
      || coalesce(m.amount, 0)
    FROM red_packet_claims c LEFT JOIN (
      SELECT cause, credit, sum(amount) AS amount FROM transfers WHERE kind IN (\(received)) GROUP BY cause, credit
    ) AS m ON m.cause = c.packet AND m.credit = c.wallet * 256 + \(AccountPurpose.wallet.rawValue)
    WHERE c.amount <> coalesce(m.amount, 0)
    UNION ALL
    SELECT 'money moved for red packet ' || m.cause || ', which does not exist'
    FROM transfers m LEFT JOIN red_packets p ON p.id = m.cause WHERE m.kind BETWEEN 40 AND 49 AND p.id IS NULL
    """),
]
