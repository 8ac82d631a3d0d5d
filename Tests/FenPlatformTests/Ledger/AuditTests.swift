import Fen
import FenStore
import Foundation
import GRDB
import Testing

@testable import FenPlatform

/// Something done to the books behind the program's back.
private struct Corruption: Sendable, CustomTestStringConvertible {
  let invariant: Int
  let testDescription: String
  let statements: [String]

  init(_ invariant: Int, _ description: String, _ statements: String...) {
    self.invariant = invariant
    testDescription = description
    self.statements = statements
  }
}

private let transferColumns = "INSERT INTO transfers (id, debit, credit, amount, currency, kind, cause, at) VALUES"
private let newest = "(SELECT max(id) + 1 FROM transfers), "
private let people = "SELECT id FROM accounts WHERE id & 255 = 1 ORDER BY id"

private let escrows = "SELECT id FROM accounts WHERE id & 255 = 11 AND balance > 0 ORDER BY id"

private func packet(_ number: String) -> String { "(SELECT id FROM red_packets WHERE number = '\(number)')" }

private let corruptions = [
  Corruption(
    1, "money came from an account of another currency",
    "INSERT INTO accounts (id, currency, balance) VALUES (770, 'USD', 0)",
    "\(transferColumns) (\(newest) (\(people) LIMIT 1), 770, 1, 'CNY', 1, 0, 0)",
    "UPDATE accounts SET balance = balance - 1 WHERE id = (\(people) LIMIT 1)"),
  Corruption(
    1, "an account in dollars is said to be in yen",
    "INSERT INTO accounts (id, currency, balance) VALUES (\(AccountID.reserve(.usd).value), 'JPY', 0)"),
  Corruption(
    1, "an account is in a currency nobody knows",
    "INSERT INTO accounts (id, currency, balance) VALUES (\(AccountID.reserve(.usd).value | 1023 << 52), 'USD', 0)"),
  Corruption(
    2, "one person's money stands in another's account",
    "UPDATE accounts SET balance = balance - 1 WHERE id = (\(people) LIMIT 1)",
    "UPDATE accounts SET balance = balance + 1 WHERE id = (\(people) LIMIT 1 OFFSET 1)"),
  Corruption(
    3, "a person spent more than he had",
    "\(transferColumns) (\(newest) (\(people) LIMIT 1), (\(people) LIMIT 1 OFFSET 1), 1000000, 'CNY', 1, 0, 0)",
    "UPDATE accounts SET balance = balance - 1000000 WHERE id = (\(people) LIMIT 1)",
    "UPDATE accounts SET balance = balance + 1000000 WHERE id = (\(people) LIMIT 1 OFFSET 1)"),
  Corruption(
    4, "a transfer between accounts that do not exist", "\(transferColumns) (\(newest) 257, 513, 1, 'CNY', 1, 0, 0)"),
  Corruption(
    5, "an order says the payer gave one fen less",
    "UPDATE orders SET payer_total = payer_total - 1, total = total - 1 WHERE out_trade_no = 'order-plain'"),
  Corruption(
    5, "an order that was paid is open again",
    """
    UPDATE orders SET state = 0, paid_at = NULL, payer = NULL, payer_total = NULL, fee = NULL
    WHERE out_trade_no = 'order-plain'
    """),
  Corruption(6, "an order says the fee was one fen more", "UPDATE orders SET fee = fee + 1 WHERE fee > 0"),
  Corruption(
    7, "an order says one fen less was refunded", "UPDATE orders SET refunded = refunded - 1 WHERE refunded > 0"),
  Corruption(
    7, "an order counts one refund more", "UPDATE orders SET refund_count = refund_count + 1 WHERE refunded > 0"),
  Corruption(
    8, "a refund is one fen larger than what moved",
    "UPDATE refunds SET amount = amount + 1, payer_amount = payer_amount + 1 WHERE state = 1",
    "UPDATE orders SET refunded = refunded + 1 WHERE id IN (SELECT order_id FROM refunds WHERE state = 1)"),
  Corruption(9, "a refund that arrived is under way again", "UPDATE refunds SET state = 0 WHERE state = 1"),
  Corruption(
    10, "the bank keeps one fen more for us",
    "UPDATE sandbox_bank_accounts SET balance = balance + 1 WHERE number = 'reserve'"),
  Corruption(
    32, "the bank says otherwise of every request",
    "INSERT INTO bank_disputes (request, done, at) SELECT id, state - 1, 0 FROM bank_requests WHERE state > 0"),
  Corruption(11, "a callback that was owed is gone", "DELETE FROM notifications WHERE subject = 1"),
  Corruption(12, "a payment code paid an order that does not exist", "UPDATE payment_codes SET used_for = 1"),
  Corruption(
    13, "a transfer of a closed day tells another moment",
    "UPDATE transfers SET at = at + 1 WHERE id = (SELECT min(id) FROM transfers)"),
  Corruption(
    13, "a digest is another",
    "UPDATE day_seals SET digest = zeroblob(32) WHERE day = (SELECT max(day) FROM day_seals)"),
  Corruption(13, "a closed day has no seal", "DELETE FROM day_seals WHERE day = (SELECT min(day) + 1 FROM day_seals)"),
  Corruption(
    13, "the first closed day has no seal", "DELETE FROM day_seals WHERE day = (SELECT min(day) FROM day_seals)"),
  Corruption(
    14, "an order's kind of trade is unknown", "UPDATE orders SET trade_type = 99 WHERE out_trade_no = 'order-plain'"),
  Corruption(24, "a batch says it paid one fen less", "UPDATE payout_batches SET paid_amount = paid_amount - 1"),
  Corruption(
    24, "a batch counts one that failed as paid",
    "UPDATE payout_batches SET paid_count = paid_count + 1, failed_count = failed_count - 1"),
  Corruption(
    25, "a transfer a person took was cancelled", "UPDATE payouts SET state = 3 WHERE state = 1"),
  Corruption(25, "a merchant was never told that his transfer ended", "DELETE FROM notifications WHERE subject = 4"),
  Corruption(14, "a refund goes a way that does not exist", "UPDATE refunds SET channel = 99"),
  Corruption(
    14, "a request to the bank asks for something unknown", "UPDATE bank_requests SET kind = 99 WHERE kind = 4"),
  Corruption(
    14, "a transfer went back for no reason", "UPDATE person_transfers SET return_reason = 99 WHERE state = 4"),
  Corruption(14, "a card is of a kind that does not exist", "UPDATE cards SET kind = 99"),
  Corruption(
    17, "a withdrawal under way has left the account it waits in",
    """
    \(transferColumns) (\(newest) \(AccountID.withdrawalsUnderway.value), \(AccountID.reserve.value), 1, 'CNY', 2, 0, 0)
    """,
    "UPDATE accounts SET balance = balance - 1 WHERE id & ~240 = \(AccountID.withdrawalsUnderway.value)",
    "UPDATE accounts SET balance = balance + 1 WHERE id = (SELECT id FROM accounts WHERE id & 15 = 8 LIMIT 1)",
    "UPDATE sandbox_bank_accounts SET balance = balance - 1 WHERE number = 'reserve'"),
  Corruption(18, "a top-up says it brought a fen more", "UPDATE card_moves SET amount = amount + 1 WHERE way = 1"),
  Corruption(18, "a withdrawal was charged a fen less", "UPDATE card_moves SET fee = fee - 1 WHERE fee > 0"),
  Corruption(
    18, "a top-up that is done was refused", "UPDATE card_moves SET state = 2 WHERE way = 1"),
  Corruption(18, "a withdrawal that moved money is gone", "DELETE FROM card_moves WHERE way = 2 AND state = 1"),
  Corruption(
    15, "a person has one fen more of his limits than he should",
    "UPDATE people SET spent = spent - 1 WHERE id = (SELECT min(id) FROM people WHERE spent > 0)"),
  Corruption(
    16, "a wallet is said to be of somebody who does not exist",
    "UPDATE people SET joined_to = 1 WHERE spent = 0 AND withdrawn = 0"),
  Corruption(16, "a person has a class and nobody confirmed him", "DELETE FROM channels"),
  Corruption(
    19, "one transfer's money lies in another's account",
    "\(transferColumns) (\(newest) (\(escrows) LIMIT 1), (\(escrows) LIMIT 1 OFFSET 1), 1, 'CNY', 1, 0, 0)",
    "UPDATE accounts SET balance = balance - 1 WHERE id = (\(escrows) LIMIT 1)",
    "UPDATE accounts SET balance = balance + 1 WHERE id = (\(escrows) LIMIT 1 OFFSET 1)"),
  Corruption(
    20, "a transfer that went back says it was accepted", "UPDATE person_transfers SET state = 2 WHERE state = 4"),
  Corruption(20, "a transfer that moved money is gone", "DELETE FROM person_transfers WHERE state = 4"),
  Corruption(14, "a red packet is of an unknown kind", "UPDATE red_packets SET kind = 99"),
  Corruption(
    21, "one packet's money lies in another's account",
    "\(transferColumns) (\(newest) \(packet("P1")) * 256 + 11, \(packet("P2")) * 256 + 11, 1, 'CNY', 1, 0, 0)",
    "UPDATE accounts SET balance = balance - 1 WHERE id = \(packet("P1")) * 256 + 11",
    "UPDATE accounts SET balance = balance + 1 WHERE id = \(packet("P2")) * 256 + 11"),
  Corruption(22, "a share was forgotten", "DELETE FROM red_packet_claims WHERE place = 2"),
  Corruption(22, "two openers exchanged their places", "UPDATE red_packet_claims SET place = 3 - place"),
  Corruption(22, "a packet is proud of a share nobody had", "UPDATE red_packets SET best_amount = best_amount + 1"),
  Corruption(23, "a share reached another wallet", "UPDATE red_packet_claims SET wallet = wallet + 1 WHERE place = 2"),
  Corruption(
    27, "a campaign says it gave one fen less",
    "UPDATE campaigns SET spent = spent - 1 WHERE spent > 0",
    "UPDATE campaign_people SET spent = spent - 1 WHERE spent > 0"),
  Corruption(
    28, "a cashback says it was one fen more",
    "UPDATE rewards SET amount = amount + 1 WHERE amount = 200 AND kind = 2",
    "UPDATE campaigns SET spent = spent + 1 WHERE spent = 200",
    "UPDATE campaign_people SET spent = spent + 1 WHERE spent = 200"),
  Corruption(
    29, "a refund says it took a cashback back",
    "UPDATE refunds SET cashback_returned = cashback_returned + 1 WHERE cashback_returned > 0"),
  Corruption(29, "a reward is forgotten by its order", "UPDATE orders SET rewards = rewards - 1 WHERE rewards > 0"),
  Corruption(
    27, "a campaign counts one person's reward for nobody who got one",
    "UPDATE campaign_people SET person = person + 1 WHERE spent = 200"),
  Corruption(30, "a campaign counts one person less", "UPDATE campaigns SET people = people - 1 WHERE people > 0"),
  Corruption(
    31, "a coupon that paid can be used again", "UPDATE coupons SET state = 1, order_id = NULL WHERE order_id > 0"),
  Corruption(41, "a used coupon has no request that used it", "UPDATE merchant_coupons SET use_request = NULL"),
  Corruption(
    42, "a stock sent more coupons than it has",
    """
    UPDATE campaign_versions
    SET terms = replace(replace(terms, 'count: 100', 'count: 1'), 'per_person: 5', 'per_person: 1')
    WHERE terms LIKE '%count: 100%'
    """),
  Corruption(
    44, "a coupon that came with a payment is somebody else's",
    "UPDATE coupons SET wallet = wallet + 1 WHERE id = (SELECT max(id) FROM coupons)"),
  Corruption(45, "a pay-gift activity is another's", "UPDATE pay_gifts SET creator = creator + 1"),
  Corruption(46, "a mall was told of what somebody else paid", "UPDATE mall_payments SET wallet = wallet + 1"),
  Corruption(43, "a part of a subsidy is said to be back", "UPDATE subsidies SET returned = 1"),
  Corruption(
    40, "a stock is given to the platform", "UPDATE campaigns SET owner = 0 WHERE id IN (SELECT campaign FROM stocks)"),
  Corruption(
    47, "an order says one fen less waits to be shared",
    "UPDATE frozen_orders SET remaining = remaining - 1 WHERE remaining > 0"),
  Corruption(48, "a share gave one fen more", "UPDATE share_lines SET amount = amount + 1, returned = returned + 1"),
  Corruption(14, "nobody knows the money of a share", "UPDATE share_lines SET currency = 'QQQ'"),
  Corruption(
    48, "a share that gave something is gone", "DELETE FROM share_returns", "DELETE FROM share_lines",
    "DELETE FROM shares", "UPDATE frozen_orders SET shared = 0"),
  Corruption(48, "a return says it failed", "UPDATE share_returns SET outcome = 2"),
  Corruption(48, "an order forgets what was shared of it", "UPDATE frozen_orders SET shared = 0 WHERE shared > 0"),
  Corruption(
    52, "a complaint more is said to be resolved", "UPDATE complaint_years SET resolved = resolved + 1 WHERE kind = 1"),
  Corruption(52, "a year's figures are gone", "DELETE FROM complaint_years WHERE kind = 1"),
  Corruption(52, "a complaint is somebody else's", "UPDATE complaints SET payer = payer + 1"),
  Corruption(52, "what a merchant said is gone", "DELETE FROM complaint_entries WHERE place = 1"),
  Corruption(50, "a combination says it is one fen more", "UPDATE combinations SET total = total + 1"),
  Corruption(
    50, "an order left its combination", "UPDATE orders SET combination = NULL WHERE out_trade_no = 'together-a0'"),
  Corruption(
    50, "an order was paid a moment after the others",
    "UPDATE orders SET paid_at = paid_at + 1 WHERE out_trade_no = 'together-a1'"),
  Corruption(
    50, "a combination lists an order that is not its own",
    "UPDATE combinations SET orders = orders || '0' WHERE number = 'together-a'"),
  Corruption(51, "who combined was never told", "DELETE FROM notifications WHERE subject = 20"),
  Corruption(51, "the bank paid for another combination", "UPDATE bank_requests SET cause = 1 WHERE kind = 14"),
  Corruption(53, "the provider of a merchant it brought in never served it", "DELETE FROM relations"),
  Corruption(53, "a merchant that was brought in has no settlement account", "DELETE FROM settlement_accounts"),
  Corruption(53, "nobody brought in a merchant that has a settlement account", "DELETE FROM applyments"),
  Corruption(23, "a packet that holds money is gone", "DELETE FROM red_packets WHERE number = 'P2'"),
  Corruption(
    26, "a wallet with money is closed", "UPDATE people SET closed_at = 0 WHERE id = (SELECT max(id) FROM users)"),
]

