import Crypto
import Fen
import FenStore
import Testing

@testable import FenPlatform

/// Tables that grow with business: no statement of every day's work may read one of them whole.
private let growing = [
  "orders", "refunds", "transfers", "notifications", "payment_codes", "delivery_attempts", "bank_requests", "accounts",
  "users", "cards", "card_bindings", "card_moves", "day_seals", "red_packets", "red_packet_claims",
  "wallet_sessions", "one_time_codes", "device_keys", "device_challenges", "staff_access",
  "person_transfers", "phones", "phone_look_ups",
  "payouts", "payout_batches", "payout_details", "merchant_packets",
  "rewards", "coupons", "campaign_people", "programme_members",
  "stocks", "coupon_requests", "coupon_callbacks",
  "merchant_stocks", "stock_codes", "merchant_coupons", "merchant_requests", "subsidies", "subsidy_returns",
  "media", "pay_gifts", "pay_gift_requests", "mall_cards", "mall_payments", "mall_cars",
  "complaints", "complaint_entries", "complaint_pictures",
  "applyments", "applyment_papers", "settlement_changes", "staff_deeds", "claim_reports",
]

/// What may walk through a table, and why that is no harm.
private let allowed = [
  // The first row by key.
  "SELECT at FROM transfers ORDER BY id LIMIT 1",
  // The first of those still open, in the order of their index.
  "WHERE state IN (0, 1) AND bank_request IS NULL ORDER BY expires_at",
  "FROM bank_requests WHERE state = 0 ORDER BY day",
  // A page by key.
  "FROM notifications ORDER BY id DESC LIMIT",
  // Requests that the bank has not answered, when a wallet is closed: few.
  "WHERE state = 0 AND (account = ?2 OR card IN",
  // The sandbox's list: the latest first, until there are enough.
  "FROM notifications WHERE mchid", "FROM notifications WHERE out_trade_no",
  // What is published of reports: counted along an index of what staff can look into in a year.
  "FROM claim_reports GROUP BY year, state, days",
  // A seal a day.
  "SELECT day, through, transfers, digest FROM day_seals",
]

/// What may be sorted in memory: the rows of one order, one merchant or one day, never a page of more.
private let sorted = [
  "FROM channels WHERE person", "FROM rewards WHERE person IN",
  "FROM merchant_certificates WHERE mchid", "FROM merchant_apps WHERE mchid",
  "WHERE id IN (SELECT cause FROM transfers",
  "UNION ALL SELECT id, debit, credit, amount", "FROM red_packet_claims WHERE packet",
  // One campaign's two days, told hour by hour and store by store.
  "GROUP BY at / 3600000", "GROUP BY orders.mchid",
  // One wallet's coupons, and of which campaigns they are.
  "SELECT DISTINCT campaign, version FROM coupons WHERE wallet", "FROM coupons WHERE wallet = ?1 AND state BETWEEN",
  // One person's page of the bill.
  "ORDER BY at DESC, kind DESC, number DESC",
]

@Suite struct `Every statement the platform makes` {
  @Test func `finds its rows by an index`() async throws {
    let log = StatementLog()
    let world = try await World(.sqlite) { RecordingDatabase($0, log) }
    try await everythingOnce(in: world)
    let statements = log.statements
    #expect(statements.count > 60)
    for table in growing {
      #expect(statements.contains { $0.key.contains(" \(table) ") }, "no statement touched \(table)")
    }
    var exceptions = Set<String>()
    for (sql, values) in statements where sql.starts(with: /SELECT|UPDATE|DELETE|WITH/) {
      for step in try await plan(of: sql, values, in: world) {
        let walks = growing.contains { step.hasPrefix("SCAN \($0)") }
        let sorts = step.contains("TEMP B-TREE")
        guard walks || sorts else { continue }
        let exception = (walks ? allowed : sorted).first { sql.contains($0) }
        #expect(exception != nil, "\(step)\n\(sql)")
        if let exception { exceptions.insert(exception) }
      }
    }
    #expect(exceptions == Set(allowed + sorted), "an exception nobody needs any more")
    world.remove()
  }

  @Test func `of the audit reads a table once and not once for every row of another`() async throws {
    let log = StatementLog()
    let world = try await World(.sqlite) { RecordingDatabase($0, log) }
    let before = Set(log.statements.keys)
    _ = try await world.platform.audit()
    for (sql, values) in log.statements where !before.contains(sql) {
      let steps = try await plan(of: sql, values, in: world)
      let within = steps.drop { !$0.contains("CORRELATED") }
      #expect(within.allSatisfy { !$0.hasPrefix("SCAN") }, "\(steps)\n\(sql)")
    }
    world.remove()
  }

