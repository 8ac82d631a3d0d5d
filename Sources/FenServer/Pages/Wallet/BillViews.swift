import Fen

// What the template of `/wallet/bills` shows.

extension BillKind {
  func name(in language: Language) -> String {
    switch self {
    case .purchase: language.text("bill.purchase")
    case .refund: language.text("bill.refund")
    case .transferSent: language.text("bill.transferSent")
    case .transferReceived: language.text("bill.transferReceived")
    case .transferReturned: language.text("bill.transferReturned")
    case .packetSent: language.text("bill.packetSent")
    case .packetOpened: language.text("bill.packetOpened")
    case .packetReturned: language.text("bill.packetReturned")
    case .payout: language.text("bill.payout")
    case .topUp: language.text("bill.topUp")
    case .withdrawal: language.text("bill.withdrawal")
    case .withdrawalFee: language.text("bill.withdrawalFee")
    case .withdrawalReturned: language.text("bill.withdrawalReturned")
    }
  }
}

extension BillEntry {
  func shownOther(in language: Language) -> String { card?.name(in: language) ?? other }
}

/// A line of the bill.
struct EntryRow: Sendable {
  let entryHref: String?
  let entryOther: String
  let entryText: String
  let entryAmount: AmountParts
  let isIn: Bool
  let entryTime: String
  let entryTimeValue: String

  init(_ entry: BillEntry, _ language: Language) {
    self.entryHref = entry.href
    self.entryOther = entry.shownOther(in: language)
    self.entryText = [entry.kind.name(in: language), entry.note].filter { !$0.isEmpty }.joined(separator: " · ")
    self.entryAmount = AmountParts(entry.amount, in: language)
    self.isIn = entry.amount.isPositive
    self.entryTime = language.dayAndClock(entry.at)
    self.entryTimeValue = entry.at.rfc3339
  }
}

struct BillContent: Sendable {
  let monthName: String
  let beforeHref: String
  let afterHref: String
  let out: AmountParts
  let into: AmountParts
  let chart: BillChart?
  let month: String
  let kinds: [Choice]
  let rows: [EntryRow]
  let hasRows: Bool
  let csvHref: String

  init(_ entries: [BillEntry], _ month: BillMonth, _ kind: BillKind?, _ language: Language) {
    self.monthName = language.text("bill.month", ["year": String(month.year), "month": String(month.month)])
    self.month = month.text
    self.beforeHref = "/wallet/bills?month=\(month.before.text)"
    self.afterHref = "/wallet/bills?month=\(month.after.text)"
    self.csvHref = "/wallet/bills.csv?month=\(month.text)"
    self.out = AmountParts(.fen(entries.map { max(0, -$0.amount.minorUnits) }.reduce(0, +)), in: language)
    self.into = AmountParts(.fen(entries.map { max(0, $0.amount.minorUnits) }.reduce(0, +)), in: language)
    self.chart = BillChart(entries, language)
    let present = Set(entries.map(\.kind))
    self.kinds = BillKind.allCases.filter { present.contains($0) || $0 == kind }.map {
      Choice(choiceValue: $0.rawValue, choiceLabel: $0.name(in: language), isChosen: $0 == kind)
    }
    self.rows = entries.filter { kind == nil || $0.kind == kind }.map { EntryRow($0, language) }
    self.hasRows = !rows.isEmpty
  }
}

/// Money out and in by kind: a bar for each, the largest across the whole width.
struct BillChart: Sendable {
  struct Bar: Sendable {
    let barName: String
    let barAmount: String
    /// Of 300.
    let barWidth: Int
    let barClass: String
    let textY: Int
    let barY: Int
  }
  let bars: [Bar]
  let chartHeight: Int
  /// The same in words.
  let chartLabel: String

  /// Nil when nothing came or went.
  init?(_ entries: [BillEntry], _ language: Language) {
    var sums = [BillKind: Int64]()
    for entry in entries { sums[entry.kind, default: 0] += entry.amount.minorUnits }
    let kinds = BillKind.allCases.filter { sums[$0, default: 0] != 0 }
      .sorted { (sums[$0] ?? 0).magnitude > (sums[$1] ?? 0).magnitude }
    guard let largest = kinds.first.flatMap({ sums[$0]?.magnitude }) else { return nil }
    self.bars = kinds.enumerated().map { index, kind in
      let sum = sums[kind] ?? 0
      return Bar(
        barName: kind.name(in: language), barAmount: language.money(.fen(sum)),
        barWidth: max(2, Int(sum.magnitude * 300 / largest)), barClass: sum < 0 ? "out" : "in",
        textY: 14 + index * 36, barY: 20 + index * 36)
    }
    self.chartHeight = bars.count * 36
    self.chartLabel = bars.map { "\($0.barName) \($0.barAmount)" }.joined(separator: ", ")
  }
}