/// Books with everything in them, made once and copied for each corruption.
private let books = Task {
  let world = try await World(.sqlite)
  let merchant = try await world.merchant()
  let person = try await world.person(50_000, onCard: 50_000)
  _ = try await world.person(1_000)
  _ = try await world.paid(merchant, "order-plain", 1_000, by: person)
  let refunded = try await world.paid(merchant, "order-refunded", 2_000, by: person)
  try await world.refund(refunded, "refund-1", 500)
  _ = try await world.paid(merchant, "order-card", 3_000, by: person, with: .card(person.debit.id))
  _ = try await world.scan(try await world.paymentCode(of: person), merchant, "order-code")
  try await campaigns(in: world)
  try await shares(in: world, by: person)
  try await world.complaintsOnce(by: person)
  try await combinations(in: world, by: person)
  let payer = try await world.payingMerchant()
  _ = try await world.platform.payouts.confirm(
    try await world.payOut(payer, "bill1", 100, to: person.id).id, by: person.id)
  _ = try await world.batch(payer, "batch1", [(person.id, 300, nil), (nil, 400, nil)])
  try await world.platform.scheduler.settle()
  world.clock.set(.frozen(World.start.adding(days: 3)))
  try world.database.write { _ = try $0.run("UPDATE payment_codes SET expires_at = expires_at + 864000000", []) }
  try await world.platform.scheduler.settle()
  _ = try await world.place(merchant, "order-open")
  try await transfers(in: world, from: person.id)
  try await packets(in: world, from: person)
  try await cardMoves(in: world)
  try await world.broughtIn()
  try await world.payOut(payer, "bill2", 200, to: person.id)
  let findings = try await world.platform.audit()
  try world.platform.close()
  return (file: world.folder.appending(path: "fen.sqlite"), findings: findings)
}

