import Fen
import FenPlatform
import Foundation

@testable import FenServer

/// A small made-up world behind the pages: enough to open every page and to pay, refund and fail.
actor SamplePageData: PageData {
  private(set) var now = Instant(rfc3339: "2026-11-22T17:04:05+08:00")!
  private var frozen = false
  var people: [WalletUser]
  private var orders: [OrderID: TillOrder] = [:]
  private var payers: [OrderID: UserID] = [:]
  private var methodsUsed: [OrderID: WalletMethod.Kind] = [:]
  private var codes: [String: (user: UserID, expiresAt: Instant)] = [:]
  private var tries: [UserID: Int] = [:]
  private var rules: [FaultRule] = []
  private var records: [CallbackRecord]
  private var log: [RequestRecord]
  private var past: [TimelineEntry] = []
  private var nextNumber: Int64 = 1
  private let shops: [TillMerchant]
  /// What people have beside their balance.
  var wallets: [UserID: SampleWallet]
  var packets: [String: SamplePacket] = [:]
  var transferBook: [String: SampleTransfer] = [:]
  var bankMoves: [String: (move: BankMove, of: UserID)] = [:]
  var takenPayouts: Set<String> = []
  var ended: Set<WalletSessionID> = []
  var campaignBook: [CampaignView] = []
  let listeners = ChangeFeed()

  init(isEmpty: Bool = false) {
    people =
      isEmpty
      ? []
      : [
        WalletUser(id: UserID(1), name: "小明", balance: .fen(128_050), cards: []),
        WalletUser(id: UserID(2), name: "小红", balance: .fen(1), cards: []),
        WalletUser(
          id: UserID(3), name: "老王", balance: .fen(50_000), cards: [.debitCard(bank: "CCB", lastDigits: "4417")]),
        WalletUser(
          id: UserID(4), name: "Alexandra Konstantinopoulou-Montgomery", balance: .fen(9_999_999_99),
          cards: [
            .debitCard(bank: "CMB", lastDigits: "1789"),
            .creditCard(bank: "Northumberland Savings", lastDigits: "7973"),
          ]),
      ]
    shops =
      isEmpty
      ? []
      : [
        TillMerchant(
          id: MerchantID(1_900_000_001), name: "小满便利",
          stores: [TillStore(id: "S001", name: "人民广场店"), TillStore(id: "S002", name: "静安寺店")]),
        TillMerchant(
          id: MerchantID(1_900_000_002), name: "晨光便利",
          stores: [TillStore(id: "S101", name: "Harbour & Market Square Underground Interchange")]),
        TillMerchant(id: MerchantID(1_900_000_003), name: "夜航船书店", stores: []),
      ]
    campaignBook = isEmpty ? [] : Self.campaigns(at: now)
    wallets = isEmpty ? [:] : SampleWallet.world(at: now)
    packets = isEmpty ? [:] : SamplePacket.world(at: now)
    transferBook = isEmpty ? [:] : SampleTransfer.world(at: now)
    records = isEmpty ? [] : [Self.callback(at: now)]
    log = isEmpty ? [] : Self.requests(at: now)
  }

  // MARK: Start

  func place() -> Place {
    Place(
      http: "http://127.0.0.1:8080", proxy: "http://127.0.0.1:8443", dataFolder: "fen-demo", isSandbox: true)
  }

  // MARK: Wallet

  func users() -> [WalletUser] { people }

  func wallet(of user: UserID) throws -> Wallet {
    let found = try self.user(user)
    let waiting = orders.values.filter { payers[$0.id] == user && $0.standing == .userPaying }
    return Wallet(
      user: found, accountClass: wallets[user]?.identity.accountClass ?? .unverified, inbox: inbox(of: user),
      methods: methods(of: found), waiting: waiting.map { payable($0, found) },
      latest: Array(payments(of: user).prefix(5)),
      entries: bill(of: user, month: BillMonth(year: 2026, month: 11), kind: nil, before: nil, limit: 5))
  }

  func newPaymentCode(of user: UserID, with method: WalletMethodID) throws -> WalletCode {
    _ = try self.user(user)
    let digits = "13" + String(String(4_567_890_123_450_000 + number()).suffix(16))
    codes[digits] = (user, now.adding(seconds: 60))
    return WalletCode(digits: digits, mark: "sample", expiresAt: now.adding(seconds: 60), now: now)
  }

  func isUsed(codeWith mark: String, until end: Instant, of user: UserID) -> Bool { false }

  func openCodes(for user: UserID) throws -> [PayableOrder] {
    let found = try self.user(user)
    return orders.values.filter { $0.standing == .notPaid && $0.codeURL != nil }.sorted { $0.id > $1.id }
      .map { payable($0, found) }
  }

  func decline(_ order: OrderID, as user: UserID) throws {
    guard payers[order] == user, try self.order(order).standing == .userPaying else { throw PageRefusal.noSuchOrder }
    orders[order]?.standing = .closed(at: now)
    listeners.publish()
  }

  func lookUp(code: String, for user: UserID) throws -> PayableOrder {
    guard let order = orders.values.first(where: { $0.codeURL == code }) else { throw PageRefusal.codeUnknown }
    return try payable(order.id, for: user)
  }

  func payable(_ order: OrderID, for user: UserID) throws -> PayableOrder {
    let order = try self.order(order)
    switch order.standing {
    case .notPaid, .userPaying, .atBank: return payable(order, try self.user(user))
    case .paid, .refundedInPart, .refunded: throw PageRefusal.orderPaid
    case .closed, .expired, .revoked: throw PageRefusal.orderClosed
    }
  }

  func pay(
    _ order: OrderID, as user: UserID, with method: WalletMethodID, for price: Money?, proof: PaymentProof
  ) throws -> WalletPayment {
    _ = try payable(order, for: user)
    let found = try self.user(user)
    guard let method = methods(of: found).first(where: { $0.id == method }) else { throw PageRefusal.methodUnknown }
    try check(proof.password, of: user)
    let amount = try self.order(order).amount
    if method.kind == .balance, amount > .fen(100_000), proof.oneTimeCode != "246810" {
      throw PageRefusal.limited(
        .over(.day(.weak), left: .fen(100_000), remedies: [.authenticate(.twoFactors), .payByCard]))
    }
    guard method.kind != .balance || amount <= found.balance else {
      throw PageRefusal.balanceShort(available: found.balance)
    }
    settle(order, by: user, method.kind)
    return try payment(order, of: user)
  }

  func payments(of user: UserID) -> [WalletPayment] {
    orders.values.filter { payers[$0.id] == user && $0.standing != .userPaying }.sorted { $0.id > $1.id }
      .map(payment)
  }

  func payment(_ order: OrderID, of user: UserID) throws -> WalletPayment {
    guard payers[order] == user else { throw PageRefusal.noSuchOrder }
    return payment(try self.order(order))
  }

  // MARK: Till

  func merchants() -> [TillMerchant] { shops }

  func createNativeOrder(_ sale: Sale) throws -> TillOrder {
    let order = newOrder(sale, codeURL: "weixin://wxpay/bizpayurl?pr=S\(nextNumber)kQ7xz")
    listeners.publish()
    return order
  }

  func charge(code: String, for sale: Sale) throws -> TillOrder {
    guard let holder = codes[code] else { throw PageRefusal.noSuchPaymentCode }
    guard now < holder.expiresAt else { throw PageRefusal.paymentCodeExpired }
    codes[code] = nil
    let order = newOrder(sale, codeURL: nil)
    if holder.user == UserID(3) {
      payers[order.id] = holder.user
      orders[order.id]?.standing = .userPaying
    } else {
      let payer = try user(holder.user)
      guard sale.amount <= payer.balance else { throw PageRefusal.balanceShort(available: payer.balance) }
      settle(order.id, by: holder.user, .balance)
    }
    listeners.publish()
    return try self.order(order.id)
  }

  func order(_ order: OrderID) throws -> TillOrder {
    guard let order = orders[order] else { throw PageRefusal.noSuchOrder }
    return order
  }

  func latestOrders(at till: TillPlace) -> TillBook {
    TillBook(orders: orders.values.filter { $0.till == till }.sorted { $0.id > $1.id }, today: BusinessDay(now).start)
  }

  func refund(_ id: OrderID, _ refund: TillRefundForm) throws -> TillOrder {
    let amount = refund.amount
    var order = try self.order(id)
    let paidAt: Instant
    switch order.standing {
    case .paid(let at), .refundedInPart(let at): paidAt = at
    case .notPaid, .userPaying, .atBank, .refunded, .closed, .expired, .revoked: throw PageRefusal.notRefundable
    }
    let left = try order.amount.subtracting(order.refunded)
    guard amount <= left else { throw PageRefusal.refundExceeds(left: left) }
    order.refunded = try order.refunded.adding(amount)
    order.takings?.net = try order.amount.subtracting(order.refunded)
    order.standing = order.refunded == order.amount ? .refunded(paidAt: paidAt) : .refundedInPart(paidAt: paidAt)
    order.refunds.append(
      TillRefund(outRefundNo: "R\(number())", amount: amount, reason: refund.reason ?? "–", standing: .success, at: now)
    )
    orders[id] = order
    listeners.publish()
    return order
  }

  func close(_ id: OrderID) throws -> TillOrder {
    switch try order(id).standing {
    case .notPaid, .userPaying, .atBank: orders[id]?.standing = .closed(at: now)
    case .paid, .refundedInPart, .refunded: throw PageRefusal.orderPaid
    case .closed, .expired, .revoked: throw PageRefusal.orderClosed
    }
    listeners.publish()
    return try order(id)
  }

  // MARK: Desk

  func requests(_ filter: RequestFilter) -> [RequestRecord] {
    log.filter { record in
      let fits: Bool =
        switch filter.outcome {
        case .all: true
        case .succeeded: record.status < 300
        case .failed: record.status >= 400
        case .unsigned: record.status == 401
        }
      return fits && (filter.path.map { record.target.contains($0) } ?? true)
    }
  }

  func request(_ id: String) throws -> RequestRecord {
    guard let record = log.first(where: { $0.id == id }) else { throw PageRefusal.noSuchRequest }
    return record
  }

  func callbacks(_ filter: CallbackFilter) -> [CallbackRecord] { records.filter(filter.fits) }

  func callback(_ id: NotificationID) throws -> CallbackRecord {
    guard let record = records.first(where: { $0.id == id }) else { throw PageRefusal.noSuchCallback }
    return record
  }

  func redeliver(_ id: NotificationID) throws -> CallbackRecord {
    guard let index = records.firstIndex(where: { $0.id == id }) else { throw PageRefusal.noSuchCallback }
    records[index].attempts.append(
      CallbackAttempt(at: now, outcome: .answered(status: 200, body: #"{"code":"SUCCESS"}"#), milliseconds: 12))
    records[index].standing = .delivered(at: now)
    listeners.publish()
    return records[index]
  }

  func clock() -> ClockReading {
    ClockReading(
      now: now, real: Instant(rfc3339: "2026-11-22T17:05:00+08:00")!, isFrozen: frozen,
      upcoming: [TimelineEntry(at: now.adding(hours: 2), what: .due(.orderExpires), about: "FEN0001")], past: past)
  }

  func set(clock command: ClockCommand) throws -> ClockReading {
    switch command {
    case .freeze: frozen = true
    case .advance(let seconds):
      now = now.adding(seconds: seconds)
      past.insert(TimelineEntry(at: now, what: .callbackDelivered, about: "FEN0001"), at: 0)
    case .set(let instant):
      guard instant > now else { throw PageRefusal.clockBackwards(now: now) }
      now = instant
    case .real: frozen = false
    }
    listeners.publish()
    return clock()
  }

  func faults() -> [FaultRule] { rules }

  func add(_ fault: NewFault) { rules.append(FaultRule(id: "f\(number())", fault: fault)) }

  func removeFault(_ id: String) throws {
    guard rules.contains(where: { $0.id == id }) else { throw PageRefusal.noSuchFault }
    rules.removeAll { $0.id == id }
  }

  nonisolated func changes() -> AsyncStream<Void> { listeners.subscribe() }

  // MARK: Help

  func check(_ password: String?, of user: UserID) throws {
    guard password == wallets[user]?.password ?? "123456" else {
      tries[user, default: 5] -= 1
      let left = tries[user, default: 5]
      throw left > 0
        ? PageRefusal.passwordWrong(triesLeft: left) : PageRefusal.passwordLocked(until: now.adding(hours: 3))
    }
  }

  func number() -> Int64 {
    defer { nextNumber += 1 }
    return nextNumber
  }

  func user(_ id: UserID) throws -> WalletUser {
    guard let user = people.first(where: { $0.id == id }) else { throw PageRefusal.noSuchUser }
    return user
  }

  func methods(of user: WalletUser) -> [WalletMethod] {
    [WalletMethod(id: WalletMethodID(value: "balance"), kind: .balance, available: user.balance)]
      + (wallets[user.id]?.cards ?? []).map {
        WalletMethod(id: WalletMethodID(value: String($0.id.value)), kind: $0.kind, available: nil)
      }
  }

  private func payable(_ order: TillOrder, _ user: WalletUser) -> PayableOrder {
    PayableOrder(
      id: order.id, payee: order.storeName.map { "\(order.merchantName) · \($0)" } ?? order.merchantName,
      description: order.description, amount: order.amount, methods: methods(of: user),
      isAsked: order.standing == .userPaying)
  }

  private func newOrder(_ sale: Sale, codeURL: String?) -> TillOrder {
    let id = OrderID(number())
    let shop = shops.first { $0.id == sale.till.merchant }
    let order = TillOrder(
      id: id, till: sale.till, merchantName: shop?.name ?? "",
      storeName: shop?.stores.first { $0.id == sale.till.store }?.name,
      outTradeNo: "FEN20261122000\(id.value)", description: sale.description, amount: sale.amount, refunded: .fen(0),
      standing: .notPaid, codeURL: codeURL, payer: nil, createdAt: now, expiresAt: now.adding(hours: 2), refunds: [])
    orders[id] = order
    return order
  }

  private func settle(_ id: OrderID, by user: UserID, _ method: WalletMethod.Kind) {
    guard let index = people.firstIndex(where: { $0.id == user }), let amount = orders[id]?.amount else { return }
    if method == .balance {
      people[index].balance = .fen(people[index].balance.minorUnits - amount.minorUnits)
    }
    orders[id]?.standing = .paid(at: now)
    orders[id]?.takings = TillTakings(paid: amount, fee: .fen(0), received: amount, net: amount)
    orders[id]?.payer = maskedName(people[index].name)
    payers[id] = user
    methodsUsed[id] = method
    listeners.publish()
  }

  private func payment(_ order: TillOrder) -> WalletPayment {
    WalletPayment(
      order: order.id, payee: order.merchantName, description: order.description, amount: order.amount,
      paid: order.amount, refunded: order.refunded, method: methodsUsed[order.id] ?? .balance, standing: order.standing,
      outTradeNo: order.outTradeNo, at: now, authenticated: [.password])
  }

  private static func requests(at now: Instant) -> [RequestRecord] {
    let body = #"{"mchid":"1900000001","out_trade_no":"FEN0001","amount":{"total":2350}}"#
    let signed = "POST\n/v3/pay/transactions/native\n1795338245\n593BEC0C930BF1AF\n\(body)\n"
    let headers = [
      HeaderLine(name: "Host", value: "127.0.0.1:8080"), HeaderLine(name: "Content-Type", value: "application/json"),
      HeaderLine(
        name: "Authorization",
        value: "WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"593BEC0C930BF1AF\",timestamp=\"1795338245\","
          + "serial_no=\"5157F09EFDC096DE15EBE81A47057A7200000000\",signature=\""
          + String(repeating: "uOVRnA4q", count: 43) + "\""),
    ]
    func record(
      _ id: String, _ status: Int, _ check: SignatureCheck, code: String?, message: String?
    ) -> RequestRecord {
      RequestRecord(
        id: id, at: now, method: "POST", target: "/v3/pay/transactions/native", status: status, code: code,
        message: message, merchant: "1900000001", microseconds: 1_840, headers: headers, body: body,
        answerHeaders: [HeaderLine(name: "Request-ID", value: id)],
        answerBody: code.map { #"{"code":"\#($0)","message":"\#(message ?? "")"}"# }
          ?? #"{"code_url":"weixin://wxpay/bizpayurl?pr=S1kQ7xz"}"#, signature: check)
    }
    return [
      record("08E1A1C2-1", 200, .right(signed: signed), code: nil, message: nil),
      record(
        "08E1A1C2-2", 401, .refused(.differs(.lineEnd, senderSigned: String(signed.dropLast())), expected: signed),
        code: "SIGN_ERROR", message: "签名错误"),
      record(
        "08E1A1C2-3", 401, .refused(.clockSkew(seconds: 301), expected: signed), code: "SIGN_ERROR",
        message: "签名错误"),
      record("08E1A1C2-4", 500, .notChecked, code: "SYSTEM_ERROR", message: "系统错误"),
    ]
  }

  private static func callback(at now: Instant) -> CallbackRecord {
    CallbackRecord(
      id: NotificationID(1), eventType: "TRANSACTION.SUCCESS", merchant: "1900000001", outTradeNo: "FEN0001",
      url: "http://127.0.0.1:3000/wechatpay/notify?shop=a-rather-long-name-of-a-shop", createdAt: now,
      standing: .waiting(next: now.adding(seconds: 30)),
      attempts: [
        CallbackAttempt(at: now, outcome: .answered(status: 500, body: "<h1>Oops</h1>"), milliseconds: 31),
        CallbackAttempt(at: now.adding(seconds: 15), outcome: .failed("no answer within 5 s"), milliseconds: 5000),
      ],
      headers: [HeaderLine(name: "Wechatpay-Nonce", value: "EWJ4M5oj")],
      body: #"{"id":"1","event_type":"TRANSACTION.SUCCESS","resource":{"ciphertext":"…"}}"#,
      plain: "{\n  \"trade_state\" : \"SUCCESS\"\n}")
  }
}
