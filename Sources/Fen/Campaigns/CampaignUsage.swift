/// What a campaign has given so far. Amounts in minor units of its budget's currency.
public struct CampaignUsage: Hashable, Sendable {
  public var spent: Int64
  public var count: Int64
  /// How many people got something.
  public var people: Int64
  /// The day of `spentToday` and `countToday`, by the campaign's own calendar.
  public var day: Int64
  public var spentToday: Int64
  public var countToday: Int64

  public init(
    spent: Int64 = 0, count: Int64 = 0, people: Int64 = 0, day: Int64 = 0, spentToday: Int64 = 0, countToday: Int64 = 0
  ) {
    self.spent = spent
    self.count = count
    self.people = people
    self.day = day
    self.spentToday = spentToday
    self.countToday = countToday
  }

  /// A day that is over does not begin again: a batch that read its clock just before midnight may get the row after
  /// one that read it later, and counts on the later day. So does a sandbox whose clock was put back, until its time
  /// has come up with that day.
  func turned(to day: Int64) -> CampaignUsage {
    guard day > self.day else { return self }
    var next = self
    (next.day, next.spentToday, next.countToday) = (day, 0, 0)
    return next
  }
}

extension CampaignUsage {
  /// - Throws: `budgetSpent`, `budgetOfTodaySpent` when so much more is not left.
  func checkBudgets(of terms: CampaignTerms, for amount: Int64, on day: Int64) throws(Missed) {
    if let budget = terms.funding.budget, spent > budget.minorUnits - amount { throw .budgetSpent }
    if let budget = terms.limits.budgetPerDay, turned(to: day).spentToday > budget.minorUnits - amount {
      throw .budgetOfTodaySpent
    }
  }
}

/// What one person got from a campaign.
public struct PersonCampaignUsage: Hashable, Sendable {
  public var spent: Int64
  public var count: Int64
  public var day: Int64
  public var countToday: Int64

  public init(spent: Int64 = 0, count: Int64 = 0, day: Int64 = 0, countToday: Int64 = 0) {
    self.spent = spent
    self.count = count
    self.day = day
    self.countToday = countToday
  }

  func turned(to day: Int64) -> PersonCampaignUsage {
    guard day > self.day else { return self }
    var next = self
    (next.day, next.countToday) = (day, 0)
    return next
  }

  /// Of two wallets that turn out to be one person's.
  func joined(with other: PersonCampaignUsage) -> PersonCampaignUsage {
    let day = max(day, other.day)
    let today = turned(to: day).countToday + other.turned(to: day).countToday
    return PersonCampaignUsage(spent: spent + other.spent, count: count + other.count, day: day, countToday: today)
  }
}

/// Both counts of a campaign that a reward changes, as one value: they change together or not at all.
public struct CampaignCounts: Hashable, Sendable {
  public var all: CampaignUsage
  public var person: PersonCampaignUsage

  public init(all: CampaignUsage = CampaignUsage(), person: PersonCampaignUsage = PersonCampaignUsage()) {
    self.all = all
    self.person = person
  }

  /// The counts after a reward, on a day of the campaign's calendar, or on the later one that others counted on.
  ///
  /// - Parameter amount: minor units; 0 for points.
  /// - Throws: the first limit that is in the way.
  public func taking(_ amount: Int64, by terms: CampaignTerms, on day: Int64) throws(Missed) -> CampaignCounts {
    let limits = terms.limits
    let turned = all.turned(to: day)
    var next = CampaignCounts(all: turned, person: person.turned(to: turned.day))
    if let most = limits.perPerson, next.person.count >= most { throw .personHadAll(most) }
    if let most = limits.perPersonAndDay, next.person.countToday >= most { throw .personHadAllToday(most) }
    if let most = limits.people, next.person.count == 0, next.all.people >= most { throw .peopleFound(most) }
    if let most = limits.count, next.all.count >= most { throw .allGiven(most) }
    if let most = limits.countPerDay, next.all.countToday >= most { throw .allGivenToday(most) }
    try next.all.checkBudgets(of: terms, for: amount, on: day)
    if next.person.count == 0 { next.all.people += 1 }
    next.all.spent += amount
    next.all.spentToday += amount
    next.all.count += 1
    next.all.countToday += 1
    next.person.spent += amount
    next.person.count += 1
    next.person.countToday += 1
    return next
  }

  /// The counts after a coupon took so much off that was counted without it when it was given.
  public func spending(_ amount: Int64, on day: Int64) -> CampaignCounts {
    let turned = all.turned(to: day)
    var next = CampaignCounts(all: turned, person: person.turned(to: turned.day))
    next.all.spent += amount
    next.all.spentToday += amount
    next.person.spent += amount
    return next
  }

  /// The counts without a reward that came to nothing, or came back whole and may be given again.
  ///
  /// - Parameter day: when it was given; what was given on another day is not today's any more.
  public func without(_ amount: Int64, of day: Int64) -> CampaignCounts {
    var next = self
    next.all.spent -= amount
    next.all.count -= 1
    next.person.spent -= amount
    next.person.count -= 1
    if next.person.count == 0 { next.all.people -= 1 }
    if next.all.day == day {
      next.all.spentToday -= amount
      next.all.countToday -= 1
    }
    if next.person.day == day { next.person.countToday -= 1 }
    return next
  }

  /// The counts after a part of a reward came back: money can be given again, the reward stays one.
  public func returning(_ amount: Int64, of day: Int64) -> CampaignCounts {
    var next = self
    next.all.spent -= amount
    next.person.spent -= amount
    if next.all.day == day { next.all.spentToday -= amount }
    return next
  }

  /// The counts when somebody else whom it rewarded turns out to be this person: they were one all the time, so the
  /// campaign has one person less and may find another. What both had is his, also beyond the limit of one.
  public func joined(with other: PersonCampaignUsage) -> CampaignCounts {
    var next = self
    if person.count > 0, other.count > 0 { next.all.people -= 1 }
    next.person = person.joined(with: other)
    return next
  }
}

extension CampaignTerms {
  /// The day of the campaign's calendar, one for all stores: a day that differed between them would begin anew with
  /// each step from one to the other.
  public func day(of instant: Instant) -> Int64 { conditions.hours.zone.calendar.local(instant).day }
}