/// One of each that is done, and a withdrawal the bank has not answered.
private func cardMoves(in world: World) async throws {
  let person = try await world.person(200_000, onCard: 200_000)
  _ = try await world.move(.topUp, 1_000, person.debit, of: person.id, "top-up")
  _ = try await world.move(.withdrawal, 110_000, person.debit, of: person.id, "withdrawal")
  try await world.fail(.bankSilent)
  _ = try await world.move(.withdrawal, 5_000, person.debit, of: person.id, "waiting")
}

/// A payment with cashback, and one with a coupon.
private func campaigns(in world: World) async throws {
  let (merchant, person) = (try await world.merchant(1_900_000_003), try await world.person(10_000))
  let cashback = try await world.campaign(campaignTerms(back(200)))
  _ = try await world.paid(merchant, "order-cashback", 1_000, by: person)
  try await world.platform.campaigns.move(cashback.id, .paused)
  let other = try await world.campaign(campaignTerms(.cashback(.fixed(.fen(70)))))
  let back = try await world.paid(merchant, "order-cashback-back", 1_000, by: person)
  try await world.refund(back, "refund-cashback", 500)
  try await world.platform.scheduler.settle()
  try await world.platform.campaigns.move(other.id, .paused)
  let use = Conditions(hours: CampaignHours(period: longTime))
  let coupons = try await world.campaign(
    campaignTerms(.coupon(CouponTerms(.discount(Discount(.fixed(.fen(300)))), use: use)), trigger: .request))
  _ = try await world.platform.campaigns.send(coupons.id, to: person.id)
  _ = try await world.paid(merchant, "order-coupon", 1_000, by: person)
  _ = try await world.coupon(try await world.runningStock(merchant), to: person)
  try await world.subsidised()
  try await gifts(in: world, by: person)
}

