import Fen
import FenStore

/// An invariant that does not hold, in words an operator can follow.
public struct AuditFinding: Hashable, Sendable, CustomStringConvertible {
  /// The number of the invariant in docs/internals/invariants.md.
  public let invariant: Int
  public let description: String
}

/// Checks every invariant of the books on one snapshot. Empty when all hold.
public func audit(_ database: any Database) async throws -> [AuditFinding] {
  try await database.read { try audit(in: $0) }
}

/// Checks every invariant of the books as a transaction sees them.
public func audit(in transaction: any Transaction) throws -> [AuditFinding] {
  var findings = [AuditFinding]()
  for check in checks {
    for description in try check.find(transaction) {
      findings.append(AuditFinding(invariant: check.invariant, description: description))
    }
  }
  return findings
}

/// How many invariants `audit` checks.
public var auditedInvariants: Int { auditedNumbers.count }

/// Their numbers.
var auditedNumbers: Set<Int> { Set(checks.map(\.invariant)) }

struct Check: Sendable {
  let invariant: Int
  let find: @Sendable (any Transaction) throws -> [String]

  /// A query that answers one row for each thing that is wrong, in words.
  init(_ invariant: Int, _ sql: String) {
    self.invariant = invariant
    find = { try $0.all(sql) { $0.text(0) } }
  }

  init(_ invariant: Int, _ find: @escaping @Sendable (any Transaction) throws -> [String]) {
    self.invariant = invariant
    self.find = find
  }
}

/// How money leaves a wallet and counts against its person's limits, and how it comes back. For SQL.
private let spendingKinds = list(.payment, .transferSent, .packetSent, .withdrawal)
private let givingBackKinds = list(.refundToWallet, .transferReturned, .packetReturned, .withdrawalReturned)

private let mayBeNegative = AccountPurpose.allCases.filter(\.mayBeNegative).map { String($0.rawValue) }
  .joined(separator: ", ")

/// The currency that an account's number says, in SQL; `?` where it says none that is known.
private func currency(of account: String) -> String {
  let known = Currency.allCases.map { "WHEN \($0.number) THEN '\($0.rawValue)'" }.joined(separator: " ")
  let foreign = "CASE \(account) >> 52 & 1023 \(known) ELSE '?' END"
  return "(CASE WHEN \(account) < \(Int64(1) << 62) THEN 'CNY' ELSE \(foreign) END)"
}

private let transferReturns = list(.transferReturned, .cardMoneyToWallet)

private func list(_ kinds: TransferKind...) -> String { kinds.map { String($0.rawValue) }.joined(separator: ", ") }

private let checks =
  paymentChecks + bankChecks + cardChecks + redPacketChecks + payoutChecks + closedWalletChecks + campaignChecks
  + stockChecks + combinationChecks + sharingChecks + merchantCouponChecks + payGiftChecks + mallChecks
  + complaintChecks + applymentChecks

