import Fen
import Testing

private let today = BusinessDay("2019-03-05")!

/// What is left of which limit, or nil when the payment is let through.
private func refusal(
  _ amount: Int64, _ accountClass: AccountClass, _ usage: Usage = Usage(today: DayUsage(today)),
  from source: PaymentSource = .balance, by way: SpendingWay = .online, _ authenticated: Authentication = strongest,
  rules: Rules = rules, on day: BusinessDay = today
) -> LimitRefusal? {
  do throws(LimitRefusal) {
    _ = try decideSpending(
      Spending(amount, isFromBalance: source == .balance, way: way, authenticated: authenticated), by: accountClass,
      channels: 1, usage: usage.turned(to: day), rules: rules, on: day)
    return nil
  } catch { return error }
}

private enum PaymentSource { case balance, card }
private let strongest: Authentication = [.password, .deviceKey]
private let twoFactors: Authentication = [.password, .oneTimeCode]

/// A usage with nothing on this day.
private func used(_ spent: Int64, before: Int64 = 0, withdrawn: Int64 = 0) -> Usage {
  Usage(spent: spent, spentBeforeYear: before, withdrawn: withdrawn, today: DayUsage(today))
}

private func paidToday(_ set: (inout DayUsage) -> Void) -> Usage {
  var day = DayUsage(today)
  set(&day)
  return Usage(spent: 0, today: day)
}

extension LimitRefusal {
  var limit: Limit? {
    switch self {
    case .unverified: nil
    case .over(let limit, left: _, remedies: _): limit
    }
  }
  var left: Int64? {
    switch self {
    case .unverified: nil
    case .over(_, let left, remedies: _): left.minorUnits
    }
  }
}

@Suite struct `A payment from the balance` {
  @Test(
    arguments: [
      // Class, spent before, amount, what is left when it is refused
      (.unverified, 0, 19_999, nil), (.unverified, 0, 20_000, nil), (.unverified, 0, 20_001, 20_000),
      (.unverified, 19_999, 1, nil), (.unverified, 20_000, 1, 0),
      (.one, 0, 99_999, nil), (.one, 0, 100_000, nil), (.one, 0, 100_001, 100_000),
      (.one, 99_999, 1, nil), (.one, 99_999, 2, 1), (.one, 100_000, 1, 0),
      (.two, 0, 5_000_000, nil), (.two, 9_999_999, 1, nil), (.two, 9_999_999, 2, 1), (.two, 10_000_000, 1, 0),
      (.three, 19_999_999, 1, nil), (.three, 19_999_999, 2, 1), (.three, 20_000_000, 1, 0),
    ] as [(AccountClass, Int64, Int64, Int64?)])
  func `fits in what the class may pay in all, to the fen`(
    accountClass: AccountClass, spent: Int64, amount: Int64, left: Int64?
  ) {
    #expect(refusal(amount, accountClass, used(spent))?.left == left)
  }

  @Test(
    arguments: [
      // Paid today with one factor and with two, strength now, amount, what is left when it is refused
      (0, 0, .password, 99_999, nil), (0, 0, .password, 100_000, nil), (0, 0, .password, 100_001, 100_000),
      (99_999, 0, .password, 1, nil), (100_000, 0, .password, 1, 0),
      (0, 0, twoFactors, 499_999, nil), (0, 0, twoFactors, 500_000, nil), (0, 0, twoFactors, 500_001, 500_000),
      // A day's weak payments use up what stronger ones may pay, and not the other way round.
      (100_000, 0, twoFactors, 400_000, nil), (100_000, 0, twoFactors, 400_001, 400_000),
      (0, 500_000, .password, 1, 0), (0, 400_000, .password, 100_000, nil), (0, 499_999, .password, 1, nil),
      (100_000, 400_000, strongest, 4_500_000, nil), (100_000, 400_000, strongest, 4_500_001, 4_500_000),
    ] as [(Int64, Int64, Authentication, Int64, Int64?)])
  func `fits in what the day allows for its authentication, to the fen`(
    weak: Int64, two: Int64, authenticated: Authentication, amount: Int64, left: Int64?
  ) {
    let usage = paidToday { $0.balance = ByStrength(weak: weak, twoFactors: two) }
    #expect(refusal(amount, .three, usage, authenticated)?.left == left)
  }

  @Test func `counts withdrawals to the own bank account for class I only`() {
    #expect(refusal(1, .one, used(50_000, withdrawn: 49_999)) == nil)
    #expect(refusal(2, .one, used(50_000, withdrawn: 49_999))?.left == 1)
    #expect(refusal(1, .two, used(50_000, withdrawn: 1_000_000_000)) == nil)
  }

