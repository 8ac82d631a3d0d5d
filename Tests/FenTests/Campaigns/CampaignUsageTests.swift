import Fen
import Testing

private func counted(
  _ amount: Int64, _ limits: CampaignLimits, all: CampaignUsage = CampaignUsage(),
  person: PersonCampaignUsage = PersonCampaignUsage(), budget: Int64 = 1_000, day: Int64 = 10
) -> Result<CampaignCounts, Missed> {
  let terms = campaign(limits: limits, budget: budget).terms
  do throws(Missed) {
    return .success(try CampaignCounts(all: all, person: person).taking(amount, by: terms, on: day))
  } catch {
    return .failure(error)
  }
}

private func refusal(_ result: Result<CampaignCounts, Missed>) -> Missed? {
  switch result {
  case .success: nil
  case .failure(let missed): missed
  }
}

@Suite struct `The limits of a campaign` {
  @Test(arguments: [(999, true), (1_000, true), (1_001, false)])
  func `hold its budget to the fen`(amount: Int64, fits: Bool) {
    #expect(refusal(counted(amount, CampaignLimits())) == (fits ? nil : .budgetSpent))
    #expect(
      refusal(counted(amount - 400, CampaignLimits(), all: CampaignUsage(spent: 400))) == (fits ? nil : .budgetSpent))
  }

  @Test func `turn with the campaign's day`() {
    let limits = CampaignLimits(budgetPerDay: .fen(100), countPerDay: 2, perPersonAndDay: 1)
    let today = CampaignUsage(spent: 100, count: 1, people: 1, day: 10, spentToday: 100, countToday: 1)
    #expect(refusal(counted(1, limits, all: today)) == .budgetOfTodaySpent)
    #expect(refusal(counted(1, limits, all: today, day: 11)) == nil)
    let twice = CampaignUsage(spent: 2, count: 2, people: 2, day: 10, spentToday: 2, countToday: 2)
    #expect(refusal(counted(1, limits, all: twice)) == .allGivenToday(2))
    let had = PersonCampaignUsage(spent: 1, count: 1, day: 10, countToday: 1)
    #expect(refusal(counted(1, limits, person: had)) == .personHadAllToday(1))
    #expect(refusal(counted(1, limits, person: had, day: 11)) == nil)
  }

  @Test func `do not turn back around midnight`() throws {
    let terms = campaign(limits: CampaignLimits(countPerDay: 2, perPersonAndDay: 1), budget: 1_000).terms
    let behind = try CampaignCounts().taking(5, by: terms, on: 11)
    // Another, whose clock was read before midnight, gets the row next.
    let late = try CampaignCounts(all: behind.all).taking(5, by: terms, on: 10)
    #expect(late.all.day == 11 && late.all.countToday == 2 && late.person.day == 11)
    #expect(refusal(counted(1, terms.limits, all: late.all, day: 11)) == .allGivenToday(2))
    #expect(refusal(counted(1, terms.limits, person: behind.person, day: 10)) == .personHadAllToday(1))
    #expect(late.without(5, of: late.all.day).all == behind.all)
  }

  @Test func `count people, and not their payments`() {
    let limits = CampaignLimits(people: 2)
    let full = CampaignUsage(spent: 10, count: 5, people: 2, day: 10, spentToday: 10, countToday: 5)
    #expect(refusal(counted(1, limits, all: full)) == .peopleFound(2))
    #expect(refusal(counted(1, limits, all: full, person: PersonCampaignUsage(spent: 1, count: 1))) == nil)
    #expect(refusal(counted(1, limits, all: CampaignUsage(count: 5, people: 1))) == nil)
  }

  @Test func `count what one person had, and what all had`() {
    #expect(
      refusal(counted(1, CampaignLimits(perPerson: 3), person: PersonCampaignUsage(count: 3))) == .personHadAll(3))
    #expect(refusal(counted(1, CampaignLimits(count: 3), all: CampaignUsage(count: 3))) == .allGiven(3))
  }

  @Test func `are as before when a reward is taken back`() throws {
    let before = CampaignCounts(
      all: CampaignUsage(spent: 5, count: 1, people: 1, day: 10, spentToday: 5, countToday: 1))
    let after = try before.taking(7, by: campaign(budget: 1_000).terms, on: 10)
    #expect(after.all.people == 2 && after.all.spent == 12 && after.person.countToday == 1)
    #expect(after.without(7, of: 10) == CampaignCounts(all: before.all, person: PersonCampaignUsage(day: 10)))
    // Taken back on another day: today's counts stay.
    let later = try after.taking(1, by: campaign(budget: 1_000).terms, on: 11)
    #expect(later.without(7, of: 10).all.countToday == 1)
    #expect(after.returning(3, of: 10).all.spent == 9 && after.returning(3, of: 10).all.count == 2)
  }
}

