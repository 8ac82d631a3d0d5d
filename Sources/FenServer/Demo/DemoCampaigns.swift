import Fen
import FenPlatform

/// The campaigns of the demo: those the announcements of 2016 told of, with their hours, dates, places and amounts, in
/// the year that the demo runs.
struct DemoCampaign: Sendable {
  let owner: Funder
  let terms: CampaignTerms
}

extension DemoCampaign {
  /// - Parameter stores: by their shops, as they were opened.
  static func all(at now: Instant, stores: [DemoShop: [Store]]) -> [DemoCampaign] {
    [
      earlySeven(at: now), abroad(at: now), summer(at: now, names(of: .gapshore, stores)), points(at: now),
    ]
  }

  /// Pay 07:00–10:00 or 17:00–24:00 at one of three chains, get at most ¥100 back.
  private static func earlySeven(at now: Instant) -> DemoCampaign {
    let today = BusinessDay(now).start
    var conditions = Conditions(
      hours: CampaignHours(
        period: today..<today.adding(days: 30), windows: [hours(7, 10), hours(17, 24)],
        zone: .ofStore(otherwise: .shanghai)))
    conditions.merchants = [DemoShop.lusen.id, DemoShop.sevenBell.id, DemoShop.aoyue.id]
    let drawn = Worth.drawn([Band(10...500, weight: 95), Band(501...10_000, weight: 5)], .cny)
    return DemoCampaign(
      owner: .platform,
      terms: CampaignTerms(
        name: "早7晚5，最高返 100 元", conditions: conditions, benefit: .cashback(drawn),
        funding: .prefunded(budget: .fen(10_000_000), [FundingShare(.platform)])))
  }

  /// 1 July to 31 December, at least ¥100 in a shop in Australia: the first 20,000 people get at most ¥888.
  private static func abroad(at now: Instant) -> DemoCampaign {
    let melbourne = DemoShop.melbourne
    var conditions = Conditions(
      hours: CampaignHours(
        // Midnight there: two hours before Beijing in winter, three in summer.
        period: season(now, from: Day(7, 1, hoursBefore: 2), to: Day(1, 1, hoursBefore: 3)), zone: .named(melbourne)))
    conditions.countries = ["AU"]
    conditions.minimum = .fen(10_000)
    conditions.needsRealName = true
    let drawn = Worth.drawn([Band(100...8_800, weight: 9), Band(8_801...88_800, weight: 1)], .cny)
    return DemoCampaign(
      owner: .platform,
      terms: CampaignTerms(
        name: "澳洲满 100 元返现，前 20,000 人最高 888 元", conditions: conditions, benefit: .cashback(drawn),
        limits: CampaignLimits(people: 20_000, perPerson: 1),
        funding: .prefunded(
          budget: .fen(200_000_000), [FundingShare(.platform), FundingShare(.merchant(DemoShop.queensbay.id))])))
  }

  /// 6 June to 5 July, 29 stores in Shanghai and Shenzhen: at most ¥300 off.
  private static func summer(at now: Instant, _ stores: Set<StoreName>) -> DemoCampaign {
    var conditions = Conditions(
      hours: CampaignHours(period: season(now, from: Day(6, 6), to: Day(7, 6))))
    conditions.cities = ["上海", "深圳"]
    conditions.stores = stores
    let shop = Funder.merchant(DemoShop.gapshore.id)
    return DemoCampaign(
      owner: shop,
      terms: CampaignTerms(
        name: "盖岸 29 家门店最高立减 300 元", conditions: conditions,
        benefit: .discount(Discount(.percentage(hundredths: 3_000, cap: .fen(30_000)))),
        funding: .prefunded(budget: .fen(50_000_000), [FundingShare(shop)])))
  }

  /// Members get 500 points for their first payment.
  private static func points(at now: Instant) -> DemoCampaign {
    let (shop, today) = (DemoShop.gapshore.id, BusinessDay(now).start)
    var conditions = Conditions(hours: CampaignHours(period: today..<today.adding(days: 365)))
    conditions.merchants = [shop]
    conditions.isFirstPayment = true
    conditions.programme = shop
    return DemoCampaign(
      owner: .merchant(shop),
      terms: CampaignTerms(
        name: "盖岸会员首次支付送 500 积分", conditions: conditions, benefit: .points(500, programme: shop),
        funding: .none))
  }

  private static func names(of shop: DemoShop, _ stores: [DemoShop: [Store]]) -> Set<StoreName> {
    Set(known(stores[shop]).map { StoreName(shop.id, String($0.id)) })
  }

  private static func hours(_ from: Int64, _ to: Int64) -> DayWindow {
    guard let window = DayWindow(from: from * 3_600, to: to * 3_600) else {
      preconditionFailure("\(from) to \(to) are hours of a day")
    }
    return window
  }

  /// A day of a year, and how long before Beijing's it begins.
  private struct Day {
    let month: Int
    let day: Int
    let hoursBefore: Int64

    init(_ month: Int, _ day: Int, hoursBefore: Int64 = 0) {
      self.month = month
      self.day = day
      self.hoursBefore = hoursBefore
    }
  }

  /// The days of this year, or of the next one when they are over.
  private static func season(_ now: Instant, from: Day, to: Day) -> Range<Instant> {
    let year = BusinessDay(now).year
    func moment(_ day: Day, _ year: Int64) -> Instant {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      guard let found = BusinessDay("\(year)-\(two(day.month))-\(two(day.day))") else {
        preconditionFailure("\(day) is a day")
      }
      return found.start.adding(hours: -day.hoursBefore)
    }
    let crosses: Int64 = (to.month, to.day) < (from.month, from.day) ? 1 : 0
    let this = moment(from, year)..<moment(to, year + crosses)
    return now < this.upperBound ? this : moment(from, year + 1)..<moment(to, year + 1 + crosses)
  }
}

extension DemoStory {
  /// Each with its funders' money, running; two customers are members who have not paid there yet.
  func startCampaigns() async throws {
    for campaign in DemoCampaign.all(at: platform.clock.now(), stores: stores) {
      if case .prefunded(let budget, let shares) = campaign.terms.funding {
        for share in shares { try await platform.wallets.deposit(budget, into: share.funder.account) }
      }
      let made = try await platform.campaigns.make(campaign.terms, owner: campaign.owner)
      try await platform.campaigns.move(made.id, of: campaign.owner, .approved)
      try await platform.campaigns.move(made.id, of: campaign.owner, .started)
    }
    for member in [DemoPerson.ming, .chen] {
      _ = try await platform.engine.perform(JoinProgramme(DemoShop.gapshore.id, known(people[member]).user.id))
    }
  }
}
