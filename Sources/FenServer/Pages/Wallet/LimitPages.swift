import Fen
import Hummingbird

/// `/wallet/limits`: what is left, and what would lift it.
func registerLimits<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.walletGet("wallet/limits") { visit, user in
    let hasCards = try await !site.data.cards(of: user).isEmpty
    let content = LimitsContent(try await site.data.limits(of: user), hasCards: hasCards, visit.language)
    return .page(.walletLimits, title: visit.text("limits.title"), content: content)
  }
}

// MARK: - What the templates show

private struct LimitsContent: Sendable {
  struct Row: Sendable {
    let limitName: String
    let left: AmountParts
    let mostText: String
    /// Used of a hundred, for the bar.
    let used: Int64
    let isTight: Bool
    /// What lifts it; nil where nothing does.
    let lifts: String?
  }
  let className: String
  let isUnverified: Bool
  let rows: [Row]

  init(_ limits: WalletLimits, hasCards: Bool, _ language: Language) {
    self.className = limits.accountClass.name(in: language)
    self.isUnverified = limits.accountClass == .unverified
    let reached = limitsWithinReach(limits.limits, hasCards: hasCards).map { Row($0, language) }
    let free = limits.freeWithdrawals
    let withdrawals = Row(
      language.text("limit.freeWithdrawals"), left: free.left, most: free.most.minorUnits, lifts: [], language)
    // Who is unverified withdraws nothing.
    self.rows = isUnverified ? reached : reached + [withdrawals]
  }
}

extension LimitsContent.Row {
  fileprivate init(_ standing: LimitStanding, _ language: Language) {
    self.init(
      standing.limit.name(in: language), left: standing.left, most: standing.most,
      lifts: standing.remedies.map { $0.advice(in: language) }, language)
  }

  fileprivate init(_ name: String, left: Money, most: Int64, lifts: [String], _ language: Language) {
    let used = most > 0 ? (most - max(0, min(left.minorUnits, most))) * 100 / most : 100
    self.init(
      limitName: name, left: AmountParts(left, in: language),
      mostText: language.text("limits.of", ["most": language.money(.fen(most))]), used: used, isTight: used >= 90,
      lifts: !lifts.isEmpty
        ? language.text("limits.helps", ["remedies": lifts.joined(separator: language.text("limits.or"))]) : nil)
  }
}