@Suite struct `Two of a campaign's people who turn out to be one` {
  private let had = PersonCampaignUsage(spent: 5, count: 2, day: 10, countToday: 2)
  private let all = CampaignUsage(spent: 12, count: 3, people: 2, day: 10, spentToday: 12, countToday: 3)

  @Test func `have together what each had, and leave a place to another`() {
    let both = CampaignCounts(all: all, person: had).joined(
      with: PersonCampaignUsage(spent: 7, count: 1, day: 10, countToday: 1))
    #expect(both.person == PersonCampaignUsage(spent: 12, count: 3, day: 10, countToday: 3))
    #expect(both.all.people == 1 && both.all.spent == 12 && both.all.count == 3)
  }

  @Test func `had today what they had on the later of their days`() {
    let other = PersonCampaignUsage(spent: 7, count: 1, day: 9, countToday: 1)
    for both in [had.counted(all).joined(with: other), other.counted(all).joined(with: had)] {
      #expect(both.person == PersonCampaignUsage(spent: 12, count: 3, day: 10, countToday: 2))
    }
  }

  @Test func `are one as before where the campaign knew only one of them`() {
    let nobody = PersonCampaignUsage()
    for both in [had.counted(all).joined(with: nobody), nobody.counted(all).joined(with: had)] {
      #expect(both.person == had && both.all == all)
    }
  }
}

extension PersonCampaignUsage {
  fileprivate func counted(_ all: CampaignUsage) -> CampaignCounts { CampaignCounts(all: all, person: self) }
}

@Suite struct `A campaign` {
  private let platform = FundingShare(.platform, weight: 3)
  private let shopPart = FundingShare(.merchant(gap), weight: 1)

