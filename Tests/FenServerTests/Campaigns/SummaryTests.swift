import Fen
import FenPlatform
import Testing

@testable import FenServer

private let lawson = MerchantID(1_900_000_101)
private let gap = MerchantID(1_900_000_102)
private let names = CampaignNames(merchants: [lawson: "Lawson", gap: "GAP"])

private func terms(_ text: String) throws -> CampaignTerms { try CampaignTerms(text: text) }

@Suite struct `A campaign in plain words` {
  let languages: Languages

  init() throws { languages = try Languages(resources: .bundled) }

  private func says(
    _ text: String, english: String, chinese: String, japanese: String
  ) throws {
    let summary = try terms(text).summary
    #expect(languages[.english].sentence(summary, names) == english)
    #expect(languages[.simplifiedChinese].sentence(summary, names) == chinese)
    #expect(languages[.japanese].sentence(summary, names) == japanese)
  }

  /// S2
  @Test func `names hours, the clock that decides, chains and how often`() throws {
    try says(
      """
      name: Early seven, late five
      from: 2016-06-01T00:00:00+08:00
      to: 2016-08-01T00:00:00+08:00
      hours: ["17:00-24:00", "07:00-10:00"]
      merchants: ["1900000101", "1900000102", "1900000103"]
      cashback: {bands: [{from: 0.10 CNY, to: 5.00 CNY, weight: 95}, {from: 5.01 CNY, to: 100.00 CNY, weight: 5}]}
      limits: {per_person_and_day: 1}
      funding: prefunded
      budget: 100000.00 CNY
      """,
      english: "Pay 07:00–10:00 or 17:00–24:00 Shanghai time at 3 chains, get ¥0.10–¥100.00 back, "
        + "at most once a day, from 1 Jun 2016 until 31 Jul 2016",
      chinese: "上海时间07:00–10:00或17:00–24:00在3家连锁付款，享返现¥0.10–¥100.00，每人每天限一次，2016年6月1日至2016年7月31日",
      japanese: "上海時間の07:00–10:00または17:00–24:00に3チェーンで支払うと、0.10元–100.00元還元、1人1日1回まで、"
        + "2016年6月1日から2016年7月31日まで")
  }

  /// S3
  @Test func `names a minimum, a country and how many people`() throws {
    try says(
      """
      name: Australia
      from: 2016-07-01T00:00:00+10:00
      to: 2017-01-01T00:00:00+11:00
      zone: Australia/Melbourne
      countries: [AU]
      minimum: 100.00 CNY
      real_name: true
      cashback: {bands: [{from: 1.00 CNY, to: 888.00 CNY}]}
      limits: {people: 20000}
      funding: prefunded
      budget: 1000000.00 CNY
      """,
      english: "Pay at least ¥100.00 in Australia, get ¥1.00–¥888.00 back, verified people only, first 20,000 people, "
        + "from 1 Jul 2016 until 31 Dec 2016",
      chinese: "在澳大利亚付款满¥100.00，享返现¥1.00–¥888.00，仅限实名用户，前20,000名，2016年7月1日至2016年12月31日",
      japanese: "オーストラリアで100.00元以上を支払うと、1.00元–888.00元還元、本人確認済みの方のみ、先着20,000名、"
        + "2016年7月1日から2016年12月31日まで")
  }

  /// S7
  @Test func `names stores, cities and the most a percentage comes to`() throws {
    let stores = (1...29).map { "1900000102/G\($0)" }.joined(separator: ", ")
    try says(
      """
      name: GAP summer
      from: 2016-06-06T00:00:00+08:00
      to: 2016-07-06T00:00:00+08:00
      cities: [Shanghai, Shenzhen]
      stores: [\(stores)]
      discount: {percent: 30, cap: 300.00 CNY}
      funding: payee
      """,
      english: "Pay at 29 stores of GAP in Shanghai, Shenzhen, get 30% off, at most ¥300.00, "
        + "from 6 Jun 2016 until 5 Jul 2016",
      chinese: "在GAP的29家门店（Shanghai、Shenzhen）付款，享立减30%（最高¥300.00），2016年6月6日至2016年7月5日",
      japanese: "GAPの29店舗（Shanghai・Shenzhen）で支払うと、30%引き（最大300.00元）、2016年6月6日から2016年7月5日まで")
  }

  /// S8
  @Test func `names points, the first payment and the members`() throws {
    try says(
      """
      name: GAP members
      from: 2016-06-06T00:00:00+08:00
      to: 2016-07-06T12:00:00+08:00
      merchants: ["1900000102"]
      first_payment: true
      member_of: "1900000102"
      points: {points: 500, programme: "1900000102"}
      funding: none
      """,
      english: "Pay for the first time at GAP, get 500 points, members of GAP only, "
        + "from 6 Jun 2016 until 6 Jul 2016 12:00",
      chinese: "在GAP首次付款，享500积分，仅限GAP会员，2016年6月6日至2016年7月6日 12:00",
      japanese: "GAPで初めて支払うと、500ポイント、GAP会員のみ、2016年6月6日から2016年7月6日 12:00まで")
  }

  @Test func `says why a payment was not rewarded`() {
    let missed = Missed.window([DayWindow(from: 25_200, to: 36_000)!, DayWindow(from: 61_200, to: 86_400)!])
    let said = Language.Tag.allCases.map { languages[$0].reason(missed, names) }
    #expect(
      said == [
        "仅限07:00–10:00或17:00–24:00。", "It rewards only 07:00–10:00 or 17:00–24:00.",
        "対象の時間帯は07:00–10:00または17:00–24:00のみです。",
      ])
    #expect(languages[.english].reason(.notMember(gap), names) == "The payer is not a member of GAP.")
    #expect(languages[.japanese].reason(.country(["AU"]), names) == "店舗がオーストラリアにありません。")
  }
}
