import Crypto
import Fen
import FenPlatform

// The till's side of the pages.

extension LivePageData {
  func merchants() async throws -> [TillMerchant] {
    var tills = [TillMerchant]()
    for merchant in try await platform.merchants.all() {
      switch merchant.kind {
      case .merchant: break
      case .provider: continue  // A provider sells nothing itself.
      }
      let stores = try await platform.merchants.stores(of: merchant.id)
      tills.append(
        TillMerchant(
          id: merchant.id, name: merchant.name, stores: stores.map { TillStore(id: String($0.id), name: $0.name) }))
    }
    return tills
  }

  func createNativeOrder(_ sale: Sale) async throws -> TillOrder {
    let (_, terms) = try await terms(of: sale, .native)
    return try await shown(try await refusing { try await platform.engine.perform(PlaceOrder(terms)) })
  }

  func charge(code: String, for sale: Sale) async throws -> TillOrder {
    guard let digits = PaymentCode.digits(code) else { throw PageRefusal.noSuchPaymentCode }
    let (merchant, terms) = try await terms(of: sale, .code)
    let ask = try await platform.faults.take(.userPaying, merchant: merchant.id) != nil
    do {
      return try await shown(
        try await refusing {
          let order = try await platform.engine.perform(
            TakeCodePayment(terms, code: digits, fee: merchant.feeRate, alwaysAsk: ask))
          guard case .userPaying(let attempt) = order.state, case .forBank(let charge) = attempt.waiting else {
            return order
          }
          return try await platform.bank.finish(charge.request, of: order)
        })
    } catch PageRefusal.balanceShort {
      throw PageRefusal.customerShort
    }
  }

  func order(_ id: OrderID) async throws -> TillOrder {
    guard let order = try await platform.records.order(id) else { throw PageRefusal.noSuchOrder }
    return try await shown(order)
  }

  func latestOrders(at till: TillPlace) async throws -> TillBook {
    let orders = try await platform.records.orders(of: till.merchant, store: till.store, limit: 100)
    let names = try await names(for: orders)
    let given = try await platform.campaigns.given(to: orders)
    var refunds = [OrderID: [Refund]]()
    for order in orders where order.refunded.isPositive {
      refunds[order.id] = try await platform.records.refunds(of: order.id)
    }
    return TillBook(
      orders: try orders.map { [refunds] order in
        let takings = try order.payment.map { try TillTakings(of: order, $0, rewards: given[order.id] ?? []) }
        return shown(order, names, takings, payer: nil, refunds: refunds[order.id] ?? [])
      },
      today: BusinessDay(platform.clock.now()).start)
  }

  func refund(_ id: OrderID, _ refund: TillRefundForm) async throws -> TillOrder {
    guard let order = try await platform.records.order(id) else { throw PageRefusal.noSuchOrder }
    guard let number = try? OutRefundNo("R" + refund.number), refund.number.utf8.count >= 16 else {
      throw PageRefusal.formExpired
    }
    let terms = RefundTerms(
      side: .merchant(order.terms.merchant), number: number, amount: refund.amount, total: order.terms.total,
      reason: refund.reason, hash: termsHash("\(number.value) \(id.value) \(refund.amount.minorUnits)"))
    let answer = try await refusing { try await platform.engine.perform(RequestRefund(terms, of: .id(id))) }
    return try await shown(answer.order)
  }

  func close(_ id: OrderID) async throws -> TillOrder {
    guard let order = try await platform.records.order(id) else { throw PageRefusal.noSuchOrder }
    let (side, number) = (order.terms.side, order.terms.number)
    return try await shown(
      try await refusing {
        switch order.terms.tradeType {
        case .code: try await platform.engine.perform(ReverseOrder(side, number))
        case .jsapi, .native, .app, .h5, .printedCode: try await platform.engine.perform(CloseOrder(side, number))
        }
      })
  }

  // MARK: Help

