import Fen
import FenPlatform

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
    case .share: language.text("bill.share")
    case .topUp: language.text("bill.topUp")
    case .withdrawal: language.text("bill.withdrawal")
    case .withdrawalFee: language.text("bill.withdrawalFee")
    case .withdrawalReturned: language.text("bill.withdrawalReturned")
    case .withdrawalFeeReturned: language.text("bill.withdrawalFeeReturned")
    case .cashback: language.text("bill.cashback")
    case .cashbackReturned: language.text("bill.cashbackReturned")
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
    let standing = entry.isUnderWay ? language.text("bill.underWay") : ""
    self.entryText = [entry.kind.name(in: language), entry.note, standing].filter { !$0.isEmpty }.joined(
      separator: " · ")
    self.entryAmount = AmountParts(entry.amount, in: language)
    self.isIn = entry.amount.isPositive
    self.entryTime = language.dayAndClock(entry.at)
    self.entryTimeValue = entry.at.rfc3339
  }
}

struct BillContent: Sendable {
  let monthName: String
  let beforeHref: String
  /// Nil in this month: there are no bills of the future.
  let afterHref: String?
  let out: AmountParts
  let into: AmountParts
  /// What only changed its place, between the wallet and its person's cards; nil where nothing did.
  let ownText: String?
  let chart: BillChart?
  let month: String
  let kinds: [Choice]
  let rows: [EntryRow]
  let hasRows: Bool
  let csvHref: String

  /// Where the next page begins.
  let moreHref: String?
  let isFirst: Bool

  /// - Parameter entries: those of this page, and one more when there is another page.
  init(
    _ sums: [BillSum], _ entries: [BillEntry], underWay: [BillEntry], _ month: BillMonth, _ kind: BillKind?,
    isFirst: Bool,
    isLast: Bool, _ language: Language
  ) {
    self.monthName = language.text("bill.month", ["year": String(month.year), "month": String(month.month)])
    self.month = month.text
    self.beforeHref = "/wallet/bills?month=\(month.before.text)"
    self.afterHref = isLast ? nil : "/wallet/bills?month=\(month.after.text)"
    self.csvHref = "/wallet/bills.csv?month=\(month.text)"
    let totals = BillTotals(sums)
    self.out = AmountParts(totals.out, in: language)
    self.into = AmountParts(totals.into, in: language)
    self.ownText =
      totals.toWallet.isPositive || totals.toCards.isPositive
      ? language.text(
        "bill.own", ["in": language.money(totals.toWallet), "out": language.money(totals.toCards)]) : nil
    self.chart = BillChart(sums, language)
    self.isFirst = isFirst
    let hasMore = entries.count > billPage
    self.moreHref =
      hasMore
      ? address(
        "/wallet/bills",
        [("month", month.text), ("kind", kind?.rawValue), ("before", entries[billPage - 1].place.text)])
      : nil
    self.kinds = BillKind.allCases.filter { one in sums.contains { $0.kind == one } || one == kind }.map {
      Choice(choiceValue: $0.rawValue, choiceLabel: $0.name(in: language), isChosen: $0 == kind)
    }
    self.rows = (underWay + entries.prefix(billPage)).map { EntryRow($0, language) }
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
  init?(_ sums: [BillSum], _ language: Language) {
    let sums = sums.filter { $0.amount.minorUnits != 0 }
      .sorted { $0.amount.minorUnits.magnitude > $1.amount.minorUnits.magnitude }
    guard let largest = sums.first?.amount.minorUnits.magnitude else { return nil }
    self.bars = sums.enumerated().map { index, sum in
      let width = sum.amount.minorUnits.magnitude.multipliedFullWidth(by: 300)
      return Bar(
        barName: sum.kind.name(in: language), barAmount: language.money(sum.amount),
        barWidth: max(2, Int(largest.dividingFullWidth(width).quotient)),
        barClass: sum.kind.isOwnMoney ? "own" : sum.amount.isPositive ? "in" : "out",
        textY: 14 + index * 36, barY: 20 + index * 36)
    }
    self.chartHeight = bars.count * 36
    self.chartLabel = bars.map { "\($0.barName) \($0.barAmount)" }.joined(separator: ", ")
  }
}