/// A payment that a coupon came with, and that a mall was told of.
private func gifts(in world: World, by person: Person) async throws {
  let shop = try await world.merchant(1_900_000_007)
  _ = try await world.activity(shop, try await world.cashCoupons(shop))
  let mall = try await world.mall(shop, id: 1_900_000_008)
  _ = try await world.platform.malls.authorize(mall.id, by: person.id, allows: true)
  _ = try await world.paid(shop, "order-gift", 1_000, by: person)
}

/// Takings of which a part went to another merchant, and some of it came back.
private func shares(in world: World, by person: Person) async throws {
  let (shop, brand) = (try await world.merchant(1_900_000_005), try await world.merchant(1_900_000_006))
  let order = try await world.waiting(shop, "order-shared", 1_000, by: person)
  try world.add(part(300, to: brand), to: shop)
  let share = try await world.share(order, "share-1", [part(300, to: brand)])
  _ = try await world.giveBack(100, of: share, from: brand, "return-1")
}

/// Orders of two shops paid together, from the balance and by a card.
private func combinations(in world: World, by person: Person) async throws {
  let shops = [try await world.merchant(1_900_000_017), try await world.merchant(1_900_000_018)]
  for (number, method) in [("together-a", PaymentMethod.balance), ("together-b", .card(person.debit.id))] {
    let rows = shops.enumerated().map { world.row($0.element, "\(number)\($0.offset)", 1_000) }
    let placed = try await world.combine(rows, by: shops[0], number)
    _ = try await world.platform.cashier.pay(
      placed, as: person.id, with: method, authenticated: .everything)
  }
}

