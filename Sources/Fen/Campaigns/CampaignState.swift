/// Where a campaign stands.
///
///     draft ──approve──▶ approved ──start──▶ running ◀──pause / restart──▶ paused
///       └─────────────────┴────── end ─────────┴───────────── end ─────────┴──▶ ended
public enum CampaignState: Int64, CaseIterable, Hashable, Sendable {
  case draft = 1
  case approved = 2
  case running = 3
  case paused = 4
  case ended = 5
}

public enum CampaignEvent: CaseIterable, Hashable, Sendable {
  case approved, started, paused, restarted, ended
}

/// Why an event was refused.
public enum CampaignRefusal: Error, Equatable, Sendable {
  /// Somebody other than its maker has to look at it first.
  case notApproved
  case notRunning(CampaignState)
  case notPaused(CampaignState)
  case hasEnded
  /// Its period was over before it was started.
  case periodOver(Instant)
  /// A funder has less than his share.
  case funderShort(Funder, has: Money, needs: Money)
  /// What was locked for, and who pays, stays once it was started.
  case changesFunding
  case unfit([CampaignFault])
  case arithmetic(MoneyError)
}

extension CampaignState {
  /// The state after `event`. An event that was there already changes nothing, so that a request can be repeated.
  func after(_ event: CampaignEvent) throws(CampaignRefusal) -> CampaignState {
    switch (self, event) {
    case (.draft, .approved): return .approved
    case (.approved, .approved), (.running, .approved), (.paused, .approved): return self
    case (.draft, .started): throw .notApproved
    case (.approved, .started): return .running
    case (.running, .started), (.paused, .started): return self
    case (.running, .paused): return .paused
    case (.paused, .paused): return .paused
    case (.draft, .paused), (.approved, .paused): throw .notRunning(self)
    case (.paused, .restarted): return .running
    case (.running, .restarted): return .running
    case (.draft, .restarted), (.approved, .restarted): throw .notPaused(self)
    case (.draft, .ended), (.approved, .ended), (.running, .ended), (.paused, .ended), (.ended, .ended): return .ended
    case (.ended, .approved), (.ended, .started), (.ended, .paused), (.ended, .restarted): throw .hasEnded
    }
  }

  /// Whether money is locked for it.
  var isFunded: Bool {
    switch self {
    case .running, .paused: true
    case .draft, .approved, .ended: false
    }
  }
}

/// The campaign after an event, and what moves with it.
///
/// - Parameter balances: what each funder's marketing account holds; asked for when a prefunded campaign starts.
/// - Throws: `CampaignRefusal`.
public func decideCampaign(
  _ campaign: Campaign, _ event: CampaignEvent, balances: [Funder: Money] = [:], now: Instant
) throws(CampaignRefusal) -> (Campaign, [Posting]) {
  var next = campaign
  next.state = try campaign.state.after(event)
  guard next.state != campaign.state else { return (campaign, []) }
  switch event {
  case .approved, .started:
    let faults = campaign.terms.faults
    guard faults.isEmpty else { throw .unfit(faults) }
    guard event == .started else { return (next, []) }
    let end = campaign.terms.conditions.hours.period.upperBound
    guard now < end else { throw .periodOver(end) }
    return (next, try locked(campaign, balances))
  case .paused, .restarted: return (next, [])
  case .ended: return (next, [])
  }
}

/// The campaign with other terms, as its next version.
///
/// - Throws: `unfit`, `changesFunding`, `hasEnded`.
public func decideChange(_ campaign: Campaign, to terms: CampaignTerms) throws(CampaignRefusal) -> Campaign {
  guard campaign.state != .ended else { throw .hasEnded }
  guard terms != campaign.terms else { return campaign }
  let faults = terms.faults
  guard faults.isEmpty else { throw .unfit(faults) }
  guard !campaign.state.isFunded || terms.funding == campaign.terms.funding else { throw .changesFunding }
  var next = campaign
  next.terms = terms
  next.version += 1
  // What was approved was another text.
  if campaign.state == .approved { next.state = .draft }
  return next
}

/// Money from the budget to those who gave it, each his share: what is left when nothing of the campaign can be given
/// any more, and what comes back later.
///
/// - Throws: `arithmetic`.
public func givenToFunders(_ amount: Money, of campaign: Campaign) throws(CampaignRefusal) -> [Posting] {
  guard case .prefunded(_, let shares) = campaign.terms.funding else { return [] }
  return try parts(of: amount, shares).map { funder, part in
    Posting(debit: .budget(campaign.id), credit: funder.account, amount: part, kind: .budgetReturned)
  }
}

private func locked(_ campaign: Campaign, _ balances: [Funder: Money]) throws(CampaignRefusal) -> [Posting] {
  guard case .prefunded(let budget, let shares) = campaign.terms.funding else { return [] }
  var postings = [Posting]()
  for (funder, part) in try parts(of: budget, shares) {
    let has = balances[funder] ?? .zero(budget.currency)
    guard has >= part else { throw .funderShort(funder, has: has, needs: part) }
    postings.append(Posting(debit: funder.account, credit: .budget(campaign.id), amount: part, kind: .budgetLocked))
  }
  return postings
}

private func parts(of amount: Money, _ shares: [FundingShare]) throws(CampaignRefusal) -> [(Funder, Money)] {
  let parts: [Money]
  do throws(MoneyError) { parts = try amount.allocated(by: shares.map(\.weight)) } catch { throw .arithmetic(error) }
  return zip(shares, parts).filter { $1.isPositive }.map { ($0.funder, $1) }
}
