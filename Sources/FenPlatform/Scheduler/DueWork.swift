import Fen
import FenStore

/// A kind of work that falls due.
protocol DueWork: Sendable {
  /// When the next of it is due; nil when none is waiting.
  func nextDue() async throws -> Instant?
  /// What of it falls due next, for whoever may move the clock; nothing of what only tidies up.
  func upcoming(limit: Int64) async throws -> [Upcoming]
  /// Does what is due at `now`.
  func perform(at now: Instant) async throws -> [Happening]
  /// Whether it waits for answers from outside, which may be long in coming: no other work waits with it.
  var waitsOutside: Bool { get }
}

extension DueWork {
  var waitsOutside: Bool { false }
}

/// Rows that fall due one by one, and what is done with each.
struct DueRows: DueWork {
  let database: any Database
  /// Table and condition: `payouts WHERE state = 0`.
  let rows: String
  /// The column with the moment they are due.
  let due: String
  let kind: Upcoming.Kind
  let about: UpcomingAbout
  /// Of the rows those that bring something about, as a condition; nil for all. The others only tidy up.
  var tells: String?
  /// Nil when it brought nothing about.
  let act: @Sendable (_ id: Int64, _ now: Instant) async throws -> Happening?

  func nextDue() async throws -> Instant? { try await earliest("SELECT min(\(due)) FROM \(rows)", database) }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    let told = tells.map { "\(rows) AND \($0)" } ?? rows
    return try await FenPlatform.upcoming(kind, told, due: due, about: about, limit: limit, database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await ids(
      "SELECT id FROM \(rows) AND \(due) <= ?1 ORDER BY \(due) LIMIT 1000", now, database)
    return try await each(due) { id in try await [act(id, now)].compactMap(\.self) }
  }
}

extension DueRows {
  /// Refunds to wallets arrive.
  static func refunds(_ database: any Database, _ engine: Engine) -> DueRows {
    DueRows(
      database: database, rows: "refunds WHERE state = 0 AND bank_request IS NULL", due: "created_at",
      kind: .refundArrives, about: .text("out_refund_no")
    ) {
      let refund = try await engine.perform(CompleteRefund(RefundID($0)))
      return Happening(at: $1, .refundArrived, about: refund.terms.number.value)
    }
  }

  /// Takings nobody released become the merchant's to use.
  static func frozenOrders(_ database: any Database, _ engine: Engine) -> DueRows {
    DueRows(
      database: database, rows: "frozen_orders WHERE released_at IS NULL", due: "ends_at", kind: .takingsReleased,
      about: .order("id")
    ) {
      guard try await engine.perform(ReleaseFrozen(order: OrderID($0))) else { return nil }
      return Happening(at: $1, .takingsReleased, about: OrderID($0).transactionID)
    }
  }

  /// Transfers nobody accepted go back.
  static func transfers(_ database: any Database, _ engine: Engine) -> DueRows {
    DueRows(
      database: database, rows: "person_transfers WHERE state = 1", due: "expires_at", kind: .transferGoesBack,
      about: .amount("amount")
    ) {
      let transfer = try await engine.perform(ExpireTransfer(TransferID($0)))
      return Happening(at: $1, .transferExpired, about: transfer.terms.amount.majorUnits)
    }
  }

  /// What nobody took from a red packet goes back.
  static func redPackets(_ database: any Database, _ engine: Engine) -> DueRows {
    DueRows(
      database: database, rows: "red_packets WHERE state = 1", due: "at", kind: .redPacketGoesBack,
      about: .amount("total - claimed_sum")
    ) {
      let packet = try await engine.perform(ExpireRedPacket(RedPacketID($0)))
      return Happening(at: $1, .redPacketExpired, about: packet.rest.majorUnits)
    }
  }

  /// Merchants' transfers nobody confirmed go back.
  static func payouts(_ database: any Database, _ engine: Engine) -> DueRows {
    DueRows(
      database: database, rows: "payouts WHERE state = 0", due: "at", kind: .payoutGoesBack,
      about: .text("out_bill_no")
    ) {
      let payout = try await engine.perform(ExpirePayout(payout: PayoutID($0)))
      return Happening(at: $1, .payoutExpired, about: payout.terms.number.value)
    }
  }

  /// The transfers of batches are paid.
  static func payoutDetails(_ database: any Database, _ desk: PayoutDesk) -> DueRows {
    DueRows(
      database: database, rows: "payout_details WHERE state = 0", due: "created_at", kind: .payoutPaid,
      about: .text("out_detail_no")
    ) {
      guard let detail = try await desk.detail(PayoutDetailID($0)) else { throw UnknownThing.payout }
      let ended = try await desk.pay(detail)
      let about = ended.terms.number.value
      switch ended.state {
      case .waiting: return nil
      case .paid: return Happening(at: $1, .payoutPaid, about: about)
      case .failed: return Happening(at: $1, .payoutFailed, about: about)
      }
    }
  }
}

