import Fen
import FenPlatform
import Foundation

// The bill: orders, transfers, packets and moves of money, each told by its own records.

extension LivePageData {
  func today() -> Instant { platform.clock.now() }

  func bill(of user: UserID, month: BillMonth) async throws -> [BillEntry] {
    guard let from = month.start, let to = month.after.start else { return [] }
    return try await entries(of: user, reach: billReach).filter { from <= $0.at && $0.at < to }
  }

  /// What came and went, the newest first.
  ///
  /// - Parameter reach: how many of each kind are read.
  func entries(of user: UserID, reach: Int64) async throws -> [BillEntry] {
    let all =
      try await purchases(of: user, reach) + sentAndReceived(by: user, reach) + packetEntries(of: user, reach)
      + cardEntries(of: user, reach) + payoutEntries(of: user, reach)
    return all.sorted { $0.at > $1.at }
  }

  private func purchases(of user: UserID, _ reach: Int64) async throws -> [BillEntry] {
    let orders = try await platform.records.history(of: user, limit: reach)
    let names = try await names(for: orders)
    var entries = [BillEntry]()
    for order in orders {
      guard let payment = order.payment else { continue }
      let (href, payee) = ("/wallet/payments/\(order.id.value)", names.payee(of: order))
      entries.append(
        BillEntry(
          kind: .purchase, href: href, other: payee, note: order.terms.description,
          amount: order.terms.total.negated, at: payment.at))
      guard order.refunded.isPositive else { continue }
      for refund in try await platform.records.refunds(of: order.id) {
        guard case .succeeded(let at) = refund.state else { continue }
        entries.append(
          BillEntry(
            kind: .refund, href: href, other: payee, note: refund.terms.reason ?? "", amount: refund.terms.amount,
            at: at))
      }
    }
    return entries
  }

  private func sentAndReceived(by user: UserID, _ reach: Int64) async throws -> [BillEntry] {
    try await platform.transfers.history(of: user, limit: reach).flatMap { seen -> [BillEntry] in
      let transfer = seen.transfer
      func entry(_ kind: BillKind, _ amount: Money, _ at: Instant) -> BillEntry {
        BillEntry(
          kind: kind, href: "/wallet/transfers/\(transfer.id.value)", other: seen.otherName,
          note: transfer.terms.note ?? "", amount: amount, at: at)
      }
      let sent = entry(.transferSent, transfer.terms.amount.negated, transfer.createdAt)
      switch (transfer.state, seen.isSender) {
      case (.pending, true), (.returning, true), (.accepted, true): return [sent]
      case (.returned(_, to: _, let at), true): return [sent, entry(.transferReturned, transfer.terms.amount, at)]
      case (.accepted(let at), false): return [entry(.transferReceived, transfer.terms.amount, at)]
      case (.awaitingBank, _), (.failed, _), (.pending, false), (.returning, false), (.returned, false): return []
      }
    }
  }

  private func packetEntries(of user: UserID, _ reach: Int64) async throws -> [BillEntry] {
    let word = platform.redPackets.links.word
    let sent = try await platform.redPackets.sent(by: user, limit: reach).flatMap { packet -> [BillEntry] in
      func entry(_ kind: BillKind, _ amount: Money, _ at: Instant) -> BillEntry {
        BillEntry(
          kind: kind, href: "/wallet/packets/\(word(packet.id))", other: packet.terms.greeting ?? "–", note: "",
          amount: amount, at: at)
      }
      let paid = entry(.packetSent, packet.terms.total.negated, packet.createdAt)
      switch packet.state {
      case .awaitingBank, .failed: return []
      case .open, .finished, .returning: return [paid]
      case .expired(let at): return packet.rest.isPositive ? [paid, entry(.packetReturned, packet.rest, at)] : [paid]
      }
    }
    let opened = try await platform.redPackets.received(by: user, limit: reach).map { received in
      BillEntry(
        kind: .packetOpened, href: "/wallet/packets/\(word(received.packet.id))", other: received.senderName,
        note: received.packet.terms.greeting ?? "", amount: received.claim.share.amount, at: received.claim.at)
    }
    return sent + opened
  }
}

extension LivePageData {
  private func cardEntries(of user: UserID, _ reach: Int64) async throws -> [BillEntry] {
    var entries = [BillEntry]()
    for move in try await platform.cards.moves(of: user, limit: reach) {
      let view = try await shown(move)
      // The card's name is written by the page, in the reader's language.
      func entry(_ kind: BillKind, _ amount: Money, _ at: Instant) -> BillEntry {
        BillEntry(kind: kind, href: "/wallet/bank/\(view.id)", card: view.card, amount: amount, at: at)
      }
      switch (view.kind, view.standing) {
      case (.topUp, .done(let at)): entries.append(entry(.topUp, view.amount, at))
      case (.topUp, .underWay), (.topUp, .refused): break
      case (.withdrawal, let standing):
        entries.append(entry(.withdrawal, view.amount.negated, view.at))
        if view.fee.isPositive { entries.append(entry(.withdrawalFee, view.fee.negated, view.at)) }
        guard case .refused(let at) = standing else { continue }
        entries.append(entry(.withdrawalReturned, view.amount, at))
        if view.fee.isPositive { entries.append(entry(.withdrawalReturned, view.fee, at)) }
      }
    }
    return entries
  }
}

extension LivePageData {
  private func payoutEntries(of user: UserID, _ reach: Int64) async throws -> [BillEntry] {
    let received = try await platform.payouts.received(by: user, limit: reach)
    var names = [MerchantID: String]()
    for merchant in Set(received.map(\.merchant)) {
      names[merchant] = try await platform.merchants.merchant(merchant)?.name
    }
    return received.map {
      BillEntry(
        kind: .payout, other: names[$0.merchant] ?? $0.merchant.description, note: $0.remark, amount: $0.amount,
        at: $0.at)
    }
  }
}

/// How far back each kind is read.
private let billReach: Int64 = 1_000

extension BillMonth {
  /// Midnight of its first day, in Beijing time.
  fileprivate var start: Instant? { Instant(rfc3339: "\(text)-01T00:00:00+08:00") }
}