  @Test func `locks its budget from its funders when it starts, each his share`() throws {
    let approved = campaign(budget: 1_001, funders: [platform, shopPart], state: .approved)
    let rich: [Funder: Money] = [.platform: .fen(751), .merchant(gap): .fen(250)]
    let (started, postings) = try decideCampaign(
      approved, .started, balances: rich, now: at("2016-06-01T00:00:00+08:00"))
    #expect(started.state == .running)
    #expect(postings.map(\.amount.minorUnits) == [751, 250])
    #expect(postings.allSatisfy { $0.credit == .budget(CampaignID(1)) && $0.kind == .budgetLocked })
    let poor: [Funder: Money] = [.platform: .fen(751), .merchant(gap): .fen(249)]
    #expect(throws: CampaignRefusal.funderShort(.merchant(gap), has: .fen(249), needs: .fen(250))) {
      try decideCampaign(approved, .started, balances: poor, now: at("2016-06-01T00:00:00+08:00"))
    }
  }

  @Test func `gives what is left to its funders when it ends`() throws {
    let running = campaign(budget: 1_001, funders: [platform, shopPart])
    let (ended, nothing) = try decideCampaign(running, .ended, now: noon)
    #expect(ended.state == .ended && nothing.isEmpty)
    let postings = try givenToFunders(.fen(10), of: ended)
    #expect(postings.map(\.amount.minorUnits) == [8, 2] && postings[0].credit == Funder.platform.account)
  }

  @Test func `runs only after somebody approved it, and never again after its end`() {
    for (state, event, refusal) in [
      (CampaignState.draft, CampaignEvent.started, CampaignRefusal.notApproved),
      (.draft, .paused, .notRunning(.draft)), (.approved, .restarted, .notPaused(.approved)),
      (.ended, .started, .hasEnded), (.ended, .restarted, .hasEnded),
    ] {
      #expect(throws: refusal) { try decideCampaign(campaign(state: state), event, now: noon) }
    }
    #expect(throws: CampaignRefusal.periodOver(at("2016-08-01T00:00:00+08:00"))) {
      try decideCampaign(campaign(state: .approved), .started, balances: [.platform: .fen(1_000_000)], now: noon)
    }
  }

  @Test func `becomes another version when it changes, and loses its approval`() throws {
    let approved = campaign(state: .approved)
    var terms = approved.terms
    terms.name = "autumn"
    let changed = try decideChange(approved, to: terms)
    #expect(changed.version == 2 && changed.state == .draft)
    #expect(try decideChange(approved, to: approved.terms) == approved)
    let running = try decideChange(campaign(), to: terms)
    #expect(running.version == 2 && running.state == .running)
  }

  @Test func `cannot change what money is locked for`() {
    var terms = campaign().terms
    terms.funding = .prefunded(budget: .fen(1), [FundingShare(.platform)])
    #expect(throws: CampaignRefusal.unfit([.budgetBelowOneReward(needs: .fen(1_000))])) {
      try decideChange(campaign(), to: terms)
    }
    terms.funding = .prefunded(budget: .fen(2_000_000), [FundingShare(.platform)])
    #expect(throws: CampaignRefusal.changesFunding) { try decideChange(campaign(), to: terms) }
  }

  @Test func `borne by its payees names them`() {
    var terms = campaign().terms
    terms.funding = .byPayee(budget: nil)
    #expect(terms.faults == [.payeesMissing])
    terms.conditions.merchants = [gap]
    #expect(terms.faults == [])
    terms.conditions.merchants = []
    terms.conditions.stores = [StoreName(lawson, "1")]
    #expect(terms.faults == [])
    // A coupon is taken off where it is used, wherever it was given.
    terms.benefit = .coupon(CouponTerms(.discount(Discount(.fixed(.fen(1)))), use: Conditions(hours: hours())))
    #expect(terms.faults == [.payeesMissing])
    var use = Conditions(hours: hours())
    use.merchants = [gap]
    terms.benefit = .coupon(CouponTerms(.discount(Discount(.fixed(.fen(1)))), use: use))
    #expect(terms.faults == [] && terms.merchants == [lawson, gap])
  }

  @Test func `is told all that is wrong with it`() {
    var terms = campaign().terms
    #expect(terms.faults == [])
    terms.name = ""
    terms.conditions.hours = hours(windows: [window(7, 10), window(9, 12)])
    terms.limits = CampaignLimits(count: 2, people: 5, perPerson: 3, perPersonAndDay: 0)
    terms.funding = .byPayee(budget: nil)
    terms.benefit = .cashback(.percentage(hundredths: 10_001, cap: .fen(0)))
    #expect(
      Set(terms.faults) == [
        .nameMissing, .windowsOverlap(window(7, 10), window(9, 12)), .percentage(10_001), .amountNotPositive,
        .cashbackNotPrefunded, .limitNotPositive(0), .personLimitAboveAll, .peopleWithoutRealNames,
      ])
    terms.benefit = .points(0, programme: gap)
    #expect(terms.faults.contains(.pointsNotPositive) && terms.faults.contains(.fundingNotNeeded))
    terms.benefit = .points(.max, programme: gap)
    #expect(terms.faults.contains(.pointsTooMany(most: 1_000_000_000)))
    terms.benefit = .discount(Discount(.loweredTo(.fen(1))))
    #expect(terms.faults.contains(.loweredWithoutItem))
    terms.benefit = .discount(Discount(.fixed(.fen(1)), isPerItem: true))
    #expect(terms.faults.contains(.itemsMissing))
    terms.benefit = .coupon(
      CouponTerms(.discount(Discount(.percentage(hundredths: 1_000, cap: nil))), use: Conditions(hours: hours())))
    #expect(!terms.faults.contains(.couponUnbounded))
    terms.funding = .prefunded(budget: .fen(1_000), [platform])
    #expect(terms.faults.contains(.couponUnbounded))
    terms.benefit = .coupon(
      CouponTerms(.discount(Discount(.loweredTo(.fen(1)), isPerItem: true)), use: Conditions(hours: hours())))
    #expect(terms.faults.contains(.couponUnbounded))
    for validity in [CouponValidity.afterReceipt(wait: .max, lasts: 1), .afterReceipt(wait: 0, lasts: .max)]
      + [.fromNextDay(lasts: .max)]
    {
      terms.benefit = .coupon(
        CouponTerms(.discount(Discount(.fixed(.fen(1)))), use: Conditions(hours: hours()), validity: validity))
      #expect(terms.faults.contains(.couponValidTooLong))
    }
    terms.benefit = .cashback(.drawn([Band(0...5, weight: 0)], .cny))
    #expect(terms.faults.contains(.bandNotPositive(0...5)) && terms.faults.contains(.bandWeightZero(0...5)))
  }
}