/// Unpaid orders close; those of a combination by one command.
struct OrderExpiry: DueWork {
  let database: any Database
  let engine: Engine

  private static let open = "orders WHERE state IN (0, 1) AND bank_request IS NULL"

  func nextDue() async throws -> Instant? { try await earliest("SELECT min(expires_at) FROM \(Self.open)", database) }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await FenPlatform.upcoming(
      .orderExpires, Self.open, due: "expires_at", about: .text("out_trade_no"), limit: limit, database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    let due = try await database.read { transaction in
      let due = try transaction.all(
        "SELECT id, combination FROM \(Self.open) AND expires_at <= ?1 ORDER BY expires_at LIMIT 1000",
        [.int(now.milliseconds)]
      ) { (order: OrderID($0.int(0)), combination: $0.optionalInt(1).map { CombinationID($0) }) }
      // A combination never changes: it is read beside, and its orders are locked together with those of others.
      let combinations = try Set(due.compactMap(\.combination)).sorted().compactMap {
        try Combination.find($0, in: transaction)
      }
      return due.filter { $0.combination == nil }.map { Due.alone($0.order) } + combinations.map(Due.together)
    }
    return try await each(due) { due in
      let orders =
        switch due {
        case .alone(let id): [try await engine.perform(ExpireOrder(id))].compactMap(\.self)
        case .together(let id): try await engine.perform(ExpireCombination(id))
        }
      return orders.map { Happening(at: now, .orderExpired, about: $0.terms.number.value) }
    }
  }

  private enum Due: Sendable {
    case alone(OrderID)
    case together(Combination)
  }
}

/// Requests go to the bank, and again when it did not answer.
struct BankErrands: DueWork {
  let database: any Database
  let desk: BankDesk
  let waitsOutside = true

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(at) FROM bank_requests WHERE state = 0", database)
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await FenPlatform.upcoming(
      .bankAsked, "bank_requests WHERE state = 0", due: "at", about: .amount("amount"), limit: limit, database)
  }

  func perform(at now: Instant) async throws -> [Happening] {
    try await desk.carryDue(at: now).map { request in
      let event: Happening.Event =
        switch request.state {
        case .accepted: .bankAccepted
        case .refused: .bankRefused
        case .pending: .bankSilent(next: request.at)
        }
      return Happening(at: now, event, about: request.amount.majorUnits)
    }
  }
}

/// The bank's statement of each day is read: what it never answered ends by it, what it answered is compared.
struct BankReconciliation: DueWork {
  let desk: BankDesk
  let rules: Rules
  let waitsOutside = true

  func nextDue() async throws -> Instant? { try await desk.dayToReconcile()?.statementAt(by: rules) }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await desk.dayToReconcile().map { [Upcoming(at: $0.statementAt(by: rules), .bankStatement, about: "\($0)")] }
      ?? []
  }

  func perform(at now: Instant) async throws -> [Happening] {
    var happenings = [Happening]()
    while let day = try await desk.dayToReconcile(), day.statementAt(by: rules) <= now {
      let read = try await desk.reconcile(day)
      guard !read.done.isEmpty || !read.notDone.isEmpty else { continue }
      happenings.append(
        Happening(
          at: now, .bankStatement(done: Int64(read.done.count), notDone: Int64(read.notDone.count)), about: "\(day)"))
    }
    return happenings
  }
}

/// Payment codes that can no longer be used are forgotten a day later.
struct CodeCleaning: DueWork {
  let database: any Database
  private static let kept: Int64 = 24 * 3_600_000

  func nextDue() async throws -> Instant? {
    try await earliest("SELECT min(expires_at) FROM payment_codes", database)?.adding(milliseconds: Self.kept)
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] { [] }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write { transaction in
      _ = try transaction.run(
        "DELETE FROM payment_codes WHERE expires_at <= ?1", [.int(now.milliseconds - Self.kept)])
    }
    return []
  }
}

func earliest(_ sql: String, _ database: any Database) async throws -> Instant? {
  try await database.read { transaction in
    try transaction.first(sql) { $0.optionalInt(0) } ?? nil
  }.map(Instant.init(milliseconds:))
}

func ids(_ sql: String, _ now: Instant, _ database: any Database) async throws -> [Int64] {
  try await database.read { try $0.all(sql, [.int(now.milliseconds)]) { $0.int(0) } }
}

/// All at once, so that the engine makes one batch of them; answers in order.
func each<Due: Sendable>(
  _ due: [Due], _ body: @escaping @Sendable (Due) async throws -> [Happening]
) async throws -> [Happening] {
  try await withThrowingTaskGroup(of: (Int, [Happening]).self) { group in
    for (index, thing) in due.enumerated() { group.addTask { (index, try await body(thing)) } }
    var results = [(Int, [Happening])]()
    for try await result in group { results.append(result) }
    return results.sorted { $0.0 < $1.0 }.flatMap(\.1)
  }
}
