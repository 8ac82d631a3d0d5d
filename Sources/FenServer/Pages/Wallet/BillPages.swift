import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/wallet/bills`: what came and went, by month.
func registerBills<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.walletGet("wallet/bills") { visit, user in
    let month = try await month(visit, data)
    let kind = visit.query["kind"].flatMap { BillKind(rawValue: $0) }
    let before = visit.query["before"].flatMap { BillPlace($0) }
    let entries = try await data.bill(of: user, month: month, kind: kind, before: before, limit: billPage + 1)
    let underWay = before == nil && (kind == nil || kind == .topUp) ? try await topUpsUnderWay(user, month, data) : []
    let sums = try await data.billSums(of: user, month: month)
    let thisMonth = BillMonth(of: try await data.today())
    let content = BillContent(
      sums, entries, underWay: underWay, month, kind, isFirst: before == nil, isLast: month.text >= thisMonth.text,
      visit.language)
    return .page(.walletBills, title: visit.text("bill.title"), content: content)
  }

  pages.walletGet("wallet/bills.csv") { visit, user in
    let month = try await month(visit, data)
    let underWay = try await topUpsUnderWay(user, month, data)
    var entries = [BillEntry]()
    var page: [BillEntry]
    repeat {
      page = try await data.bill(of: user, month: month, kind: nil, before: entries.last?.place, limit: 1_000)
      entries += page
    } while page.count == 1_000
    let csv = billCSV(underWay + entries, visit.language)
    return .file("fen-\(month.text).csv", type: "text/csv; charset=utf-8", ByteBuffer(string: csv))
  }
}

/// Top-ups of a month that the bank has not answered: no line of the bill tells of them yet.
private func topUpsUnderWay(
  _ user: UserID, _ month: BillMonth, _ data: any PageData
) async throws -> [BillEntry] {
  try await data.bankMovesUnderWay(of: user).filter { $0.kind == .topUp && month.contains($0.at) }
    .map { BillEntry(underWay: $0) }
}

/// Lines on one page of the bill.
let billPage = 50

/// The month in the address, else this one.
private func month(_ visit: Visit, _ data: any PageData) async throws -> BillMonth {
  if let asked = visit.query["month"] {
    guard let month = BillMonth(asked) else { throw PageRefusal.timeUnreadable(typed: asked) }
    return month
  }
  return BillMonth(of: try await data.today())
}

extension BillMonth {
  /// Reads `2026-11`.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 7, parts.count == 2, let year = Int(parts[0]), let month = Int(parts[1]),
      (1900...2999).contains(year), (1...12).contains(month)
    else { return nil }
    self.init(year: year, month: month)
  }

  init(of instant: Instant) {
    let digits = instant.billTime
    self.init(year: Int(digits.prefix(4)) ?? 1970, month: Int(digits.dropFirst(5).prefix(2)) ?? 1)
  }

  /// `2026-11`
  var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }

  var before: BillMonth { month == 1 ? BillMonth(year: year - 1, month: 12) : BillMonth(year: year, month: month - 1) }
  var after: BillMonth { month == 12 ? BillMonth(year: year + 1, month: 1) : BillMonth(year: year, month: month + 1) }
}

/// The bill as a table for a spreadsheet.
///
/// A field that a spreadsheet would take for a formula is told apart by an apostrophe: what others wrote into a note
/// must not be performed. Source: OWASP, CSV injection.
func billCSV(_ entries: [BillEntry], _ language: Language) -> String {
  func field(_ text: String) -> String {
    let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
    return "\"" + (isFormula ? "'" : "") + text.replacing("\"", with: "\"\"") + "\""
  }
  let head = ["bill.time", "bill.kind", "bill.other", "bill.note", "bill.amount", "bill.standing"].map {
    field(language.text($0))
  }
  let rows = entries.map { entry in
    [
      field(entry.at.billTime), field(entry.kind.name(in: language)), field(entry.shownOther(in: language)),
      field(entry.note),
      entry.amount.majorUnits, field(language.text(entry.isUnderWay ? "bill.underWay" : "bill.settled")),
    ]
  }
  // The mark tells spreadsheets that it is UTF-8.
  return "\u{FEFF}" + ([head] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
}
