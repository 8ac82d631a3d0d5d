/// Something that must come to its end before a wallet can be closed.
public enum Underway: String, CaseIterable, Sendable {
  /// A payment waits for the password or the bank.
  case payment
  case refund
  /// Sent, and not accepted yet.
  case transferSent = "transfer_sent"
  /// To be accepted, or its sender's bank is silent.
  case transferToAccept = "transfer_to_accept"
  /// Sent, and not emptied or run out.
  case redPacket = "red_packet"
  /// A request to a bank has no answer.
  case bank
  /// The bank contradicts the books; staff clears it up.
  case dispute = "bank_dispute"
}

/// Why a wallet stays open. In descending precedence.
public enum ClosingRefusal: Error, Equatable, Sendable {
  case alreadyClosed
  /// With what else stands in the way, so that everything is named at once.
  case balanceLeft(Money, underway: [Underway])
  case underway([Underway])
}

/// Whether a wallet can be closed: nothing is in it and nothing will come or go.
public func checkClosing(isClosed: Bool, balance: Money, underway: [Underway]) throws(ClosingRefusal) {
  guard !isClosed else { throw .alreadyClosed }
  guard balance.minorUnits == 0 else { throw .balanceLeft(balance, underway: underway) }
  guard underway.isEmpty else { throw .underway(underway) }
}

extension Rules {
  /// How long records of a wallet closed on this day are kept, days: whole years, however many of them are leap years.
  public func daysRecordsAreKept(from day: BusinessDay) -> Int64 {
    let years = setting(.recordsKept, on: day)
    return years * 365 + (years + 3) / 4
  }
}
