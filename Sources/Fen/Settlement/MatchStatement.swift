/// A line of a bank's statement. Source: ISO 20022 camt.053, `Ntry`.
public struct StatementLine: Hashable, Sendable {
  /// The bank's own reference, `AcctSvcrRef`: one for each line.
  public let reference: String
  /// What the payer of the line gave it, `EndToEndId`; nil where there is none.
  public let endToEnd: String?
  /// What the account gained; below zero where money left.
  public let change: Money
  public let booked: LocalDay

  public init(reference: String, endToEnd: String?, change: Money, booked: LocalDay) {
    (self.reference, self.endToEnd, self.change, self.booked) = (reference, endToEnd, change, booked)
  }
}

/// A remittance and the line that shows it.
public struct StatementMatch: Hashable, Sendable {
  public let remittance: RemittanceID
  public let line: StatementLine
}

/// What a statement says of the remittances that were sent. Every remittance and every line stands in it once.
public struct StatementMatching: Hashable, Sendable {
  /// It left as it was asked.
  public let booked: [StatementMatch]
  /// It came in again. A remittance that left and came back on one statement stands here and among the booked.
  public let returned: [StatementMatch]
  /// Another amount left than was asked, or came in than had left.
  public let differing: [StatementMatch]
  /// Sent, and not on the statement.
  public let missing: [RemittanceID]
  /// Lines that no remittance explains, or a second one of a remittance.
  public let unexplained: [StatementLine]
}

/// Holds a statement against what was sent. By the reference alone: an amount that happens to be the same proves
/// nothing. Both orders of the input give the same answer.
///
/// - Parameters:
///   - sent: each number once.
///   - lines: one that stands twice as it is, because a statement was read twice, counts once.
public func matchStatement(_ sent: [Remittance], with lines: [StatementLine]) -> StatementMatching {
  let amounts = Dictionary(sent.map { ($0.id, $0.amount) }, uniquingKeysWith: { first, _ in first })
  var (booked, returned, differing) = ([StatementMatch](), [StatementMatch](), [StatementMatch]())
  var (out, back) = (Set<RemittanceID>(), Set<RemittanceID>())
  var unexplained = [StatementLine]()
  for line in Set(lines).sorted(by: inOrderOfStatements) {
    guard let id = line.endToEnd.flatMap({ RemittanceID(endToEnd: $0) }), let amount = amounts[id],
      line.change.currency == amount.currency, line.change.minorUnits != 0
    else {
      unexplained.append(line)
      continue
    }
    let match = StatementMatch(remittance: id, line: line)
    let isOut = line.change.minorUnits < 0
    guard isOut ? out.insert(id).inserted : back.insert(id).inserted else {
      unexplained.append(line)
      continue
    }
    if line.change.minorUnits.magnitude != amount.minorUnits.magnitude {
      differing.append(match)
    } else if isOut {
      booked.append(match)
    } else {
      returned.append(match)
    }
  }
  return StatementMatching(
    booked: booked, returned: returned, differing: differing,
    missing: amounts.keys.filter { !out.contains($0) && !back.contains($0) }.sorted(), unexplained: unexplained)
}

private func inOrderOfStatements(_ one: StatementLine, _ other: StatementLine) -> Bool {
  (one.booked, one.reference, one.endToEnd ?? "", one.change.currency.rawValue, one.change.minorUnits)
    < (other.booked, other.reference, other.endToEnd ?? "", other.change.currency.rawValue, other.change.minorUnits)
}
