import Fen

/// The bank answered: what waited for it goes on. An answer that comes again changes nothing; one that contradicts what
/// the request was settled by is written down as a dispute, for money is missing on one side.
struct SettleBankRequest: Command {
  let id: BankRequestID
  let outcome: BankOutcome

  init(_ id: BankRequestID, outcome: BankOutcome) {
    self.id = id
    self.outcome = outcome
  }

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.want(id) }

  func perform(in work: Workspace) throws -> BankRequest {
    var request = try work.bankRequest(id)
    guard case .pending = request.state else {
      if outcome.contradicts(request.state) { try work.dispute(id, isDone: outcome == .accepted) }
      return request
    }
    request.tries += 1
    switch outcome {
    case .unknown:
      request.at = work.now.adding(seconds: Self.patience(tries: request.tries))
      work.bankRequests.put(request)
      return request
    case .accepted:
      request.state = .accepted
      request.at = work.now
      work.bankRequests.put(request)
      try accepted(request, in: work)
    case .refused:
      request.state = .refused
      request.at = work.now
      work.bankRequests.put(request)
      try refused(request, in: work)
    }
    return request
  }

  /// Seconds before the bank is asked again: 5, 10, 20 … at most 10 minutes.
  private static func patience(tries: Int64) -> Int64 { min(5 << min(tries - 1, 10), 600) }

  private func accepted(_ request: BankRequest, in work: Workspace) throws {
    switch request.order {
    case .charge(let card, let id):
      guard let order = try work.order(id) else { throw UnknownThing.order }
      try work.chargeAccepted(card, for: [order])
    case .chargeCombination(let card, let id):
      let combination = try work.combination(id)
      try work.chargeAccepted(card, for: try work.orders(of: combination), of: combination)
    case .credit(_, let id), .creditOther(let id):
      guard let refund = try work.refund(id) else { throw UnknownThing.refund }
      _ = try work.arrive(refund)
    case .creditReversed(_, let id): try reversalArrived(id, accepted: true, in: work)
    case .chargeTransfer(_, let id): try work.transferCharged(id, accepted: true)
    case .returnTransfer(_, let id): try work.transferReturned(id, accepted: true)
    case .chargePacket(_, let id): try work.settleCharge(of: id, accepted: true)
    case .returnPacket(_, let id): try work.settleReturn(of: id, accepted: true)
    case .topUp(_, let id), .withdrawal(_, let id): try work.cardMoveAnswered(id, accepted: true)
    case .deposit(let account):
      let kind: TransferKind = account.purpose == .wallet ? .topUp : .funding
      try work.post(
        [Posting(debit: .reserve, credit: account, amount: request.amount, kind: kind)], cause: request.id.value)
    }
  }

  private func refused(_ request: BankRequest, in work: Workspace) throws {
    switch request.order {
    case .charge(let card, let id):
      guard let order = try work.order(id) else { throw UnknownThing.order }
      try work.chargeRefused(request, card, for: [order])
    case .chargeCombination(let card, let id):
      try work.chargeRefused(request, card, for: try work.orders(of: try work.combination(id)))
    case .credit(_, let id), .creditOther(let id):
      guard let refund = try work.refund(id) else { throw UnknownThing.refund }
      guard let order = try work.order(refund.order) else { throw UnknownThing.order }
      _ = work.turnAway(refund, order)
    case .creditReversed(_, let id): try reversalArrived(id, accepted: false, in: work)
    case .chargeTransfer(_, let id): try work.transferCharged(id, accepted: false)
    case .returnTransfer(_, let id): try work.transferReturned(id, accepted: false)
    case .chargePacket(_, let id): try work.settleCharge(of: id, accepted: false)
    case .returnPacket(_, let id): try work.settleReturn(of: id, accepted: false)
    case .topUp(_, let id), .withdrawal(_, let id): try work.cardMoveAnswered(id, accepted: false)
    // Nothing came in, so nothing is owed.
    case .deposit: break
    }
  }

  private func reversalArrived(_ id: OrderID, accepted: Bool, in work: Workspace) throws {
    guard let order = try work.order(id), let payment = order.payment else { throw UnknownThing.order }
    try work.post([reversalArrivedPosting(payment, accepted: accepted)], cause: id.value)
  }
}
