import Fen
import FenPlatform

// The wallet's side of the pages.

extension LivePageData {
  func users() async throws -> [WalletUser] {
    var users = [WalletUser]()
    for user in try await platform.wallets.users() { users.append(try await shown(user)) }
    return users
  }

  func wallet(of id: UserID) async throws -> Wallet {
    guard let user = try await platform.wallets.openWallet(id) else { throw PageRefusal.noSuchUser }
    let orders = try await platform.records.history(of: id)
    var waiting = [PayableOrder]()
    for order in orders where order.waitsForPassword(of: id) {
      waiting.append(try await shown(.order(order), payableBy: id))
    }
    return Wallet(
      user: try await shown(user), accountClass: try await platform.verification.standing(of: id).person.accountClass,
      inbox: try await inbox(of: id), methods: try await methods(of: id), waiting: waiting,
      latest: try await shown(orders.filter { !$0.waitsForPassword(of: id) }),
      entries: try await latestEntries(of: id, limit: 5), bankMoves: try await bankMovesUnderWay(of: id),
      passwordResetAt: told(user.passwordResetAt))
  }

  func rename(_ user: UserID, to name: ShownName) async throws {
    _ = try await refusing { try await platform.wallets.rename(user, to: name) }
  }

  func newPaymentCode(of user: UserID, with method: WalletMethodID) async throws -> WalletCode {
    let method = try PaymentMethod(method)
    var generator = SystemRandomNumberGenerator()
    let random: UInt64 = generator.next()
    let code = try await refusing {
      try await platform.engine.perform(IssuePaymentCode(for: user, method: method, random: random))
    }
    return WalletCode(
      digits: code.text, mark: platform.mark(of: code), expiresAt: code.expiresAt, now: platform.clock.now())
  }

  func isUsed(codeWith mark: String, until end: Instant, of user: UserID) async throws -> Bool {
    try await platform.isUsed(codeWith: mark, until: end, of: user)
  }

  func openCodes(for user: UserID) async throws -> [PayableOrder] {
    let now = platform.clock.now()
    let open = try await platform.records.openLongest(limit: 50).filter { order in
      order.state == .notPaid && order.terms.tradeType == .native && now < order.expiresAt
        && (order.terms.payer == nil || order.terms.payer == user)
    }
    var codes = [PayableOrder]()
    for order in open.sorted(by: { $0.id > $1.id }) where codes.count < 10 {
      // Of orders that are paid together the first stands for all.
      guard let payable = try await platform.records.payable(order.id), payable.first.id == order.id else { continue }
      codes.append(try await shown(payable, payableBy: user))
    }
    return codes
  }

  func lookUp(code: String, for user: UserID) async throws -> PayableOrder {
    let found = try await refusing { try await platform.cashier.lookUp(code) }
    return try await payable(found.first.id, for: user)
  }

  func payable(_ id: OrderID, for user: UserID) async throws -> PayableOrder {
    guard let payable = try await platform.records.payable(id) else { throw PageRefusal.noSuchOrder }
    let order = payable.first
    switch order.state {
    case .notPaid: break
    case .userPaying: guard order.waitsForPassword(of: user) else { throw PageRefusal.payerBusy }
    case .paid: throw PageRefusal.orderPaid
    case .closed: throw PageRefusal.orderClosed
    }
    guard platform.clock.now() < order.expiresAt else { throw PageRefusal.orderClosed }
    guard order.terms.payer == nil || order.terms.payer == user else { throw PageRefusal.otherPayer }
    var shown = try await shown(payable, payableBy: user)
    shown.prices = try await prices(of: payable, for: user, by: shown.methods)
    return shown
  }

  func pay(
    _ id: OrderID, as user: UserID, with method: WalletMethodID, for price: Money?, proof: PaymentProof
  ) async throws -> WalletPayment {
    let method = try PaymentMethod(method)
    guard let known = try await platform.records.payable(id) else { throw PageRefusal.noSuchOrder }
    let payee = try await names(for: known.orders).payees(of: known.orders)
    let price = price ?? known.total
    let paid = try await refusing {
      try await paying(
        proof, user, for: PaymentIntent(.order(known.first.id), shown: payee, amount: price)
      ) { try await platform.cashier.pay(known, as: user, with: method, authenticated: $0, expected: price) }
    }
    // While the bank is silent the order waits on, and its own page says so.
    return try await payment(paid.first.id, of: user)
  }

  func decline(_ id: OrderID, as user: UserID) async throws {
    _ = try await refusing { try await platform.engine.perform(DeclinePayment(id, payer: user)) }
  }

  func payments(of user: UserID) async throws -> [WalletPayment] {
    try await shown(platform.records.history(of: user).filter { !$0.waitsForPassword(of: user) })
  }