  @Test func `is free again on the next day, and in the next year`() {
    let full = paidToday { $0.balance = ByStrength(weak: 100_000) }
    #expect(refusal(1, .three, full, .password) != nil)
    #expect(refusal(1, .three, full, .password, on: today.next) == nil)
    let year = Usage(spent: 10_000_000, today: DayUsage(BusinessDay("2019-12-31")!))
    #expect(refusal(1, .two, year, on: BusinessDay("2019-12-31")!) != nil)
    #expect(refusal(1, .two, year, on: BusinessDay("2020-01-01")!) == nil)
    // The lifetime has no next year.
    let life = Usage(spent: 100_000, today: DayUsage(BusinessDay("2019-12-31")!))
    #expect(refusal(1, .one, life, on: BusinessDay("2030-01-01")!) != nil)
  }

  @Test func `of a rolling year counts what was spent in the last 365 days`() {
    let usage = Usage(spent: 10_000_000, spentBeforeYear: 0, today: DayUsage(today))
    let turned = usage.turned(to: today.next, rollingBefore: 4_000_000)
    #expect(turned.spentThisYear == 6_000_000)
    #expect(usage.turned(to: today.next, rollingBefore: 0).spentThisYear == 10_000_000)
  }

  @Test func `is refused with the limit that leaves least and with all that lifts it`() {
    var day = DayUsage(today)
    day.balance = ByStrength(weak: 99_000)
    let usage = Usage(spent: 99_500, today: day)
    let expected = LimitRefusal.over(
      .classOneLifetime, left: .fen(500), remedies: [.verify(channels: 2, reaching: .two), .payByCard])
    #expect(refusal(2_000, .one, usage, .password) == expected)
    guard case .over(let limit, let left, let remedies)? = refusal(2_000, .three, usage, .password) else {
      return #expect(Bool(false), "let through")
    }
    #expect(limit == .day(.weak))
    #expect(left == .fen(1_000))
    #expect(remedies == [.authenticate(.twoFactors), .authenticate(.certified), .payByCard, .waitForTomorrow])
  }
}

@Suite struct `The limits that are shown` {
  @Test(arguments: AccountClass.allCases)
  func `are those that refuse, each to the fen`(accountClass: AccountClass) throws {
    let sources: [PaymentSource] = [.balance, .card]
    for strength in [[], twoFactors, strongest] as [Authentication] {
      for (source, way) in sources.flatMap({ source in SpendingWay.allCases.map { (source, $0) } }) {
        let spending = Spending(
          1, isFromBalance: source == .balance, way: way, authenticated: strength)
        let shown = limits(of: accountClass, channels: 1, usage: used(0), by: rules, on: today)
          .filter { $0.limit.isOf(spending) }.min { $0.left.minorUnits < $1.left.minorUnits }
        guard let shown else {
          #expect(refusal(.max, accountClass, from: source, by: way, strength) == nil)
          continue
        }
        #expect(refusal(shown.most, accountClass, from: source, by: way, strength) == nil)
        #expect(
          refusal(shown.most + 1, accountClass, from: source, by: way, strength)
            == .over(shown.limit, left: .fen(shown.most), remedies: shown.remedies))
      }
    }
  }

  @Test func `say of a rolling year that it does not end at once`() {
    func remedies(_ rolling: Int64) -> [Remedy] {
      limits(of: .three, channels: 5, usage: used(0), by: testRules([.yearIsRolling: rolling]), on: today)[0].remedies
    }
    #expect(remedies(0) == [.payByCard, .waitForNextYear])
    #expect(remedies(1) == [.payByCard, .waitForRollingYear])
  }
}

extension Limit {
  /// Written again for the test, as the notices say it.
  fileprivate func isOf(_ spending: Spending) -> Bool {
    switch self {
    case .unverifiedLifetime, .classOneLifetime, .year: spending.isFromBalance
    case .day(let strength): spending.isFromBalance && spending.authenticated.strength <= strength
    case .codeDay(let strength): spending.way == .dynamicCode && spending.authenticated.strength <= strength
    case .staticCodeDay: spending.way == .staticCode
    }
  }
}

@Suite struct `A payment from a card` {
  @Test(arguments: AccountClass.allCases)
  func `counts against no class and no day`(accountClass: AccountClass) throws {
    let before = used(0)
    let after = try decideSpending(
      Spending(900_000_000, isFromBalance: false, way: .online, authenticated: .password), by: accountClass,
      channels: 0, usage: before, rules: rules, on: today)
    #expect(after == before)
  }

  @Test func `beside the balance leaves the balance what it had`() throws {
    let card = Spending(5_000_000, isFromBalance: false, way: .online, authenticated: .password)
    var usage = used(99_999)
    usage = try decideSpending(card, by: .one, channels: 1, usage: usage, rules: rules, on: today)
    #expect(refusal(1, .one, usage) == nil)
    #expect(refusal(2, .one, usage)?.limit == .classOneLifetime)
  }
}

