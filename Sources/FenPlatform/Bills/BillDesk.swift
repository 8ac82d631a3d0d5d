import Fen
import FenStore

/// People's bills: told by the records of what moved, summed and paged where these lie.
public struct BillDesk: Sendable {
  let database: any Database

  /// What came and went in `[from, to)`, kind by kind; kinds of which there is nothing are left out.
  public func sums(of user: UserID, from: Instant, to: Instant) async throws -> [BillSum] {
    let sql = sources.map(\.sum).joined(separator: " UNION ALL ")
    let values: [SQLValue] = [.int(user.value), .int(from.milliseconds), .int(to.milliseconds)]
    let found = try await database.read { try $0.all(sql, values) { try BillSum(row: $0) } }
    return BillKind.allCases.compactMap { kind in
      let same = found.filter { $0.kind == kind && $0.lines > 0 }
      guard !same.isEmpty else { return nil }
      return BillSum(
        kind: kind, lines: same.map(\.lines).reduce(0, +),
        amount: .fen(same.map(\.amount.minorUnits).reduce(0, +)))
    }
  }

  /// Lines in `[from, to)`, the latest first.
  ///
  /// - Parameters:
  ///   - kind: nil for all.
  ///   - before: the last line of the page before.
  public func lines(
    of user: UserID, from: Instant, to: Instant, kind: BillKind? = nil, before: BillPlace? = nil, limit: Int64
  ) async throws -> [BillLine] {
    let sql =
      sources.filter { kind == nil || $0.kind == kind }.map(\.page).joined(separator: " UNION ALL ")
      + " ORDER BY at DESC, kind DESC, number DESC LIMIT ?6"
    // No kind has the rank 0: the first page begins with what happened before `to`.
    let end: [Int64] = before.map { [$0.at.milliseconds, $0.kind.rank, $0.number] } ?? [to.milliseconds, 0, 0]
    let values = ([user.value, from.milliseconds] + end + [limit]).map { SQLValue.int($0) }
    return try await database.read { try $0.all(sql, values) { try BillLine(row: $0) } }
  }
}

extension Platform {
  public var bills: BillDesk { BillDesk(database: database) }
}

/// Records that tell of one kind; ?1 is the wallet.
private struct BillSource: Sendable {
  let kind: BillKind
  let number: String
  let amount: String
  let at: String
  let rows: String

  init(_ kind: BillKind, number: String = "id", _ amount: String, at: String, _ rows: String) {
    (self.kind, self.number, self.amount, self.at, self.rows) = (kind, number, amount, at, rows)
  }

  // Typed, because PostgreSQL takes a bare figure for a smaller one.
  private var rank: String { "CAST(\(kind.rank) AS BIGINT)" }

  var sum: String {
    "SELECT \(rank), count(*), CAST(COALESCE(sum(\(amount)), 0) AS BIGINT) FROM \(rows) AND \(at) >= ?2 AND \(at) < ?3"
  }

  var page: String {
    """
    SELECT * FROM (
      SELECT \(rank) AS kind, \(number) AS number, \(amount) AS amount, \(at) AS at FROM \(rows)
        AND \(at) >= ?2 AND (\(at), \(rank), \(number)) < (?3, ?4, ?5) ORDER BY \(at) DESC, \(number) DESC LIMIT ?6
    ) AS \(kind.rawValue.replacing("-", with: "_"))_\(rows.prefix { $0 != " " })
    """
  }
}

/// Of an order, given: its kind and state as they are stored.
private let cashbacks =
  "FROM rewards r WHERE r.order_id = o.id AND r.kind = \(Reward.Kind.cashback.rawValue) "
  + "AND r.state = \(Reward.State.given.rawValue)"

