import Fen
import Testing

@Suite struct `A variant of a campaign` {
  @Test func `cuts amounts that are drawn, and leaves out bands above the cut`() {
    let drawn = campaign(1, .cashback(.drawn([Band(10...500, weight: 95), Band(501...10_000, weight: 5)], .cny))).terms
    let cut = drawn.varied(CampaignVariant(most: .fen(200)))
    #expect(cut.benefit == .cashback(.drawn([Band(10...200, weight: 95)], .cny)))
    #expect(drawn.varied(CampaignVariant()) == drawn)
  }

  @Test func `changes the cap, the budget, the minimum and how often`() {
    let terms = campaign(1, .discount(Discount(.percentage(hundredths: 1_000, cap: .fen(500))))).terms
    let varied = terms.varied(
      CampaignVariant(most: .fen(300), budget: .fen(9_000), minimum: .fen(1_000), perPersonAndDay: 2))
    #expect(varied.benefit == .discount(Discount(.percentage(hundredths: 1_000, cap: .fen(300)))))
    #expect(varied.funding.budget == .fen(9_000) && varied.conditions.minimum == .fen(1_000))
    #expect(varied.limits.perPersonAndDay == 2)
  }
}

@Suite struct `Clocks on the wall` {
  /// Melbourne's clocks went from 02:00 to 03:00 on 2 October 2016.
  @Test(arguments: [
    ("2016-07-01T00:00:00+10:00", "2016-07-01", 0), ("2016-10-02T01:59:59+10:00", "2016-10-02", 7_199),
    ("2016-10-02T03:00:00+11:00", "2016-10-02", 10_800), ("2016-12-31T23:59:59+11:00", "2016-12-31", 86_399),
  ])
  func `lead back to the moment they show`(moment: String, day: String, second: Int64) {
    let local = melbourne.local(at(moment))
    #expect(local.date == day && local.second == second)
    #expect(melbourne.instant(day: local.day, second: local.second) == at(moment))
  }
}