@Suite struct `A payment by code` {
  @Test(
    arguments: [
      (.dynamicCode, .paymentCode, 100_000, nil), (.dynamicCode, .paymentCode, 100_001, 100_000),
      (.dynamicCode, [.paymentCode, .password], 500_000, nil),
      (.dynamicCode, [.paymentCode, .password], 500_001, 500_000),
      (.staticCode, .password, 50_000, nil), (.staticCode, .password, 50_001, 50_000),
      // Whatever the factors.
      (.staticCode, strongest, 50_001, 50_000), (.online, strongest, 50_001, nil),
    ] as [(SpendingWay, Authentication, Int64, Int64?)])
  func `has limits of its own, also with a card`(
    way: SpendingWay, authenticated: Authentication, amount: Int64, left: Int64?
  ) {
    #expect(refusal(amount, .three, from: .card, by: way, authenticated)?.left == left)
  }

  @Test func `is limited from April 2018 on, and counted before`() {
    let rules = testRules(from: "2018-04-01")
    let (before, after) = (BusinessDay("2018-03-31")!, BusinessDay("2018-04-01")!)
    let none = Usage(today: DayUsage(BusinessDay(number: 0)))
    #expect(refusal(50_001, .three, none, from: .card, by: .staticCode, rules: rules, on: before) == nil)
    #expect(refusal(50_001, .three, none, from: .card, by: .staticCode, rules: rules, on: after) != nil)
  }
}

@Suite struct `What was counted` {
  @Test func `comes back with a refund for the year and the lifetime, not for the day`() throws {
    let spending = Spending(10_000, isFromBalance: true, way: .dynamicCode, authenticated: twoFactors)
    let after = try decideSpending(
      spending, by: .two, channels: 3, usage: used(500, before: 500), rules: rules, on: today)
    #expect(after.spent == 10_500)
    let back = after.givenBack(4_000, of: today, in: .calendar)
    #expect(back.spentThisYear == 6_000)
    #expect(back.today == after.today)
  }

  @Test(
    arguments: [
      // The year, when it was paid, what was spent this year when 200 of 700 come back; 500 were spent before.
      (.calendar, "2018-12-31", 200), (.calendar, "2019-01-01", 0), (.calendar, "2019-03-05", 0),
      (.rolling, "2018-03-05", 200), (.rolling, "2018-03-06", 0), (.rolling, "2018-12-31", 0),
    ] as [(LimitingYear, String, Int64)])
  func `comes back to the year it was paid in, and raises no other's limit`(
    year: LimitingYear, paid: String, left: Int64
  ) {
    let back = used(700, before: 500).givenBack(200, of: BusinessDay(paid)!, in: year)
    #expect((back.spent, back.spentThisYear) == (500, left))
    let spending = Spending(200, isFromBalance: true, way: .online, authenticated: twoFactors)
    if paid != "2019-03-05" {
      #expect(used(700, before: 500).without(spending, of: BusinessDay(paid)!, in: year) == back)
    }
  }

  @Test func `goes entirely when the payment came to nothing on the same day`() throws {
    let before = used(500)
    let spending = Spending(10_000, isFromBalance: true, way: .dynamicCode, authenticated: twoFactors)
    let after = try decideSpending(spending, by: .two, channels: 3, usage: before, rules: rules, on: today)
    #expect(after.without(spending, of: today, in: .calendar) == before)
    #expect(after.turned(to: today.next).without(spending, of: today, in: .calendar).spent == 500)
  }

  @Test func `of two wallets of one person is added`() {
    var first = used(60_000, before: 10_000, withdrawn: 5)
    first.today.balance.weak = 7
    var second = used(30_000, before: 2_000)
    second.today.balance.weak = 11
    let sum = first.joined(with: second)
    #expect((sum.spent, sum.spentBeforeYear, sum.withdrawn) == (90_000, 12_000, 5))
    #expect(sum.today.balance.weak == 18)
  }
}

@Suite struct `Strength` {
  @Test(
    arguments: [
      ([], .weak), (.password, .weak), (.oneTimeCode, .weak), (.paymentCode, .weak), (.deviceKey, .weak),
      // Two of one kind are one kind.
      ([.oneTimeCode, .paymentCode], .weak), ([.oneTimeCode, .deviceKey], .weak),
      ([.password, .oneTimeCode], .twoFactors), ([.password, .paymentCode], .twoFactors),
      ([.oneTimeCode, .biometric], .twoFactors), ([.password, .deviceKey], .certified),
      (.sandbox, .certified), ([.deviceKey, .biometric], .certified),
      ([.password, .oneTimeCode, .deviceKey], .certified),
    ] as [(Authentication, AuthenticationStrength)])
  func `follows the kinds of factors`(authenticated: Authentication, strength: AuthenticationStrength) {
    #expect(authenticated.strength == strength)
  }
}