/// What people buy, send, open and get from merchants lies in an index by person and time. Refunds, transfers and moves
/// from and to a bank are few: all of one person's are read.
private let sources = [
  BillSource(.purchase, "-payer_total", at: "paid_at", "orders WHERE payer = ?1"),
  // Refunds that the merchant took to pay by other means never came to the person.
  BillSource(
    .refund, number: "r.id", "r.payer_amount", at: "r.changed_at",
    "orders o JOIN refunds r ON r.order_id = o.id WHERE o.payer = ?1 AND o.refunded > 0 AND r.state = 1 "
      + "AND r.channel <> 4"),
  // A till that takes a payment back by its code: at once, and to a card when its bank has answered. What the bank does
  // not take comes to the balance then.
  BillSource(.refund, "payer_total", at: "changed_at", "orders WHERE payer = ?1 AND state = 6 AND card IS NULL"),
  BillSource(
    .refund, number: "o.id", "o.payer_total", at: "b.at",
    "orders o JOIN bank_requests b ON b.cause = o.id WHERE o.payer = ?1 AND o.state = 6 AND o.card IS NOT NULL "
      + "AND b.kind = 5 AND b.state <> 0"),
  // What refunds take back of it are lines of their own: one that stands here stays as it is.
  BillSource(
    .cashback, number: "o.id", "CAST((SELECT sum(r.amount) \(cashbacks)) AS BIGINT)", at: "o.paid_at",
    "orders o WHERE o.payer = ?1 AND o.rewards > 0 AND EXISTS (SELECT 1 \(cashbacks))"),
  BillSource(
    .cashbackReturned, number: "r.id", "-r.cashback_returned", at: "r.changed_at",
    "orders o JOIN refunds r ON r.order_id = o.id WHERE o.payer = ?1 AND o.refunded > 0 AND r.state = 1 "
      + "AND r.cashback_returned > 0"),
  BillSource(
    .cashbackReturned, number: "o.id", "CAST((SELECT -sum(r.returned) \(cashbacks)) AS BIGINT)", at: "o.changed_at",
    "orders o WHERE o.payer = ?1 AND o.state = 6 AND o.rewards > 0 AND EXISTS (SELECT 1 \(cashbacks) "
      + "AND r.returned > 0)"),
  BillSource(
    .transferSent, "-amount", at: "created_at", "person_transfers WHERE sender = ?1 AND state IN (1, 2, 3, 4, 5)"),
  BillSource(.transferReceived, "amount", at: "changed_at", "person_transfers WHERE payee = ?1 AND state = 2"),
  BillSource(.transferReturned, "amount", at: "changed_at", "person_transfers WHERE sender = ?1 AND state IN (4, 5)"),
  BillSource(
    .packetSent, "-total", at: "created_at",
    "red_packets WHERE sender = ?1 AND sender_kind IN (1, 2) AND state IN (1, 2, 3, 4)"),
  BillSource(.packetOpened, number: "packet", "amount", at: "at", "red_packet_claims WHERE wallet = ?1"),
  BillSource(
    .packetReturned, "total - claimed_sum", at: "at",
    "red_packets WHERE sender = ?1 AND sender_kind IN (1, 2) AND state = 4 AND claimed < count"),
  BillSource(.payout, "amount", at: "at", "payouts WHERE payee = ?1 AND state = 1"),
  BillSource(.payout, "amount", at: "changed_at", "payout_details WHERE payee = ?1 AND state = 1"),
  BillSource(
    .share, number: "share", "amount", at: "at", "share_lines WHERE receiver = ?1 AND naming > 1 AND failure IS NULL"),
  BillSource(.topUp, "amount", at: "changed_at", "card_moves WHERE user_id = ?1 AND way = 1 AND state = 1"),
  BillSource(.withdrawal, "-amount", at: "created_at", "card_moves WHERE user_id = ?1 AND way = 2"),
  BillSource(.withdrawalFee, "-fee", at: "created_at", "card_moves WHERE user_id = ?1 AND way = 2 AND fee > 0"),
  BillSource(
    .withdrawalReturned, "amount", at: "changed_at", "card_moves WHERE user_id = ?1 AND way = 2 AND state = 2"),
  BillSource(
    .withdrawalFeeReturned, "fee", at: "changed_at",
    "card_moves WHERE user_id = ?1 AND way = 2 AND state = 2 AND fee > 0"),
]

extension BillLine {
  fileprivate init(row: any Row) throws {
    kind = try billKind(row.int(0))
    number = row.int(1)
    amount = .fen(row.int(2))
    at = Instant(milliseconds: row.int(3))
  }
}

extension BillSum {
  fileprivate init(row: any Row) throws {
    self.init(kind: try billKind(row.int(0)), lines: row.int(1), amount: .fen(row.int(2)))
  }
}

private func billKind(_ rank: Int64) throws -> BillKind {
  guard let kind = BillKind(rank: rank) else { throw StoreError.unreadable(table: "bills", "kind \(rank)") }
  return kind
}