  private func plan(of sql: String, _ values: [SQLValue], in world: World) async throws -> [String] {
    try await world.database.read { try $0.all("EXPLAIN QUERY PLAN \(sql)", values) { $0.text(3) } }
  }

  /// A day in which everything happens, and everything is asked for.
  private func everythingOnce(in world: World) async throws {
    let platform = world.platform
    let merchant = try await world.merchant()
    let person = try await world.person()
    let order = try await world.paid(merchant, "order-1", 1_000, by: person)
    let byCard = try await world.paid(merchant, "order-2", 1_000, by: person, with: .card(person.debit.id))
    try await world.refund(order, "refund-1", 100)
    let scanned = try await world.scan(try await world.paymentCode(of: person), merchant, "order-3")
    _ = try await world.reverse(scanned)
    let asked = try await world.scan(try await world.paymentCode(of: person), merchant, "order-4", alwaysAsk: true)
    _ = try await platform.engine.perform(DeclinePayment(asked.id, payer: person.id))
    let closed = try await world.place(merchant, "order-5")
    _ = try await platform.engine.perform(CloseOrder(.merchant(merchant.id), closed.terms.number))
    _ = try await world.place(merchant, "order-6")
    let unknown = try await world.unknown()
    let bound = try await world.bind(world.elements(), to: unknown)
    try await platform.cards.makeDefault(bound.id, of: unknown)
    try await platform.cards.unbind(bound.id, of: unknown, password: "123456")
    try await world.fail(.bankSilent, times: 1)
    let move = try await world.move(.topUp, 100, person.debit, of: person.id)
    _ = try await platform.cards.bankRequest(of: move)
    _ = try await platform.bank.unanswered()
    _ = try await platform.bank.reconcile(BusinessDay(World.start))
    _ = try await platform.bank.sandboxStatement(of: BusinessDay(World.start))
    _ = try await platform.cards.moves(of: person.id)
    _ = try await platform.cards.sandboxCard(person.debit.id)
    try platform.cards.freeze(person.debit)
    let packet = try await world.sendPacket(person)
    try await world.open(packet, by: person)
    let refused = try await world.refund(byCard, "refund-2", 100)
    try await transfersOnce(in: world, from: person)
    try await platform.scheduler.settle()
    _ = try await platform.engine.perform(
      RedirectRefund(refused.id, refused.terms.number, of: .merchant(merchant.id), to: .merchant))
    _ = await Result.of { try await platform.authentication.checkPassword("000000", of: person.id) }
    try await campaignsOnce(in: world, merchant, person)
    try await sharingOnce(in: world, person)
    try await world.complaintsOnce(by: person)
    try await world.applymentsOnce()
    try await world.claimsOnce()
    let payer = try await world.payingMerchant()
    let waiting = try await world.payOut(payer, "bill1", 100, to: person.id, name: "Ming")
    _ = try await platform.payouts.waiting(for: person.id)
    _ = try await platform.payouts.confirm(waiting.id, by: person.id)
    _ = try await platform.engine.perform(RequestPayoutReceipt(waiting.id))
    try await world.payOut(payer, "bill2", 100, to: person.id)
    _ = try await platform.engine.perform(CancelPayout(payer.id, OutBillNo(stored: "bill2")))
    _ = try await world.merchantPacket(payer, "1", 100, to: person.id)
    let batch = try await world.batch(payer, "batch1", [(person.id, 100, "Ming"), (nil, 100, nil)])
    try await platform.scheduler.settle()
    _ = try await platform.engine.perform(RequestBatchReceipt(payer.id, batch.terms.number))
    let loop = Task { await platform.scheduler.run() }
    try await platform.engine.perform(OweEcho(to: merchant.id, url: "http://127.0.0.1:1/", content: "hello"))
    await world.callbacks.arrived(5, at: merchant)
    loop.cancel()
    await loop.value
    try await world.advance(10 * 86_400)

    let records = platform.records
    let day = BusinessDay(World.start)
    _ = try await records.order(.merchant(merchant.id), order.terms.number)
    _ = try await records.refund(.merchant(merchant.id), OutRefundNo(stored: "refund-1"))
    _ = try await records.refund(refused.id)
    _ = try await records.refunds(of: order.id)
    _ = try await records.history(of: person.id)
    _ = try await records.orders(of: merchant.id, limit: 10)
    _ = try await records.orders(of: merchant.id, store: "1", limit: 10)
    _ = try await platform.scheduler.upcoming(limit: 10)
    _ = try await records.openLongest(limit: 10)
    for owner in [BillOwner.merchant(merchant.id), .provider(ProviderID(1), only: nil)] {
      _ = try await records.payments(of: owner, on: day)
      _ = try await records.refunds(of: owner, on: day)
    }
    _ = try await records.movements(of: .basic(merchant.id), on: day)
    _ = try await platform.redPackets.story(packet.id)
    _ = try await platform.redPackets.packet(of: packet.terms.sender, number: packet.terms.number)
    _ = try await platform.redPackets.sent(by: person.id)
    _ = try await platform.redPackets.received(by: person.id)
    _ = try await platform.redPackets.waiting(for: person.id)
    let payouts = platform.payouts
    _ = try await payouts.payout(payer.id, OutBillNo(stored: "bill1"))
    _ = try await payouts.batch(payer.id, batch.terms.number)
    _ = try await payouts.batch(batch.id)
    _ = try await payouts.packet(payer.id, "1")
    _ = try await payouts.packets(for: person.id)
    _ = try await payouts.details(of: batch.id)
    _ = try await payouts.details(of: batch.id, ended: .paid)
    _ = try await payouts.detail(of: batch.id, OutDetailNo(stored: "d0"))
    let notifications = try await records.notifications()
    _ = try await records.notifications(of: merchant.id)
    _ = try await records.notifications(outTradeNo: "order-1")
    _ = try await records.notifications(of: merchant.id, outTradeNo: "order-1")
    let notification = try #require(notifications.first).notification
    _ = try await records.notification(notification.id)
    _ = try await platform.deliveries.redeliver(notification.id)
    try await authenticateOnce(in: world, person)
    _ = try await platform.authentication.session(token: person.token)
    _ = try await platform.wallets.users()
    _ = try await platform.bills.sums(of: person.id, from: World.start, to: world.clock.now())
    _ = try await platform.bills.lines(of: person.id, from: World.start, to: world.clock.now(), limit: 5)
    _ = try await platform.bills.lines(of: person.id, from: World.start, to: world.clock.now(), kind: .refund, limit: 5)
    _ = try await platform.wallets.cards(of: person.id)
    _ = try await platform.merchants.stores(of: merchant.id)
    _ = try await platform.merchants.all()
    _ = try await platform.daySeals()
  }
}

