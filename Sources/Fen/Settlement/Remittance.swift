/// Money on its way to a merchant's bank.
public struct Remittance: Hashable, Sendable {
  public let id: RemittanceID
  public let amount: Money
  public var state: RemittanceState

  public init(id: RemittanceID, amount: Money, state: RemittanceState = .planned) {
    (self.id, self.amount, self.state) = (id, amount, state)
  }
}

/// Where a remittance stands.
///
///     planned ──sent──▶ sent ──booked──▶ booked ──came back──▶ returned
///        │                │                                       ▲
///        │                ├──refused──▶ refused                   │
///        └─ (sent again: the same)  └──came back──────────────────┘
///
/// Refused and returned are ends: the money is the merchant's again, and the next settlement carries it or tries anew.
public enum RemittanceState: Hashable, Sendable {
  /// Decided and written down; nothing has left the house.
  case planned
  /// In a file that the bank was given.
  case sent(file: String)
  /// On the bank's statement.
  case booked(line: String, on: LocalDay)
  /// By the bank, for a reason of its own.
  case refused(reason: String)
  /// It was booked and came back.
  case returned(line: String, on: LocalDay)
}

/// What can happen to a remittance.
public enum RemittanceEvent: Hashable, Sendable {
  case sent(file: String)
  case booked(line: String, on: LocalDay)
  case refused(reason: String)
  case cameBack(line: String, on: LocalDay)
}

/// Why something cannot have happened. Somebody must look.
public enum RemittanceRefusal: Error, Equatable, Sendable {
  /// The bank speaks of what it was not given.
  case notSent
  /// Another file holds it: it would be paid twice.
  case sentInAnotherFile(String)
  /// Another line of the statement shows it.
  case bookedByAnotherLine(String)
  /// The bank refused what it booked, or books what it refused.
  case contradiction
  /// It has ended; a further try is another remittance.
  case ended
}

extension RemittanceState {
  /// The state after `event`. Every pair is listed. What happens again as it did changes nothing.
  ///
  /// - Throws: `RemittanceRefusal`.
  public func after(_ event: RemittanceEvent) throws(RemittanceRefusal) -> RemittanceState {
    switch (self, event) {
    case (.planned, .sent(let file)): return .sent(file: file)
    case (.planned, .booked), (.planned, .refused), (.planned, .cameBack): throw .notSent
    case (.sent(let earlier), .sent(let file)):
      guard earlier == file else { throw .sentInAnotherFile(earlier) }
      return self
    case (.sent, .booked(let line, let day)): return .booked(line: line, on: day)
    case (.sent, .refused(let reason)): return .refused(reason: reason)
    // A statement may show that it came back before anybody read that it went.
    case (.sent, .cameBack(let line, let day)), (.booked, .cameBack(let line, let day)):
      return .returned(line: line, on: day)
    case (.booked, .sent), (.refused, .sent), (.returned, .sent): throw .ended
    case (.booked(let earlier, _), .booked(let line, _)):
      guard earlier == line else { throw .bookedByAnotherLine(earlier) }
      return self
    case (.booked, .refused), (.refused, .booked), (.refused, .cameBack), (.returned, .refused): throw .contradiction
    case (.refused, .refused): return self
    // It was booked before it came back, and that statement is read late.
    case (.returned, .booked): return self
    case (.returned(let earlier, _), .cameBack(let line, _)):
      guard earlier == line else { throw .bookedByAnotherLine(earlier) }
      return self
    }
  }
}
