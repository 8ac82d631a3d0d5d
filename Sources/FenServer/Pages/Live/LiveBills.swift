import Fen
import FenPlatform
import Foundation

// The bill: its lines come from the platform; what each line says, from the record it tells of.

extension LivePageData {
  func today() -> Instant { platform.clock.now() }

  func billSums(of user: UserID, month: BillMonth) async throws -> [BillSum] {
    guard let (from, to) = month.bounds else { return [] }
    return try await platform.bills.sums(of: user, from: from, to: to)
  }

  func bill(
    of user: UserID, month: BillMonth, kind: BillKind?, before: BillPlace?, limit: Int
  ) async throws -> [BillEntry] {
    guard let (from, to) = month.bounds else { return [] }
    let lines = try await platform.bills.lines(
      of: user, from: from, to: to, kind: kind, before: before, limit: Int64(limit))
    return try await told(lines, to: user)
  }

  /// The newest of all that came and went.
  func latestEntries(of user: UserID, limit: Int64) async throws -> [BillEntry] {
    let always = (Instant(milliseconds: 0), Instant(milliseconds: .max))
    return try await told(
      try await platform.bills.lines(of: user, from: always.0, to: always.1, limit: limit), to: user)
  }

  private func told(_ lines: [BillLine], to user: UserID) async throws -> [BillEntry] {
    var entries = [BillEntry]()
    for line in lines {
      if let entry = try await entry(line, user) { entries.append(entry) }
    }
    return entries
  }

  /// What a line says; nil when its record was erased.
  private func entry(_ line: BillLine, _ user: UserID) async throws -> BillEntry? {
    func said(_ href: String?, _ other: String, _ note: String?) -> BillEntry {
      BillEntry(
        kind: line.kind, place: line.place, href: href, other: other, note: note ?? "", amount: line.amount,
        at: line.at)
    }
    switch line.kind {
    case .purchase, .cashback:
      guard let order = try await platform.records.order(OrderID(line.number)) else { return nil }
      return said(
        "/wallet/payments/\(order.id.value)", try await names(for: [order]).payee(of: order), order.terms.description)
    case .refund, .cashbackReturned:
      let refunded = try await platform.records.refund(RefundID(line.number))
      let reversed = try await platform.records.order(OrderID(line.number))
      guard let order = refunded?.1 ?? reversed else { return nil }
      return said(
        "/wallet/payments/\(order.id.value)", try await names(for: [order]).payee(of: order),
        refunded?.0.terms.reason)
    case .transferSent, .transferReceived, .transferReturned:
      let seen = try await platform.transfers.transfer(TransferID(line.number), of: user)
      return said("/wallet/transfers/\(line.number)", seen.otherName, seen.transfer.terms.note)
    case .packetSent, .packetReturned:
      guard let packet = try await platform.redPackets.packet(RedPacketID(line.number)) else { return nil }
      return said(packetHref(packet.id), try await receiver(of: packet), packet.terms.greeting)
    case .packetOpened:
      guard let sent = try await platform.redPackets.packetAndSender(RedPacketID(line.number)) else { return nil }
      return said(packetHref(sent.packet.id), sent.senderName, sent.packet.terms.greeting)
    case .payout:
      guard let received = try await platform.payouts.received(line.number) else { return nil }
      let merchant = try await platform.merchants.merchant(received.merchant)?.name
      return said(nil, merchant ?? received.merchant.description, received.remark)
    case .share:
      guard let share = try await platform.sharing.share(ShareID(line.number)) else { return nil }
      let merchant = try await platform.merchants.merchant(share.terms.side.payee)?.name
      let note = share.lines.first { $0.terms.to.receiver == .person(user) }?.terms.description
      return said(nil, merchant ?? share.terms.side.payee.description, note)
    case .topUp, .withdrawal, .withdrawalFee, .withdrawalReturned, .withdrawalFeeReturned:
      let way: CardMoveWay = line.kind == .topUp ? .topUp : .withdrawal
      let move = try await shown(try await platform.cards.move(CardMoveID(line.number), way, of: user))
      // The card's name is written by the page, in the reader's language.
      var entry = said("/wallet/bank/\(move.id)", "", nil)
      entry.card = move.card
      entry.isUnderWay = move.standing == .underWay
      return entry
    }
  }

  /// Whom a packet was for; nobody is named of a group.
  private func receiver(of packet: RedPacket) async throws -> String {
    guard case .direct(let payee) = packet.terms.kind, let user = try await platform.wallets.user(payee) else {
      return "–"
    }
    return maskedName(user.name)
  }

  private func packetHref(_ id: RedPacketID) -> String {
    "/wallet/packets/\(platform.redPackets.links.word(of: id))"
  }
}

extension BillMonth {
  /// From midnight of its first day to that of the next month's, in Beijing time.
  fileprivate var bounds: (from: Instant, to: Instant)? {
    guard let from = start, let to = after.start else { return nil }
    return (from, to)
  }

  private var start: Instant? { Instant(rfc3339: "\(text)-01T00:00:00+08:00") }
}
