import Fen
import FenPlatform
import FenWire

/// What a trade bill lists: a day's payments and refunds, and payments taken back by the till.
struct TradeBill: Sendable {
  let platform: Platform
  let owner: BillOwner

  func make(_ kind: TradeBillKind, _ day: BusinessDay) async throws -> BillFile {
    var file = BillFile()
    var writer = TradeBillWriter(kind)
    file.add(writer.header)
    for row in try await rows(day) { file.addRow(writer.line(row)) }
    file.add(writer.summary())
    return file
  }

  private func rows(_ day: BusinessDay) async throws -> [TradeBillRow] {
    var rows = [TradeBillRow]()
    for order in try await platform.records.payments(of: owner, on: day) {
      guard let payment = order.payment else { continue }
      let total = order.terms.total
      let discounts = try await platform.campaigns.discounts(of: order).map(\.reward)
      let settlement = try Price(total, with: discounts).received
      let coupon = try settlement.subtracting(payment.payerTotal)
      rows.append(
        try await row(
          order, payment, at: payment.at, .payment(total: total, settlement: settlement, coupon: coupon),
          fee: payment.fee))
      if case .closed(.reversed, let at) = order.state, BusinessDay(at) == day {
        rows.append(
          try await row(
            order, payment, at: at, .reversal(reversal(order, at: at, settled: settlement, coupon: coupon)),
            fee: try payment.fee.negated()))
      }
    }
    for (refund, order) in try await platform.records.refunds(of: owner, on: day) {
      guard let payment = order.payment else { continue }
      let discounts = try await platform.campaigns.discounts(of: order).map(\.reward)
      let settled = try RefundParts(
        of: refund.terms.amount, refunded: refund.refundedBefore, total: order.terms.total, rewards: discounts
      ).settled(discounts)
      rows.append(
        try await row(
          order, payment, at: refund.createdAt, .refund(try columns(refund, settled: settled)),
          fee: try refund.feeReturned.negated()))
    }
    return rows.sorted { $0.time < $1.time }
  }

  private func row(
    _ order: Order, _ payment: Payment, at time: Instant, _ event: TradeBillRow.Event, fee: Money
  ) async throws -> TradeBillRow {
    guard let merchant = try await platform.merchants.merchant(order.terms.merchant) else {
      throw UnknownThing.merchant
    }
    var bankType = "OTHERS"
    if case .card(let id) = payment.method { bankType = try await platform.wallets.card(id)?.bank ?? bankType }
    return TradeBillRow(
      time: time, appid: order.terms.app, side: order.terms.side, deviceID: order.terms.deviceID, order: order.id,
      number: order.terms.number, openid: platform.openIDs.openID(of: payment.payer, app: order.terms.app),
      tradeType: order.terms.tradeType, bankType: bankType, event: event, description: order.terms.description,
      attach: order.terms.attach, fee: fee, feeRate: merchant.feeRate.per100k)
  }

  private func columns(_ refund: Refund, settled: Money) throws -> TradeBillRefund {
    var succeededAt: Instant?
    let status: TradeBillRefund.Status
    switch refund.state {
    case .processing: status = .processing
    case .succeeded(let at): (status, succeededAt) = (.success, at)
    case .abnormal: status = .change
    }
    return TradeBillRefund(
      id: refund.id, number: refund.terms.number, requestedAt: refund.createdAt, succeededAt: succeededAt,
      requested: refund.terms.amount, settled: settled, coupon: try settled.subtracting(refund.payerAmount),
      way: RefundWay(refund.channel), status: status)
  }

  /// A reversal has no refund number of its own; its line carries the order's.
  private func reversal(_ order: Order, at: Instant, settled: Money, coupon: Money) -> TradeBillRefund {
    TradeBillRefund(
      id: RefundID(order.id.value), number: OutRefundNo(stored: order.terms.number.value), requestedAt: at,
      succeededAt: at, requested: order.terms.total, settled: settled, coupon: coupon, way: .original,
      status: .success)
  }
}

/// What a fund-flow bill lists: every movement of an account on a day, with the balance after it.
struct FundFlowBill: Sendable {
  let platform: Platform

  func make(_ account: AccountID, _ day: BusinessDay) async throws -> BillFile {
    var file = BillFile()
    var writer = FundFlowBillWriter()
    file.add(writer.header)
    for (transfer, balance) in try await platform.records.movements(of: account, on: day) {
      file.addRow(writer.line(try await row(transfer, on: account, balance)))
    }
    file.add(writer.summary())
    return file
  }

  private func row(_ transfer: Transfer, on account: AccountID, _ balance: Money) async throws -> FundFlowRow {
    let cause = try await FlowCause.of(transfer, on: account, platform)
    return FundFlowRow(
      time: transfer.at, business: cause.number, flow: String(transfer.number), kind: cause.kind,
      amount: transfer.posting.amount, balance: balance, note: cause.note, voucher: cause.voucher)
  }
}

/// What a bill of shares lists: each receiver's part of the shares the caller made of a merchant's orders on a day.
struct ShareBill: Sendable {
  let platform: Platform
  let caller: MerchantID

  func make(_ payee: MerchantID, _ day: BusinessDay) async throws -> BillFile {
    var file = BillFile()
    var writer = ShareBillWriter()
    file.add(writer.header)
    for share in try await platform.sharing.shares(of: payee, on: day) where share.terms.side.caller == caller {
      for line in writer.lines(share) { file.addRow(line) }
    }
    file.add(writer.summary())
    return file
  }
}
