import Fen
import FenPlatform

/// What the books must say, counted from the answers alone.
struct Model {
  private(set) var balances = [AccountID: Int64]()
  /// By card, what its account at the bank has gained or lost.
  private(set) var cards = [CardID: Int64]()
  private(set) var orders = [OrderID: Order]()
  private(set) var refunds = [RefundID: Refund]()
  private(set) var between = TransferModel()
  private(set) var cardMoves = CardMoveModel()
  private(set) var redPackets = PacketModel()
  /// Where an answer contradicted an earlier one.
  private(set) var contradictions = [String]()

  /// Card payments taken back at the till whose money has not been seen to arrive.
  var returning: [Order] {
    orders.values.filter {
      guard case .closed(.reversed(let payment?), at: _) = $0.state, case .card = payment.method else { return false }
      return true
    }
  }

  mutating func deposited(_ amount: Int64, into account: AccountID) { move(amount, .reserve, account) }

  /// An order as it was answered or found.
  mutating func see(_ order: Order) {
    let before = orders.updateValue(order, forKey: order.id)
    if let before, before.terms != order.terms { contradictions.append("order \(order.id.value) has other terms") }
    switch (before?.state, order.state) {
    case (.paid, .paid), (.closed, .closed): break
    case (_, .paid(let payment)): paid(order, payment)
    case (.paid, .closed(.reversed(let payment?), at: _)): reversed(order, payment)
    // Both happened since it was last seen.
    case (_, .closed(.reversed(let payment?), at: _)):
      paid(order, payment)
      reversed(order, payment)
    case (.paid, let after): contradictions.append("order \(order.id.value) was paid and is \(after)")
    case (_, .notPaid), (_, .userPaying), (_, .closed): break
    }
  }

  /// A transfer as it was answered or found.
  mutating func see(_ transfer: PersonTransfer) {
    let (moves, card) = between.see(transfer)
    for one in moves { move(one.amount, one.from, one.to) }
    if let (card, gain) = card { cards[card, default: 0] += gain }
  }

  /// A top-up or withdrawal as it was answered or found.
  mutating func see(_ found: CardMove) {
    let (postings, card) = cardMoves.see(found)
    for one in postings { move(one.amount, one.from, one.to) }
    if let (card, gain) = card { cards[card, default: 0] += gain }
  }

  /// A packet as it was answered or found.
  mutating func see(_ packet: RedPacket, returnedToCard: Bool? = nil) {
    let (moves, card) = redPackets.see(packet, returnedToCard: returnedToCard)
    for one in moves { move(one.amount, one.from, one.to) }
    if let (card, gain) = card { cards[card, default: 0] += gain }
  }

  /// A share as it was answered.
  mutating func opened(_ answer: OpenRedPacket.Answer) {
    see(answer.packet)
    guard let share = redPackets.opened(answer) else { return }
    move(share.minorUnits, .escrow(answer.packet.id.escrow), .wallet(answer.claim.wallet))
  }

  /// A refund as it was first answered.
  mutating func accepted(_ refund: Refund) {
    if let known = refunds[refund.id] {
      if known.terms != refund.terms { contradictions.append("refund \(refund.id.value) has other terms") }
      return
    }
    guard let order = orders[refund.order] else {
      return contradictions.append("refund \(refund.id.value) of an order nobody placed")
    }
    let before = refunds.values.filter { $0.order == refund.order }.map(\.terms.amount.minorUnits).reduce(0, +)
    let amount = refund.terms.amount.minorUnits
    let (fee, total) = (fee(on: order.terms.total.minorUnits), order.terms.total.minorUnits)
    let returned = halfUp(fee * (before + amount), total) - halfUp(fee * before, total)
    let merchant = AccountID.basic(order.terms.merchant)
    move(returned, .feeIncome, merchant)
    move(amount, merchant, .refundsUnderway)
    var first = refund
    first.state = .processing
    refunds[refund.id] = first
  }

  /// A refund as it was found later.
  mutating func see(_ refund: Refund) {
    guard let before = refunds.updateValue(refund, forKey: refund.id) else {
      return contradictions.append("refund \(refund.id.value) was never answered")
    }
    guard case .succeeded = refund.state else { return }
    if case .succeeded = before.state { return }
    let amount = refund.terms.amount.minorUnits
    switch refund.channel {
    case .original(.balance):
      guard let payer = orders[refund.order]?.payment?.payer else { return }
      move(amount, .refundsUnderway, .wallet(payer))
    case .original(.card(let card)):
      move(amount, .refundsUnderway, .reserve)
      cards[card, default: 0] += amount
    case .otherCard: move(amount, .refundsUnderway, .reserve)
    case .merchant: move(amount, .refundsUnderway, .basic(refund.terms.merchant))
    }
  }

  /// What the till took back from a card arrived there, or, where the card was gone, in the wallet.
  mutating func returned(_ order: Order, toCard: Bool) {
    guard let payment = order.payment, case .card(let card) = payment.method else { return }
    let amount = payment.payerTotal.minorUnits
    if toCard {
      move(amount, .refundsUnderway, .reserve)
      cards[card, default: 0] += amount
    } else {
      move(amount, .refundsUnderway, .wallet(payment.payer))
    }
  }

  private mutating func paid(_ order: Order, _ payment: Payment) {
    let (total, merchant) = (order.terms.total.minorUnits, AccountID.basic(order.terms.merchant))
    switch payment.method {
    case .balance: move(total, .wallet(payment.payer), merchant)
    case .card(let card):
      move(total, .reserve, merchant)
      cards[card, default: 0] -= total
    }
    move(fee(on: total), merchant, .feeIncome)
  }

  private mutating func reversed(_ order: Order, _ payment: Payment) {
    let (total, merchant) = (order.terms.total.minorUnits, AccountID.basic(order.terms.merchant))
    move(fee(on: total), .feeIncome, merchant)
    switch payment.method {
    case .balance: move(total, merchant, .wallet(payment.payer))
    case .card: move(total, merchant, .refundsUnderway)
    }
  }

  private mutating func move(_ amount: Int64, _ from: AccountID, _ to: AccountID) {
    balances[from, default: 0] -= amount
    balances[to, default: 0] += amount
  }

  /// 0.6 %, counted here once more and not by the program's own rule.
  private func fee(on total: Int64) -> Int64 { halfUp(total * 6, 1_000) }

  private func halfUp(_ numerator: Int64, _ denominator: Int64) -> Int64 {
    (2 * numerator + denominator) / (2 * denominator)
  }
}