/// Campaigns that give at once, wait for a bank, send coupons and come back with a refund.
private func sharingOnce(in world: World, _ person: Person) async throws {
  let (shop, brand) = (try await world.merchant(1_900_000_071), try await world.merchant(1_900_000_072))
  let order = try await world.waiting(shop, "order-shared", 1_000, by: person)
  try world.add(part(100, to: brand), to: shop)
  let share = try await world.share(order, "share-1", [part(100, to: brand)])
  let sharing = world.platform.sharing
  let made = try await world.giveBack(100, of: share, from: brand, "return-1")
  try await world.refund(order, "refund-shared", 100)
  _ = try await sharing.share(share.terms.side, share.terms.number)
  _ = try await sharing.share(share.id)
  _ = try await sharing.shareReturn(made.terms.side, made.terms.number)
  _ = try await sharing.shareReturn(made.id)
  _ = try await sharing.frozen(order.id)
  _ = try await sharing.shares(of: shop.id, on: BusinessDay(World.start))
  try sharing.remove(.merchantNumber, "\(brand.id)", from: share.terms.side)
  try await world.advance(frozenDays * 86_400)
  let relations = world.platform.relations
  _ = try await relations.of(shop.id)
  _ = try await relations.of(ProviderID(1), limit: 10)
  _ = try await relations.stands(ProviderID(1), shop.id)
}

private func campaignsOnce(in world: World, _ merchant: Merchant, _ person: Person) async throws {
  let desk = world.platform.campaigns
  let points = try await world.campaign(
    campaignTerms(.points(5, programme: merchant.id), funding: Funding.none) { $0.isFirstPayment = true })
  let back = try await world.campaign(campaignTerms(back(10)))
  let use = Conditions(hours: CampaignHours(period: longTime))
  let coupons = try await world.campaign(
    campaignTerms(.coupon(CouponTerms(.discount(Discount(.fixed(.fen(30)))), use: use)), trigger: .request))
  _ = try await desk.send(coupons.id, to: person.id)
  let order = try await world.paid(merchant, "order-rewarded", 100, by: person)
  try await world.refund(order, "refund-rewarded", 50)
  let card = try await world.place(merchant, "order-rewarded-by-card")
  _ = try await desk.preview(card.id, payer: person.id, with: .card(person.credit.id))
  _ = try await world.pay(card, by: person, with: .card(person.credit.id))
  _ = try await desk.rewards(of: order.id)
  _ = try await desk.coupons(of: person.id)
  _ = try await desk.all()
  _ = try await desk.all(of: .merchant(merchant.id))
  _ = try await desk.change(back.id, to: campaignTerms(off(10)))
  try await watchOnce(desk, back.id, order.id)
  for campaign in [points, back, coupons] { try await desk.move(campaign.id, .ended) }
  try await stocksOnce(in: world, merchant, person)
  try await tillOnce(in: world, person)
}