  private func terms(of sale: Sale, _ type: TradeType) async throws -> (Merchant, OrderTerms) {
    guard let merchant = try await platform.merchants.merchant(sale.till.merchant), let app = merchant.apps.first
    else { throw PageRefusal.noSuchMerchant }
    let number = freshNumber("T")
    let terms = OrderTerms(
      side: .merchant(merchant.id), number: OutTradeNo(stored: number), app: app, tradeType: type, total: sale.amount,
      description: sale.description, storeID: sale.till.store, hash: termsHash(number))
    return (merchant, terms)
  }

  /// A number no order has: the moment and eight random digits.
  private func freshNumber(_ letter: String) -> String {
    letter + platform.clock.now().compact + String(Int.random(in: 10_000_000...99_999_999))
  }

  private func termsHash(_ number: String) -> [UInt8] { Array(SHA256.hash(data: Array("till \(number)".utf8))) }

  private func shown(_ order: Order) async throws -> TillOrder {
    var payer: String?
    if let payment = order.payment, let user = try await platform.wallets.user(payment.payer) {
      payer = maskedName(user.name)
    }
    var takings: TillTakings?
    if let payment = order.payment {
      let given = try await platform.campaigns.discounts(of: order)
      takings = try TillTakings(of: order, payment, rewards: given.map(\.reward))
      takings?.discounts = given.map { ShownReward($0.reward, name: $0.name) }
    }
    return shown(
      order, try await names(for: [order]), takings, payer: payer,
      refunds: try await platform.records.refunds(of: order.id))
  }

  private func shown(
    _ order: Order, _ names: Names, _ takings: TillTakings?, payer: String?, refunds: [Refund]
  ) -> TillOrder {
    TillOrder(
      id: order.id, till: TillPlace(merchant: order.terms.merchant, store: order.terms.storeID),
      merchantName: names.merchants[order.terms.merchant] ?? order.terms.merchant.description,
      storeName: names.store(of: order), outTradeNo: order.terms.number.value, description: order.terms.description,
      amount: order.terms.total, refunded: order.refunded, takings: takings, standing: OrderStanding(order),
      codeURL: code(of: order), isShownAsCode: order.terms.tradeType == .native,
      codeEndsAt: order.terms.tradeType == .native ? codeEnd(of: order) : nil,
      payer: payer, createdAt: order.createdAt, expiresAt: order.expiresAt,
      refunds: refunds.map(TillRefund.init))
  }

  /// The code to scan; a new one each time the last has grown too old, the same in between.
  private func code(of order: Order) -> String? {
    guard order.terms.tradeType == .native else { return nil }
    return codeURL(order.id, at: codeStart(of: order), platform.tokens)
  }

  private func codeStart(of order: Order) -> Instant {
    let age = max(0, platform.clock.now().seconds(since: order.createdAt))
    return order.createdAt.adding(seconds: age / prepayLife * prepayLife)
  }

  private func codeEnd(of order: Order) -> Instant {
    min(codeStart(of: order).adding(seconds: prepayLife), order.expiresAt)
  }
}

extension TillTakings {
  /// - Throws: `MoneyError`.
  fileprivate init(of order: Order, _ payment: Payment, rewards: [Reward]) throws {
    let takings = try Takings(of: order, payment, rewards: rewards)
    self.init(paid: payment.payerTotal, fee: takings.fee, received: takings.received, net: takings.net)
  }
}

extension TillRefund {
  init(_ refund: Refund) {
    let (standing, at): (Standing, Instant) =
      switch refund.state {
      case .processing: (.processing, refund.createdAt)
      case .succeeded(let at): (refund.channel == .merchant ? .byMerchant : .success, at)
      case .abnormal(let since): (.abnormal, since)
      }
    self.init(
      outRefundNo: refund.terms.number.value, amount: refund.terms.amount, reason: refund.terms.reason ?? "–",
      standing: standing, at: at)
  }
}
