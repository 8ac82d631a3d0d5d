import ArgumentParser
import Fen
import FenPlatform
import Foundation

struct SimulateCampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Tell what campaigns would cost, whom they would reach, and when their budgets would end.",
    discussion: """
      Runs the rules that decide payments over a made-up history: customers who pay in stores, most in the morning, at \
      noon and on the way home; or over one that you have. Several files are variants: each is tried alone over the \
      same history. The same seed makes the same history and the same draws.

      A history of yours is a trade bill as it was downloaded, or a table of comma-separated values whose first line \
      names its columns: at, customer, merchant and amount; currency, store, country, city, zone, trade_type, card, \
      goods_tag, verified and member where there are such.

      Examples:
        fen campaign simulate morning.yaml
        fen campaign simulate fixed.yaml lucky.yaml --customers 50000 --per-day 10000 --days 14 --seed 7
        fen campaign simulate morning.yaml --history bill.csv --shift
      """)

  @Argument(help: "YAML files, each a variant.")
  var files: [String]

  @Option(help: "How many people pay.")
  var customers: Int64 = 20_000

  @Option(help: "In how many stores, where the campaign names none.")
  var stores: Int64 = 20

  @Option(help: "Payments a day, in all stores together.")
  var perDay: Int64 = 5_000

  @Option(help: "Days, from the campaign's first; to its end when left out, at most 92.")
  var days: Int64?

  @Option(help: "Makes the same history again.")
  var seed: UInt64?

  @Option(help: "A file of payments to run over, in place of made-up ones.")
  var history: String?

  @Flag(help: "Move that history by whole weeks to the campaign's beginning.")
  var shift = false

  func validate() throws {
    guard history != nil || !shift else { throw ValidationError("--shift moves a --history") }
    guard (1...10_000_000).contains(customers) else { throw ValidationError("--customers is 1 to 10000000") }
    guard (1...10_000).contains(stores) else { throw ValidationError("--stores is 1 to 10000") }
    guard (1...1_000_000).contains(perDay) else { throw ValidationError("--per-day is 1 to 1000000") }
    guard days.map({ (1...366).contains($0) }) ?? true else { throw ValidationError("--days is 1 to 366") }
  }

  func run() async throws {
    let variants = try files.map { try CampaignFile($0) }
    guard let first = variants.first else { throw CommandFault("name a campaign's file") }
    let seed = seed ?? UInt64.random(in: 0...UInt64(Int64.max))
    if let history {
      let found = try HistoryFile(history).history
      let begin = first.terms.conditions.hours.period.lowerBound
      try tell(variants, over: shift ? found.moved(to: begin) : found, seed)
    } else {
      let made = SyntheticHistory(
        for: first.terms.conditions, customers: customers, stores: stores, paymentsPerDay: perDay, days: days ?? 92,
        seed: seed)
      print("history: \(made.summary), --seed \(seed)")
      tell(variants, over: made, members: [], total: made.paymentsPerDay * made.dayCount, seed)
    }
  }

  private func tell(_ variants: [CampaignFile], over history: ImportedHistory, _ seed: UInt64) throws {
    print("history: \(history.summary), --seed \(seed)")
    for variant in variants where !history.touches(variant.terms.conditions.hours.period) {
      print("no payment is in the time of \(variant.path); --shift moves the history to it")
    }
    tell(
      variants, over: history.purchases, members: history.members, total: Int64(history.purchases.count), seed)
  }

  private func tell(
    _ variants: [CampaignFile], over history: some Sequence<Purchase>, members: Set<CampaignBooks.CustomerName>,
    total: Int64, _ seed: UInt64
  ) {
    for variant in variants {
      let campaign = Campaign(id: CampaignID(1), owner: .platform, terms: variant.terms, state: .running)
      let progress = Progress()
      let found = forecast([campaign], over: history, members: members, seed: seed) { done in
        progress.tell("\(variant.path): \(done) of \(total) payments")
      }
      print("\n\(variant.path): \(variant.terms.name)")
      print(found.report(of: campaign))
    }
  }
}

extension ImportedHistory {
  fileprivate var summary: String {
    let time = period.map { ", \($0.lowerBound.rfc3339) to \($0.upperBound.rfc3339)" } ?? ""
    return "\(purchases.count) payments by \(customers) people in \(places) places\(time)"
  }

  fileprivate func touches(_ period: Range<Instant>) -> Bool {
    purchases.contains { period.contains($0.at) }
  }
}

extension SyntheticHistory {
  fileprivate var summary: String {
    "\(dayCount) days, \(paymentsPerDay) payments a day by \(customers) people in \(places.count) stores"
  }
}

extension Forecast {
  /// A table for people.
  fileprivate func report(of campaign: Campaign) -> String {
    guard let line = lines[campaign.id] else { return "nothing" }
    let currency = campaign.terms.funding.budget?.currency ?? .cny
    func money(_ amount: Int64) -> String { "\(Money(minorUnits: amount, currency).majorUnits) \(currency.rawValue)" }
    var rows = [
      "  given        \(money(line.spent)) in \(line.count) rewards to \(line.people) people",
      "  payments     \(payments), of which \(rewarded) were rewarded; turnover \(money(turnover))",
    ]
    if let budget = campaign.terms.funding.budget {
      rows.append("  budget       \(money(budget.minorUnits)), left \(money(budget.minorUnits - line.spent))")
    }
    rows.append("  exhausted    \(line.exhausted?.rfc3339 ?? "not in this time")")
    rows.append("  by hour      rewards")
    let most = line.byHour.values.max() ?? 1
    for hour in line.byHour.keys.sorted() {
      let count = line.byHour[hour] ?? 0
      let bar = String(repeating: "█", count: Int(count * 40 / max(most, 1)))
      rows.append("    \(hour < 10 ? "0" : "")\(hour):00  \(bar) \(count)")
    }
    return rows.joined(separator: "\n")
  }
}