/// A stock whose coupon is used, told and comes back.
private func stocksOnce(in world: World, _ merchant: Merchant, _ person: Person) async throws {
  let desk = world.platform.stocks
  let stock = try await world.runningStock(merchant)
  _ = try await world.platform.couponCallbacks.set(
    "http://127.0.0.1:1/", of: merchant.id, about: .cashCoupons, isOn: true)
  _ = try await world.platform.couponCallbacks.url(of: merchant.id, about: .cashCoupons)
  let coupon = try await world.coupon(stock, to: person)
  let order = try await world.paid(merchant, "order-by-coupon", 1_000, by: person)
  _ = try await world.platform.campaigns.discounts(of: order)
  _ = try await desk.coupon(coupon.id)
  try await world.refund(order, "refund-by-coupon", 1_000)
  _ = try await desk.uses(of: stock.campaign.id)
  _ = try await desk.returns(of: stock.campaign.id)
  _ = try await desk.coupons(of: person.id)
  _ = try await desk.all(of: merchant.id, created: longTime, states: 1...5, offset: 0, limit: 10)
  try await payGiftsOnce(in: world, merchant, stock)
  try await mallsOnce(in: world, merchant, person)
  _ = try await desk.move(stock.campaign.id, of: merchant.id, .ended)
}

/// An activity that gives nothing and ends, and a merchant's pictures.
private func payGiftsOnce(in world: World, _ merchant: Merchant, _ stock: Stock) async throws {
  let desk = world.platform.payGifts
  let terms = campaignTerms(.gift([stock.campaign.id]), funding: Funding.none) {
    $0.merchants = [merchant.id]
    $0.minimum = .fen(1_000_000)
  }
  let made = try await desk.make(terms, creator: merchant.id, request: "A1", hash: [1], kept: "{}")
  let change = PayGiftMerchants.adding([merchant.id])
  for _ in 1...2 { _ = try await desk.change(made.campaign.id, of: merchant.id, change, request: "M1", hash: [1]) }
  _ = try await desk.activity(made.campaign.id)
  _ = try await desk.page(of: merchant.id, offset: 0, limit: 5)
  _ = try await desk.page(of: merchant.id, offset: 0, limit: 5) { _ in true }
  _ = try await desk.terminate(made.campaign.id, of: merchant.id)
  let file: [UInt8] = [0xFF, 0xD8, 0xFF, 1]
  let upload = Upload(name: "a.jpg", bytes: file, claimedDigest: Array(SHA256.hash(data: file)))
  for purpose in [MediaPurpose.marketingImage, .applicationImage, .applicationImage] {
    let id = try await world.platform.media.keep(upload, for: purpose, of: merchant.id)
    _ = try await world.platform.media.image(id)
    _ = try await world.platform.media.file(id, of: merchant.id)
  }
}

/// A mall that is told of a payment, and says its points.
private func mallsOnce(in world: World, _ merchant: Merchant, _ person: Person) async throws {
  let desk = world.platform.malls
  let shop = MallShop(mall: merchant.id, merchant: merchant.id, store: nil, name: "a", number: "1")
  try await desk.set(Mall(merchant: merchant.id, brand: 1, url: "http://127.0.0.1:1/", shops: [shop]))
  _ = try await desk.authorize(merchant.id, by: person.id, allows: true)
  let order = try await world.paid(merchant, "order-in-mall", 100, by: person)
  let points = MallPoints(increased: 1, total: nil, remarks: nil, updatedAt: world.clock.now())
  _ = try await desk.setPoints(merchant.id, for: order.id, of: person.id, points)
  _ = try await desk.hasPending(merchant.id, of: person.id)
  try desk.setCar("A1", isIn: true, at: world.clock.now(), in: merchant.id, of: person.id)
  _ = try await desk.memberships(of: person.id)
  _ = try await desk.authorize(merchant.id, by: person.id, allows: false)
  try await desk.set(Mall(merchant: merchant.id, brand: 1, url: "http://127.0.0.1:1/", shops: []))
}