/// One that came back, and two that wait.
private func transfers(in world: World, from sender: UserID) async throws {
  let payee = try await world.friend("小红", 0, phone: "13900000001")
  let returned = try await world.send(100, from: sender, to: .phone("13900000001"), number: "T1")
  _ = try await world.platform.transfers.giveBack(returned.id, as: payee)
  for number in ["T2", "T3"] {
    try await world.send(100, from: sender, to: .phone("13900000001"), number: number, delay: .oneDay)
  }
}

/// One that two have opened, and one that waits.
private func packets(in world: World, from sender: Person) async throws {
  for number in ["P1", "P2"] {
    let terms = world.packetTerms(sender, number)
    let packet = try await world.platform.engine.perform(SendRedPacket(terms, seed: 7))
    guard number == "P1" else { continue }
    for opener in [sender, try await world.person(0)] { try await world.open(packet, by: opener) }
  }
}

@Suite struct `Auditing the books` {
  @Test func `finds nothing in books nobody touched`() async throws {
    #expect(try await books.value.findings == [])
  }

  @Test(arguments: corruptions)
  private func `finds exactly what was done to them`(corruption: Corruption) async throws {
    let copy = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString).sqlite")
    try FileManager.default.copyItem(at: try await books.value.file, to: copy)
    defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy.path + suffix) } }
    try plant(corruption, in: copy)

    let database = try SQLiteDatabase(path: copy.path, migrations: migrations)
    let findings = try await audit(database)
    try database.close()
    #expect(!findings.isEmpty)
    #expect(Set(findings.map(\.invariant)) == [corruption.invariant], "\(findings)")
    for finding in findings { #expect(finding.description.count > 20) }
  }

  @Test func `has a corruption for every invariant`() {
    #expect(Set(corruptions.map(\.invariant)) == auditedNumbers)
  }

  /// As somebody with the file in hand would: the database's own guards are switched off.
  private func plant(_ corruption: Corruption, in file: URL) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: file.path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
      for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
        try db.execute(sql: "DROP TRIGGER \(name)")
      }
      for statement in corruption.statements {
        try db.execute(sql: statement)
        #expect(db.changesCount > 0, "changed nothing: \(statement)")
      }
    }
    try queue.close()
  }
}

@Suite struct `The schema itself` {
  @Test(arguments: [
    "UPDATE transfers SET amount = amount + 1", "DELETE FROM transfers",
    "UPDATE accounts SET balance = -1 WHERE id & 255 = 1",
    "INSERT INTO accounts (id, currency, balance) VALUES (770, 'USD', 0)",
    "INSERT INTO accounts (id, currency, balance) VALUES (\(AccountID.reserve(.usd).value), 'CNY', 0)",
    "INSERT INTO transfers SELECT id + 1, debit, credit, 0, currency, kind, cause, at FROM transfers",
    "INSERT INTO transfers SELECT id + 1, debit, debit, amount, currency, kind, cause, at FROM transfers",
    "UPDATE orders SET refunded = total + 1", "UPDATE orders SET state = 2",
    "UPDATE sandbox_bank_accounts SET balance = floor - 1 WHERE number = 'reserve'",
  ])
  func `refuses what must never be`(statement: String) async throws {
    try await inWorld(.sqlite) { world in
      _ = try await world.person(100)
      _ = try await world.place(try await world.merchant(), "order-1")
      #expect(throws: StoreError.self) { try world.database.write { _ = try $0.run(statement, []) } }
    }
  }
}