  func payment(_ id: OrderID, of user: UserID) async throws -> WalletPayment {
    guard let order = try await platform.records.order(id), order.payer == user,
      var payment = try await shown([order]).first
    else { throw PageRefusal.noSuchOrder }
    payment.rewards = try await paidRewards(of: order, platform)
    if case .combination(_, let orders)? = try await platform.records.payable(id) {
      payment.together = try await shown(orders)
    }
    return payment
  }

  /// A reset of the password, for as long as it is told.
  private func told(_ reset: Instant?) -> Instant? {
    guard let reset, platform.clock.now() < reset.adding(seconds: passwordResetTold) else { return nil }
    return reset
  }

  // MARK: As pages show them

  private func shown(_ user: User) async throws -> WalletUser {
    WalletUser(
      id: user.id, name: user.name, balance: try await platform.wallets.balance(.wallet(user.id)),
      cards: try await platform.wallets.cards(of: user.id).map { WalletMethod.Kind($0) })
  }

  private func shown(_ payable: Payable, payableBy user: UserID) async throws -> PayableOrder {
    let names = try await names(for: payable.orders)
    let parts: [PayablePart]
    let description: String
    switch payable {
    case .order(let order): (parts, description) = ([], order.terms.description)
    case .combination(_, let orders):
      description = ""
      parts = orders.map { order in
        PayablePart(payee: names.payee(of: order), description: order.terms.description, amount: order.terms.total)
      }
    }
    return PayableOrder(
      id: payable.first.id, payee: names.payees(of: payable.orders), description: description, parts: parts,
      amount: payable.total, methods: try await methods(of: user),
      isAsked: payable.first.waitsForPassword(of: user))
  }

  private func shown(_ orders: [Order]) async throws -> [WalletPayment] {
    let names = try await names(for: orders)
    var payments = [WalletPayment]()
    for order in orders {
      let kind: WalletMethod.Kind =
        if case .card(let id) = order.payerMethod, let card = try await platform.wallets.card(id) {
          WalletMethod.Kind(card)
        } else {
          .balance
        }
      // With a discount less comes back than the merchant refunded.
      let refunds = order.refunded.isPositive ? try await platform.records.refunds(of: order.id) : []
      func sum(_ fits: (RefundState) -> Bool = { _ in true }) throws -> Money {
        try refunds.filter { fits($0.state) }.map(\.payerAmount).reduce(.zero(order.terms.total.currency)) {
          try $0.adding($1)
        }
      }
      payments.append(
        WalletPayment(
          order: order.id, payee: names.payee(of: order), description: order.terms.description,
          amount: order.terms.total, paid: order.payment?.payerTotal ?? order.terms.total,
          refunded: try sum(), refundRefused: try sum(\.isAbnormal), refundUnderway: try sum { $0 == .processing },
          method: kind, standing: OrderStanding(order), outTradeNo: order.terms.number.value,
          at: order.payment?.at ?? order.createdAt,
          authenticated: order.payment?.authenticated ?? []))
    }
    return payments
  }

  private func methods(of user: UserID) async throws -> [WalletMethod] {
    let balance = try await platform.wallets.balance(.wallet(user))
    let cards = try await platform.wallets.cards(of: user)
    return [WalletMethod(id: WalletMethodID(value: "balance"), kind: .balance, available: balance)]
      + cards.map { WalletMethod(id: WalletMethodID(value: $0.id.wire), kind: WalletMethod.Kind($0), available: nil) }
  }
}

extension Order {
  fileprivate func waitsForPassword(of user: UserID) -> Bool {
    guard case .userPaying(let attempt) = state else { return false }
    return attempt.payer == user && attempt.waiting == .forPassword
  }

  /// Who paid it, or is about to.
  fileprivate var payer: UserID? {
    if case .userPaying(let attempt) = state { return attempt.payer }
    return payment?.payer
  }

  fileprivate var payerMethod: PaymentMethod? {
    if case .userPaying(let attempt) = state, case .forBank(let charge) = attempt.waiting { return .card(charge.card) }
    return payment?.method
  }
}

extension WalletMethod.Kind {
  init(_ card: Card) {
    // `CMB_DEBIT`: the issuer is what stands before the kind.
    let bank = String(card.bank.prefix { $0 != "_" })
    switch card.kind {
    case .debit: self = .debitCard(bank: bank, lastDigits: card.lastFour)
    case .credit: self = .creditCard(bank: bank, lastDigits: card.lastFour)
    }
  }
}

extension PaymentMethod {
  /// - Throws: `methodUnknown`.
  init(_ id: WalletMethodID) throws(PageRefusal) {
    if id.value == "balance" {
      self = .balance
    } else {
      guard let number = Int64(id.value) else { throw .methodUnknown }
      self = .card(CardID(number))
    }
  }
}

extension RefundState {
  fileprivate var isAbnormal: Bool {
    switch self {
    case .abnormal: true
    case .processing, .succeeded: false
    }
  }
}