/// What is looked at while a campaign runs.
private func watchOnce(_ desk: CampaignDesk, _ campaign: CampaignID, _ order: OrderID) async throws {
  let span = World.start..<World.start.adding(days: 2)
  #expect(try await desk.hours(of: campaign, from: span.lowerBound, to: span.upperBound).map(\.count).reduce(0, +) > 0)
  #expect(try await desk.stores(of: campaign, from: span.lowerBound, to: span.upperBound, limit: 5).count == 1)
  #expect(try await desk.rewards(of: campaign, limit: 5) != [])
  #expect(try await desk.rewards(of: campaign, from: span.lowerBound, limit: 5) != [])
  #expect(try await desk.editions(of: campaign).map(\.version) == [2, 1])
  #expect(try await desk.open().contains { $0.campaign.id == campaign })
  // It gave its reward as it was then; now it is a discount that would be given as well.
  #expect(try await desk.explain(order, [campaign]) == [:])
  #expect(try await desk.campaign(of: .platform, request: "none") == nil)
}

/// A merchant's own coupon: its code, its use, and what is paid for it.
private func tillOnce(in world: World, _ person: Person) async throws {
  try await world.subsidised(andReturned: true)
  let (desk, merchant) = (world.till, try await world.merchant(1_900_000_703))
  let stock = try await world.tillStock(merchant, codes: .uploaded)
  let id = stock.campaign.id
  _ = try await world.uploaded(["A", "B"], to: stock)
  let coupon = try await world.sent(stock, to: person.id)
  _ = try await desk.stock(id)
  let standings = [MerchantCouponStanding.sent, .used, .expired, .void]
  let ofCoupons = standings.map { MerchantCouponDesk.CodesAsked.ofCoupons($0, at: world.clock.now()) }
  for asked in [MerchantCouponDesk.CodesAsked.all, .left, .given, .deleted] + ofCoupons {
    _ = try await desk.codes(of: id, asked, offset: 0, limit: 10)
  }
  _ = try await desk.codeCounts(of: id)
  _ = try await desk.code("A", of: id)
  _ = try await desk.deleteCode("B", of: id, as: NumberedRequest(merchant.id, .deleteCode, "D1", hash: [1]))
  _ = try await desk.stock(ofDrawn: coupon.till.code)
  _ = try await desk.coupons(of: person.id)
  _ = try await desk.codes(of: person.id)
  _ = try await desk.coupon(coupon.coupon.id)
  _ = try await desk.subsidies(for: coupon.till.code, of: id)
  _ = try await desk.code(of: coupon.coupon.id)
}

/// Transfers, and all that finds them.
private func transfersOnce(in world: World, from sender: Person) async throws {
  let (payee, desk) = (try await world.friend("小红", phone: "13900000001"), world.platform.transfers)
  let sent = try await world.send(100, from: sender.id, to: .phone("13900000001"), number: "T1")
  try await world.send(100, from: sender.id, to: .contact(payee), number: "T2", delay: .oneDay)
  _ = try await desk.accept(sent.id, as: payee)
  _ = try await desk.transfer(sent.id, of: payee)
  _ = try await desk.waiting(for: payee)
  _ = try await desk.contacts(of: payee)
  let merchant = try #require(try await world.platform.merchants.all().first)
  let store = try world.platform.merchants.addStore("Hongqiao", city: "Shanghai", to: merchant.id)
  _ = try await world.platform.cashier.store(behind: world.platform.cashier.code(of: store))
}

/// Everything a wallet's owner does to prove himself, and what is told to him.
private func authenticateOnce(in world: World, _ person: Person) async throws {
  let desk = world.platform.authentication
  let session = try await world.signIn("13800138000")
  try await world.advance(2 * 3_600)
  _ = try await desk.session(token: session.token)
  try await desk.setPassword("135791", old: nil, of: session.user)
  let device = Authenticator()
  let key = try await world.register(device, for: person.id)
  let intent = PaymentIntent(.person(person.id), shown: "Ming", amount: .fen(100))
  let challenge = try await desk.challengePayment(intent, by: person.id).challenge
  _ = try await desk.check(Proof(assertion: try device.sign(challenge)), of: person.id, for: intent)
  try await desk.endDevice(key.number, of: person.id)
  let number = try await desk.sessions(of: session.user)[0].id.value
  _ = try await world.platform.personalData.look(at: person.id, by: "Li", because: "complaint 17", inClear: false)
  try await desk.endDevice(number, of: session.user)
  _ = try await world.platform.personalData.close(session.user, password: "135791")
  try await world.advance(World.daysRecordsAreKept * 86_400)
}
