import Fen
import FenPlatform
import Testing

private let sevenToFive = """
  # Early seven, late five
  name: Early seven, late five
  from: 2016-06-01T00:00:00+08:00
  to: 2016-08-01T00:00:00+08:00
  hours: ["07:00-10:00", "17:00-24:00"]
  zone_of_store: true
  merchants: ["1900000101", 1900000102]
  minimum: 10.00 CNY
  real_name: true
  cashback:
    bands:
      - {from: 0.10 CNY, to: 5.00 CNY, weight: 95}
      - {from: 5.01 CNY, to: 100.00 CNY, weight: 5}
  limits:
    budget_per_day: 5000.00 CNY
    people: 20000
    per_person_and_day: 1
  funding: prefunded
  budget: 100000.00 CNY
  funders:
    - {who: platform, weight: 3}
    - {who: 1900000101}
  """

private func faults(in text: String) -> [String] {
  do throws(CampaignTextFaults) {
    _ = try CampaignTerms(text: text)
    return []
  } catch { return error.faults.map(\.description) }
}

@Suite struct `A campaign's text` {
  @Test func `says all of it`() throws {
    let terms = try CampaignTerms(text: sevenToFive)
    #expect(terms.name == "Early seven, late five" && terms.trigger == .payment)
    #expect(terms.conditions.hours.windows.map(\.from) == [25_200, 61_200])
    #expect(terms.conditions.hours.windows.map(\.to) == [36_000, 86_400])
    #expect(terms.conditions.hours.zone == .ofStore(otherwise: .shanghai))
    #expect(terms.conditions.merchants == [MerchantID(1_900_000_101), MerchantID(1_900_000_102)])
    #expect(terms.benefit == .cashback(.drawn([Band(10...500, weight: 95), Band(501...10_000, weight: 5)], .cny)))
    #expect(terms.limits.people == 20_000 && terms.limits.budgetPerDay == .fen(500_000))
    #expect(
      terms.funding
        == .prefunded(
          budget: .fen(10_000_000),
          [FundingShare(.platform, weight: 3), FundingShare(.merchant(MerchantID(1_900_000_101)))]))
  }

  @Test func `is written as it is read`() throws {
    for terms in try samples() { #expect(try CampaignTerms(text: terms.text) == terms, "\(terms.text)") }
  }

  @Test func `names every fault with its line`() {
    let text = """
      name: summer
      from: yesterday
      to: 2016-08-01T00:00:00+08:00
      hours: ["10:00-07:00"]
      zone: Asia/Shangri-La
      colour: red
      discount:
        amount: 10
        percent: 5
      limits: {people: many}
      funding: prefunded
      """
    let found = faults(in: text)
    #expect(found.map { $0.prefix { $0 != ":" } } == ["1", "2", "4", "5", "6", "8", "8", "10"])
    #expect(found.contains { $0.hasPrefix("6:1: there is no field `colour` here; known are ") })
    #expect(found.contains { $0.hasPrefix("2:7: `from` is `yesterday`; write it as 2016-06-01T00:00:00+08:00") })
    #expect(found.contains { $0.contains("`budget` is missing") })
  }

  @Test func `knows its fields though its period is missing`() {
    let found = faults(in: sevenToFive.replacing("to: 2016-08-01T00:00:00+08:00\n", with: ""))
    #expect(found.count == 1 && found[0].contains("`to` is missing"), "\(found)")
  }

  @Test func `is told what no single line is wrong in`() {
    let text = sevenToFive.replacing("real_name: true", with: "real_name: false")
    #expect(
      faults(in: text) == ["1:1: `people` counts by identity, which only verified people have; add `real_name: true`"])
  }

  @Test func `is told at its funding that the payees did not agree`() {
    let text = "name: a\nfrom: 2016-06-01T00:00:00+08:00\nto: 2016-08-01T00:00:00+08:00\n"
      + "discount: {amount: 1.00 CNY}\nfunding: payee\n"
    let found = faults(in: text)
    #expect(found.count == 1 && found[0].hasPrefix("5:10: with `funding: payee` those"))
    #expect(faults(in: text + "stores: 1900000101/12") == [])
  }

  @Test func `that is not YAML is told where`() {
    #expect(faults(in: "name: [") == faults(in: "name: [") && faults(in: "name: [")[0].contains("this is not YAML"))
    #expect(faults(in: "") == ["1:1: there is nothing in it"])
    #expect(faults(in: "- a")[0].contains("a campaign is a list of fields"))
    #expect(faults(in: "name: a\nname: b").contains { $0.hasPrefix("2:1: ") || $0.contains("this is not YAML") })
  }

  /// Every field once, and names that need care.
  private func samples() throws -> [CampaignTerms] {
    let full = try CampaignTerms(text: sevenToFive)
    var conditions = full.conditions
    conditions.hours = CampaignHours(
      period: Instant(milliseconds: 1_464_710_400_123)..<Instant(milliseconds: 1_564_710_400_000),
      parts: [
        Instant(milliseconds: 1_464_710_400_123)..<Instant(milliseconds: 1_464_800_000_000),
        Instant(milliseconds: 1_464_900_000_000)..<Instant(milliseconds: 1_564_710_400_000),
      ], weekdays: [.monday, .sunday], windows: [DayWindow(from: 30, to: 86_399)!], zone: .named(Zone("Asia/Tokyo")!))
    conditions.countries = ["AU", "NO"]
    conditions.cities = ["上海", "yes", "São \"Paulo\"\n\u{85}"]
    conditions.stores = [StoreName(MerchantID(1_900_000_101), "12/a")]
    conditions.tradeTypes = [.code, .native]
    conditions.means = .card(CardCondition(issuers: ["CMB"], kinds: [.debit, .credit]))
    conditions.tags = ["WXG", "007"]
    conditions.items = ["0123"]
    conditions.excludedItems = ["x"]
    conditions.isFirstPayment = true
    conditions.programme = MerchantID(1_900_000_102)
    let discounts: [Discount] = [
      Discount(.fixed(.fen(1))), Discount(.percentage(hundredths: 1_250, cap: .fen(30_000)), stacking: .stackable),
      Discount(.percentage(hundredths: 1, cap: nil)), Discount(.loweredTo(.fen(0)), isPerItem: true),
    ]
    var all = [full]
    for discount in discounts {
      var terms = full
      terms.conditions = conditions
      terms.name = "a: b # c"
      terms.benefit = .discount(discount)
      terms.funding = .byPayee(budget: nil)
      terms.limits = CampaignLimits(count: 5, countPerDay: 4, perPerson: 3)
      terms.returns = .kept
      all.append(terms)
      for validity in [
        CouponValidity.period, .afterReceipt(wait: 60, lasts: 5), .fromNextDay(lasts: 7),
        .calendarDays(wait: 1, lasts: 3),
      ] {
        terms.trigger = .request
        terms.benefit = .coupon(CouponTerms(.discount(discount), use: conditions, validity: validity))
        terms.funding = .byPayee(budget: .fen(50_000))
        all.append(terms)
      }
    }
    var points = full
    points.benefit = .points(500, programme: MerchantID(1_900_000_102))
    points.funding = .none
    points.limits = CampaignLimits()
    all.append(points)
    points.benefit = .coupon(
      CouponTerms(.redeemedByMerchant(.percentage(hundredths: 1_000, cap: nil)), use: conditions, validity: .period))
    all.append(points)
    return all
  }
}