private let paymentChecks = [
  Check(
    1,
    """
    SELECT 'the balances in ' || currency || ' sum to ' || sum(balance) || ', not to 0'
    FROM accounts GROUP BY currency HAVING sum(balance) <> 0
    UNION ALL
    SELECT 'account ' || id || ' is said to hold ' || currency || ', its number says ' || \(currency(of: "id"))
    FROM accounts WHERE currency <> \(currency(of: "id"))
    UNION ALL
    SELECT 'transfer ' || id || ' moved ' || currency || ' from an account in ' || \(currency(of: "debit"))
      || ' to one in ' || \(currency(of: "credit"))
    FROM transfers WHERE currency <> \(currency(of: "debit")) OR currency <> \(currency(of: "credit"))
    """),
  Check(
    2,
    """
    SELECT 'account ' || a.account || ' holds ' || a.balance || ', its transfers make ' || coalesce(m.sum, 0)
    FROM (
      SELECT id & ~240 AS account, currency, sum(balance) AS balance FROM accounts GROUP BY id & ~240, currency) AS a
    LEFT JOIN (
      SELECT account, currency, sum(amount) AS sum FROM (
        SELECT credit AS account, currency, amount FROM transfers
        UNION ALL SELECT debit, currency, -amount FROM transfers) AS movements GROUP BY account, currency) AS m
      ON m.account = a.account AND m.currency = a.currency
    WHERE a.balance <> coalesce(m.sum, 0)
    """),
  Check(
    3,
    """
    SELECT 'account ' || id || ' stands below zero: ' || balance FROM accounts
    WHERE balance < 0 AND id & 15 NOT IN (\(mayBeNegative))
    """),
  Check(
    4,
    """
    SELECT 'transfer ' || t.id || ' names an account that does not exist' FROM transfers t
    WHERE NOT EXISTS (
        SELECT 1 FROM accounts WHERE id BETWEEN t.debit AND t.debit + 240 AND id & 15 = t.debit & 15)
      OR NOT EXISTS (
        SELECT 1 FROM accounts WHERE id BETWEEN t.credit AND t.credit + 240 AND id & 15 = t.credit & 15)
      OR t.amount <= 0 OR t.debit = t.credit
    """),
  // Every paid order moved its total once, and nothing else did.
  Check(
    5,
    """
    SELECT 'order ' || o.id || ' was paid ' || o.payer_total || ', its transfers moved ' || coalesce(m.sum, 0)
    FROM orders o LEFT JOIN (
      SELECT cause, sum(amount) AS sum FROM transfers
      WHERE kind IN (\(TransferKind.payment.rawValue), \(TransferKind.cardPayment.rawValue)) GROUP BY cause) AS m
      ON m.cause = o.id
    WHERE o.paid_at IS NOT NULL AND o.payer_total <> coalesce(m.sum, 0)
    UNION ALL
    SELECT 'transfer ' || t.id || ' paid order ' || t.cause || ', which is not paid' FROM transfers t
    WHERE t.kind IN (\(TransferKind.payment.rawValue), \(TransferKind.cardPayment.rawValue))
      AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = t.cause AND o.paid_at IS NOT NULL)
    """),
  Check(
    6,
    """
    SELECT 'order ' || o.id || ' was charged a fee of ' || o.fee || ', its transfers took ' || coalesce(m.sum, 0)
    FROM orders o LEFT JOIN (
      SELECT cause, sum(amount) AS sum FROM transfers WHERE kind = \(TransferKind.fee.rawValue) GROUP BY cause) AS m
      ON m.cause = o.id
    WHERE o.paid_at IS NOT NULL AND o.fee <> coalesce(m.sum, 0)
    """),
  Check(
    7,
    """
    SELECT 'order ' || o.id || ' counts ' || o.refunded || ' refunded in ' || o.refund_count
      || ' parts, its refunds are ' || coalesce(r.sum, 0) || ' in ' || coalesce(r.count, 0)
    FROM orders o LEFT JOIN (
      SELECT order_id, sum(amount) AS sum, count(*) AS count FROM refunds GROUP BY order_id) AS r ON r.order_id = o.id
    WHERE o.refunded <> coalesce(r.sum, 0) OR o.refund_count <> coalesce(r.count, 0) OR o.refunded > o.total
    """),
  Check(
    8,
    """
    SELECT 'refund ' || r.id || ' of ' || r.payer_amount || ' moved ' || coalesce(m.sum, 0) || ' from the merchant'
    FROM refunds r LEFT JOIN (
      SELECT cause, sum(amount) AS sum FROM transfers WHERE kind = \(TransferKind.refund.rawValue) GROUP BY cause) AS m
      ON m.cause = r.id
    WHERE r.payer_amount <> coalesce(m.sum, 0)
    """),
  // What is accepted and has not arrived waits in one account; what has arrived has left it.
  Check(
    9,
    """
    SELECT 'refunds under way hold ' || held || ', outstanding are ' || owed FROM (
      SELECT
        (SELECT coalesce(sum(balance), 0) FROM accounts WHERE id & ~240 = \(AccountID.refundsUnderway.value)) AS held,
        (SELECT coalesce(sum(payer_amount), 0) FROM refunds WHERE state <> 1)
          + (SELECT coalesce(sum(amount), 0) FROM bank_requests WHERE kind = 5 AND state = 0) AS owed) AS both_sides
    WHERE held <> owed
    """),
  // The bank's books and ours agree, but for requests it has done and whose answer has not reached us. A bank that is
  // connected keeps its books where no query reaches.
  Check(
    10,
    """
    SELECT 'the bank keeps ' || kept || ' for us, our books say ' || ours || ' and ' || outstanding || ' outstanding'
    FROM (
      SELECT
        (SELECT coalesce(sum(balance), 0) FROM sandbox_bank_accounts WHERE number = 'reserve') AS kept,
        (SELECT coalesce(-sum(balance), 0) FROM accounts WHERE id & ~240 = \(AccountID.reserve.value)) AS ours,
        (SELECT coalesce(sum(e.amount), 0) FROM sandbox_bank_entries e
           JOIN bank_requests b ON b.id = e.request WHERE b.state = 0 AND e.refusal IS NULL) AS outstanding
    ) AS both_sides
    WHERE kept <> ours + outstanding
      AND NOT EXISTS (SELECT 1 FROM settings WHERE name = 'bank' AND value = 'connected')
    """),
  Check(
    11,
    """
    SELECT 'order ' || o.id || ' was paid and owes its merchant a callback that does not exist'
    FROM orders o LEFT JOIN (
      SELECT DISTINCT subject_id FROM notifications WHERE subject = 1) AS n ON n.subject_id = o.id
    WHERE o.paid_at IS NOT NULL AND o.notify_url IS NOT NULL AND n.subject_id IS NULL
    """),
  Check(
    12,
    """
    SELECT 'payment code ' || digits || ' was used for order ' || used_for || ', which does not exist'
    FROM payment_codes c
    WHERE used_for IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = c.used_for)
    """),
  Check(13) { transaction in
    var wrong = [String]()
    var earlier: DaySeal?
    for seal in try DaySeal.all(in: transaction) {
      let remade = try DaySeal.make(seal.day, after: earlier, through: seal.through, in: transaction)
      if remade != seal { wrong.append("day \(seal.day) is not what was sealed") }
      if let earlier, seal.day != earlier.day.next { wrong.append("day \(earlier.day.next) has no seal") }
      earlier = seal
    }
    return wrong
  },
  // Every row can be read back by this program.
  Check(14) { transaction in
    var wrong = [String]()
    func readable<Value: Record>(_: Value.Type) throws {
      try transaction.forEach(Value.table.select, []) { row in
        do { _ = try Value(row: row) } catch { wrong.append("\(error)") }
      }
    }
    try readable(Order.self)
    try readable(Combination.self)
    try readable(Refund.self)
    try readable(BankRequest.self)
    try readable(Card.self)
    try readable(CardMove.self)
    try readable(PersonTransfer.self)
    try readable(PersonRow.self)
    try readable(StoredIdentity.self)
    try readable(ConfirmedChannel.self)
    try readable(RedPacket.self)
    try readable(RedPacketClaim.self)
    try readable(Payout.self)
    try readable(PayoutBatch.self)
    try readable(PayoutDetail.self)
    try readable(CampaignRow.self)
    try readable(CampaignVersion.self)
    try readable(CampaignPerson.self)
    try readable(Reward.self)
    try readable(Coupon.self)
    try readable(ProgrammeMember.self)
    try readable(FrozenOrder.self)
    try readable(ShareRow.self)
    try readable(ShareLineRow.self)
    try readable(ShareReturn.self)
    try readable(MerchantStockRow.self)
    try readable(TillRecord.self)
    try readable(Subsidy.self)
    try readable(SubsidyReturn.self)
    return wrong
  },
  // What a person has used of his limits is what left his wallets, less what came back.
  Check(
    15,
    """
    SELECT 'person ' || q.id || ' counts ' || q.spent || ' spent and ' || q.withdrawn || ' withdrawn, the wallets say '
      || used.spent || ' and ' || used.withdrawn
    FROM people q JOIN (
      SELECT coalesce(p.joined_to, p.id) AS person, coalesce(sum(m.spent), 0) AS spent,
        coalesce(sum(m.withdrawn), 0) AS withdrawn
      FROM people p LEFT JOIN (
        SELECT debit AS wallet, CASE WHEN kind = \(TransferKind.withdrawal.rawValue) THEN 0 ELSE amount END AS spent,
          CASE WHEN kind = \(TransferKind.withdrawal.rawValue) THEN amount ELSE 0 END AS withdrawn
        FROM transfers WHERE debit & 255 = 1 AND kind IN (\(spendingKinds))
        UNION ALL
        SELECT credit, CASE WHEN kind = \(TransferKind.withdrawalReturned.rawValue) THEN 0 ELSE -amount END,
          CASE WHEN kind = \(TransferKind.withdrawalReturned.rawValue) THEN -amount ELSE 0 END
        FROM transfers WHERE credit & 255 = 1 AND kind IN (\(givingBackKinds))
      ) AS m ON m.wallet = p.id * 256 + 1
      GROUP BY coalesce(p.joined_to, p.id)) AS used ON used.person = q.id
    WHERE q.spent <> used.spent OR q.withdrawn <> used.withdrawn
    """),
  Check(
    16,
    """
    SELECT 'wallet ' || p.id || ' is said to be of person ' || p.joined_to || ', who is not one'
    FROM people p LEFT JOIN people q ON q.id = p.joined_to AND q.joined_to IS NULL
    WHERE p.joined_to IS NOT NULL AND q.id IS NULL
    UNION ALL
    SELECT 'person ' || p.id || ' of class ' || p.account_class || ' counts ' || p.channels
      || ' independent channels and has ' || count(CASE WHEN c.channel <> 5 THEN 1 END) || ' of ' || count(c.person)
    FROM people p LEFT JOIN channels c ON c.person = p.id WHERE p.joined_to IS NULL
    GROUP BY p.id, p.account_class, p.channels
    HAVING count(CASE WHEN c.channel <> 5 THEN 1 END) <> p.channels
      OR (p.account_class > 0 AND count(c.person) = 0)
    UNION ALL
    SELECT 'wallet ' || u.id || ' has no person' FROM users u LEFT JOIN people p ON p.id = u.id WHERE p.id IS NULL
    """),
  Check(
    19,
    """
    SELECT 'transfer ' || t.id || ' should hold ' || t.held || ', its account holds ' || coalesce(a.balance, 0)
    FROM (SELECT id, CASE WHEN state IN (1, 3) THEN amount ELSE 0 END AS held FROM person_transfers) AS t
    LEFT JOIN accounts a ON a.id = t.id * 256 + \(AccountPurpose.escrow.rawValue)
    WHERE t.held <> coalesce(a.balance, 0)
    """),
  // Money came in when the bank had paid, and left once, for the payee or back.
  Check(
    20,
    """
    SELECT 'transfer ' || t.id || ' of ' || t.amount || ' in state ' || t.state || ' moved ' || coalesce(m.came, 0)
      || ' in, ' || coalesce(m.taken, 0) || ' to its payee and ' || coalesce(m.back, 0) || ' back'
    FROM person_transfers t LEFT JOIN (
      SELECT cause, sum(CASE kind WHEN \(TransferKind.transferSent.rawValue) THEN amount ELSE 0 END) AS came,
        sum(CASE kind WHEN \(TransferKind.transferAccepted.rawValue) THEN amount ELSE 0 END) AS taken,
        sum(CASE WHEN kind IN (\(transferReturns)) THEN amount ELSE 0 END) AS back
      FROM transfers WHERE kind BETWEEN 30 AND 32 OR kind IN (\(transferReturns)) GROUP BY cause) AS m ON m.cause = t.id
    WHERE coalesce(m.came, 0) <> CASE WHEN t.state IN (0, 6) THEN 0 ELSE t.amount END
      OR coalesce(m.taken, 0) <> CASE t.state WHEN 2 THEN t.amount ELSE 0 END
      OR coalesce(m.back, 0) <> CASE WHEN t.state IN (4, 5) THEN t.amount ELSE 0 END
    UNION ALL SELECT 'money moved for transfer ' || m.cause || ', which does not exist'
    FROM transfers m LEFT JOIN person_transfers t ON t.id = m.cause
    WHERE m.kind BETWEEN 30 AND 32 AND t.id IS NULL
    """),
]
