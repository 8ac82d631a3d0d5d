/// A history of payments that somebody has: a table of comma-separated values, whose first line names the columns.
///
/// A trade bill (交易账单) is one as it is: its own names of columns are known, its refunds and its sums are left out.
public struct ImportedHistory: Hashable, Sendable {
  /// In the order of time.
  public let purchases: [Purchase]
  /// Who is a member of which programme.
  public let members: Set<CampaignBooks.CustomerName>

  /// - Throws: `HistoryFault`, the first there is.
  public init(csv text: some StringProtocol) throws(HistoryFault) {
    // CRLF is one character, and no newline to whom looks for "\n".
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { (number: $0 + 1, cells: cells(of: $1)) }.filter { $0.cells != [""] }
    guard !lines.isEmpty else { throw HistoryFault(line: 1, .empty) }
    let head = try HistoryHead(lines.removeFirst().cells)
    var people = [String: PersonID]()
    var purchases = [Purchase]()
    var members = Set<CampaignBooks.CustomerName>()
    for (number, cells) in lines {
      // A bill ends with the names of its sums, and these.
      guard cells.first != "总交易单数" else { break }
      let row = HistoryRow(head, cells, line: number)
      guard try row.isPayment() else { continue }
      let customer = try row.text(.customer)
      let person = people[customer] ?? PersonID(Int64(people.count + 1))
      people[customer] = person
      let purchase = try row.purchase(OrderID(Int64(number)), by: person)
      purchases.append(purchase)
      if try row.flag(.member, otherwise: false) {
        members.insert(CampaignBooks.CustomerName(person, purchase.place.merchant))
      }
    }
    guard !purchases.isEmpty else { throw HistoryFault(line: 1, .empty) }
    self.init(purchases, members)
  }

  private init(_ purchases: [Purchase], _ members: Set<CampaignBooks.CustomerName>) {
    self.purchases = purchases.sorted { ($0.at, $0.order) < ($1.at, $1.order) }
    self.members = members
  }

  /// From its first payment to its last.
  public var period: ClosedRange<Instant>? {
    guard let first = purchases.first, let last = purchases.last else { return nil }
    return first.at...last.at
  }

  public var customers: Int { Set(purchases.map(\.person)).count }
  public var places: Int { Set(purchases.map(\.place)).count }

  /// The same so many whole weeks later, or earlier, that it begins in the first week of a campaign: each payment keeps
  /// its weekday and its hour.
  public func moved(to begin: Instant) -> ImportedHistory {
    guard let first = purchases.first else { return self }
    let (week, distance) = (Int64(7 * 86_400), begin.seconds(since: first.at))
    let weeks = distance > 0 ? (distance + week - 1) / week : distance / week
    return ImportedHistory(purchases.map { $0.later(byDays: weeks * 7) }, members)
  }
}

/// Why a table is no history, and where: lines are counted from 1.
public struct HistoryFault: Error, Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    /// No payment stands in it.
    case empty
    case columnMissing(HistoryColumn)
    case columnTwice(HistoryColumn)
    case missing(HistoryColumn)
    case unreadable(HistoryColumn, String)
  }
  public let line: Int
  public let reason: Reason

  public init(line: Int, _ reason: Reason) {
    self.line = line
    self.reason = reason
  }
}

extension Purchase {
  fileprivate func later(byDays days: Int64) -> Purchase {
    Purchase(
      order: order, at: at.adding(days: days), total: total, place: place, tradeType: tradeType, card: card, tags: tags,
      costPrice: costPrice, items: items, person: person, isVerified: isVerified)
  }
}
