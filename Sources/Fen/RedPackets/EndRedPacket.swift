public enum ExpireRedPacketDecision: Equatable, Sendable {
  /// It is not its time, or it has ended.
  case nothing
  /// What is left goes back at once.
  case returned(RedPacket, Posting)
  /// What is left goes back to a card: the bank must be asked.
  case askBank(RedPacket, CardID)
}

/// Decides what becomes of a packet whose time may have run out. What is left goes back the way it came.
///
/// - Parameter bankRequest: the number under which the bank would be asked.
public func decideExpiry(_ packet: RedPacket, bankRequest: BankRequestID, now: Instant) -> ExpireRedPacketDecision {
  switch packet.state {
  case .awaitingBank, .finished, .returning, .expired, .failed: return .nothing
  case .open(let until): guard until <= now else { return .nothing }
  }
  var next = packet
  switch packet.terms.sender {
  case .person(_, .card(let card)):
    next.state = .returning(bankRequest, since: now)
    return .askBank(next, card)
  case .person(let user, .balance):
    next.state = .expired(at: now)
    return .returned(next, returning(packet, to: .wallet(user)))
  case .merchant(let merchant):
    next.state = .expired(at: now)
    return .returned(next, returning(packet, to: .operation(merchant)))
  }
}

/// The bank paid for a packet, or did not. Nil when nothing waited for that.
public func decideBankPaid(_ packet: RedPacket, accepted: Bool, now: Instant) -> (RedPacket, Posting?)? {
  switch packet.state {
  case .open, .finished, .returning, .expired, .failed: return nil
  case .awaitingBank: break
  }
  var next = packet
  guard accepted else {
    next.state = .failed(at: now)
    return (next, nil)
  }
  // Its time begins when it can be opened.
  next.state = .open(until: now.adding(seconds: packet.life))
  let total = packet.terms.total
  return (next, Posting(debit: .reserve, credit: packet.account, amount: total, kind: packet.terms.sender.sent))
}

/// The bank took the rest of a packet back to the card, or did not: then it goes to the sender's wallet. Nil when
/// nothing waited for that.
public func decideBankReturned(_ packet: RedPacket, to user: UserID, accepted: Bool) -> (RedPacket, Posting)? {
  guard case .returning(_, since: let since) = packet.state else { return nil }
  var next = packet
  next.state = .expired(at: since)
  guard accepted else {
    let back = Posting(debit: packet.account, credit: .wallet(user), amount: packet.rest, kind: .cardMoneyToWallet)
    return (next, back)
  }
  return (next, returning(packet, to: .reserve))
}

private func returning(_ packet: RedPacket, to account: AccountID) -> Posting {
  Posting(debit: packet.account, credit: account, amount: packet.rest, kind: packet.terms.sender.returned)
}
