import Fen
import FenPlatform
import Foundation
import HTTPTypes
import Testing

@testable import FenServer

private let form = [
  "name": "Spring", "from": "2027-03-01T00:00", "to": "2027-04-01T00:00", "zone": "Asia/Tokyo", "hours": "07:00–10:00",
  "benefit": "discount", "worth": "percent", "percent": "12.5", "cap": "20", "funding": "prefunded", "budget": "1000",
  "per_person_and_day": "1",
]

@Suite struct `The campaign desks` {
  @Test(arguments: [
    "/platform/campaigns", "/platform/campaigns/new", "/platform/campaigns/1", "/platform/campaigns/3",
    "/platform/campaigns/1/edit", "/platform/campaigns/3/approve", "/platform/campaigns/1/pause",
    "/platform/campaigns/1/end", "/platform/campaigns/1/try", "/platform/campaigns/why?order=17",
    "/merchant/1900000001/campaigns", "/merchant/1900000001/campaigns/new", "/merchant/1900000001/campaigns/2",
    "/campaigns", "/campaigns/1", "/campaigns/2",
  ])
  func `every page opens in every language, with nothing left unfilled`(path: String) async throws {
    try await browse { browser in
      for tag in Language.Tag.allCases {
        let page = try await browser.get(path + (path.contains("?") ? "&" : "?") + "lang=\(tag.rawValue)")
        #expect(page.status == .ok)
        #expect(page.text.contains("<html lang=\"\(tag.rawValue)\">"))
        for leak in ["{{", "TextNode", "Optional(", "Choice("] { #expect(!page.text.contains(leak), "\(leak)") }
      }
    }
  }

  @Test func `a form is told in a sentence while it is typed, or what is wrong with it`() async throws {
    try await browse { browser in
      _ = try await browser.get("/platform/campaigns/new?lang=en")
      let seen = try await browser.post("/platform/campaigns/preview", form)
      #expect(
        seen.text.contains(
          "Pay 07:00–10:00 Tokyo time, get 12.5% off, at most ¥20.00, at most once a day, from 1 Mar 2027 until "
            + "31 Mar 2027"))
      let wrong = try await browser.post(
        "/platform/campaigns/preview", form.merging(["percent": "x", "hours": "10-7"]) { $1 })
      for said in [
        "Hours of the day: “10-7” cannot be read; write it as 07:00-10:00",
        "Per cent: “x” cannot be read; write it as 12.5",
      ] { #expect(wrong.text.contains(said), "\(wrong.text)") }
    }
  }

  @Test func `what is wrong with a form is told in the reader's language, in the words of its fields`() async throws {
    let wrong = form.merging(["percent": "", "cap": "", "budget": "viel", "people": "3", "name": ""]) { $1 }
    let told: [Language.Tag: [String]] = [
      .english: ["Per cent: fill this in", "Budget, yuan: “viel” cannot be read; write it as 100.00"],
      .simplifiedChinese: ["百分比：请填写", "预算（元）：“viel”无法识别，请写作 100.00"],
      .japanese: ["パーセント：入力してください", "予算（元）：「viel」は読み取れません。100.00 のように書いてください"],
    ]
    for (tag, sentences) in told {
      try await browse { browser in
        _ = try await browser.get("/platform/campaigns/new?lang=\(tag.rawValue)")
        let page = try await browser.post("/platform/campaigns/preview", wrong)
        for sentence in sentences { #expect(page.text.contains(sentence), "\(page.text)") }
        #expect(!page.text.contains("lang=\"en\""))
      }
    }
    try await browse { browser in
      _ = try await browser.get("/platform/campaigns/new?lang=ja")
      let page = try await browser.post("/platform/campaigns/preview", form.merging(["people": "3"]) { $1 })
      #expect(page.text.contains("先着人数は本人ごとに数えます"))
    }
  }

  @Test func `a form makes coupons too, given with payments or sent to people`() async throws {
    let coupon = form.merging(
      ["benefit": "coupon", "worth": "amount", "amount": "5", "valid_days": "7", "coupon_minimum": "20"]) { $1 }
    try await browse { browser in
      _ = try await browser.get("/platform/campaigns/new?lang=en")
      let given = try await browser.post("/platform/campaigns/preview", coupon)
      #expect(given.text.contains("get a coupon for ¥5.00 off"), "\(given.text)")
      let sent = try await browser.post("/platform/campaigns/preview", coupon.merging(["trigger": "request"]) { $1 })
      #expect(sent.text.contains("Sent by the merchant, get a coupon for ¥5.00 off"), "\(sent.text)")
      let wrong = try await browser.post(
        "/platform/campaigns/preview", coupon.merging(["valid_days": "x", "coupon_minimum": "y", "to": ""]) { $1 })
      for said in [
        "Good for so many days: “x” cannot be read; write it as 30",
        "For orders of at least, yuan: “y” cannot be read; write it as 100.00", "Ends before: fill this in",
      ] { #expect(wrong.text.contains(said), "\(wrong.text)") }
      let drawn = coupon.merging(["worth": "drawn", "least": "1"]) { $1 }
      let page = try await browser.post("/platform/campaigns/preview", drawn)
      #expect(page.text.contains("To, yuan: fill this in"), "\(page.text)")
    }
  }

  @Test(arguments: ["payment", "request"], ["amount", "percent", "drawn"])
  func `a coupon of the form is what its fields say`(trigger: String, worth: String) throws {
    let fields = [
      "name": "a", "from": "2027-03-01T00:00", "to": "2027-04-01T00:00", "zone": "Asia/Shanghai", "benefit": "coupon",
      "worth": worth, "amount": "5", "percent": "10", "cap": "3", "least": "1", "most": "2", "trigger": trigger,
      "valid_days": "7", "stores": "S001", "budget": "100", "funding": "payee",
    ]
    let merchant = MerchantID(1_900_000_001)
    let terms = try CampaignTerms(text: CampaignForm(Form(fields: fields), owner: .merchant(merchant)).text)
    guard case .coupon(let coupon) = terms.benefit else {
      Issue.record("no coupon")
      return
    }
    #expect(terms.trigger == (trigger == "request" ? .request : .payment))
    #expect(coupon.use.stores == [StoreName(merchant, "S001")] && coupon.use.merchants == [merchant])
    #expect(coupon.validity == .afterReceipt(wait: 0, lasts: 604_800))
    #expect(coupon.use.hours.period.upperBound == terms.conditions.hours.period.upperBound.adding(days: 7))
  }

  @Test func `a campaign is made as a draft, approved, started, paused and ended, each by a confirmed form`()
    async throws
  {
    let data = SamplePageData()
    try await browse(data) { browser in
      _ = try await browser.get("/platform/campaigns/new")
      let made = try #require(try await browser.post("/platform/campaigns/new", form).location)
      for (move, state) in [
        ("approve", CampaignState.approved), ("start", .running), ("pause", .paused), ("restart", .running),
        ("end", .ended),
      ] {
        let asked = try await browser.get("\(made)/\(move)")
        #expect(asked.text.contains("action=\"\(made)/\(move)\""))
        #expect(try await browser.post("\(made)/\(move)", ["_csrf": "x"]).status == .forbidden)
        #expect(try await browser.post("\(made)/\(move)", [:]).location == made)
        #expect(await data.campaigns(of: nil).first?.campaign.state == state)
      }
      #expect(try await browser.post("\(made)/start", [:]).status == .conflict)
    }
  }

  @Test func `a text that is wrong is refused with its lines, and stays in its field`() async throws {
    try await browse { browser in
      _ = try await browser.get("/platform/campaigns/new?lang=en")
      let page = try await browser.post("/platform/campaigns/new", ["text": "name: <b>\nfunding: gold"])
      #expect(page.status == .badRequest)
      #expect(page.text.contains("Line 2:10") && page.text.contains("name: &lt;b&gt;"))
    }
  }

  @Test func `a merchant sees its own campaigns only, and nobody outside a sandbox sees a desk`() async throws {
    try await browse { browser in
      for path in ["1900000001/campaigns/1", "1900000002/campaigns/2", "1999999999/campaigns"] {
        let page = try await browser.get("/merchant/\(path)")
        #expect(page.status == .notFound)
      }
      let first = try await browser.get("/merchant/campaigns")
      #expect(first.location == "/merchant/1900000001/campaigns")
    }
    try await browse(isSandbox: false) { browser in
      for path in ["/platform/campaigns", "/merchant/1900000001/campaigns", "/platform/campaigns/1/try"] {
        let page = try await browser.get(path)
        #expect(page.status == .forbidden)
      }
      let open = try await browser.get("/campaigns/1")
      #expect(open.status == .ok)
    }
  }

  @Test func `the public page is everybody's: no cookie, kept by caches, and no draft`() async throws {
    try await browse { browser in
      for path in ["/campaigns", "/campaigns/1"] {
        let page = try await browser.get(path)
        #expect(page.headers[.setCookie] == nil)
        #expect(page.headers[.cacheControl] == "public, max-age=30")
      }
      #expect(try await browser.get("/campaigns/3").status == .notFound)
    }
  }

  @Test func `variants are tried side by side, within bounds`() async throws {
    try await browse { browser in
      _ = try await browser.get("/platform/campaigns/1/try?lang=en")
      let asked = [
        "customers": "50", "stores": "3", "per_day": "100", "days": "3", "seed": "1", "hours": "store",
        "most_2": "1.00",
      ]
      let page = try await browser.post("/platform/campaigns/1/try", asked)
      #expect(page.status == .ok)
      #expect(page.text.contains("As it is") && page.text.contains("¥0.10–¥1.00 back"))
      #expect(!page.text.contains("<h2>Variant 3</h2>"))
      let tooMuch = try await browser.post(
        "/platform/campaigns/1/try", asked.merging(["per_day": "100000", "days": "31"]) { $1 })
      #expect(tooMuch.status == .badRequest)
    }
  }

  @Test func `payments of a file are tried in place of made-up ones, at the campaign's time`() async throws {
    let views = await SamplePageData().campaigns(of: nil)
    let terms = try #require(views.first).campaign.terms
    let typed = ["per_day": "100", "seed": "1"]
    func trial(_ file: String) throws -> Trial {
      try Trial(Form(fields: typed, files: [Array(file.utf8)]), terms)
    }
    let found = try trial("at,customer,merchant,amount\n2016-08-08T07:00:00+08:00,ming,1900000001,20\n")
    guard case .imported(let history, seed: 1) = found.history else { return #expect(Bool(false), "\(found.history)") }
    let at = try #require(history.purchases.first?.at)
    let begin = terms.conditions.hours.period.lowerBound
    #expect(at >= begin && at < begin.adding(days: 7))
    let fault = HistoryFault(line: 2, .unreadable(.at, "noon"))
    #expect(throws: PageRefusal.campaign(.historyUnfit(fault))) {
      try trial("at,customer,merchant,amount\nnoon,ming,1900000001,20\n")
    }
  }

  @Test func `a file that is no history is told by line, column and reason, in each language`() throws {
    let languages = try Languages(resources: .bundled)
    func told(_ reason: HistoryFault.Reason, _ tag: Language.Tag) -> String {
      PageRefusal.campaign(.historyUnfit(HistoryFault(line: 3, reason))).whole(in: languages[tag])
    }
    #expect(
      told(.unreadable(.amount, "ten"), .english)
        == "Line 3: column amount says “ten”, which cannot be read. Write what was to pay, above nothing: 12.50.")
    #expect(told(.columnMissing(.customer), .english).hasPrefix("Line 3: there is no column customer."))
    for tag in Language.Tag.allCases {
      for reason in [HistoryFault.Reason.missing(.at), .columnTwice(.at), .unreadable(.state, "at 9")] {
        #expect(told(reason, tag).contains("3") && (told(reason, tag).contains("at")))
      }
      #expect(PageRefusal.campaign(.historyTooLarge(most: 2)).whole(in: languages[tag]).contains("2 MB"))
      #expect(!told(.empty, tag).isEmpty)
    }
  }

  @Test func `what is exported opens in a spreadsheet and names nobody`() async throws {
    try await browse { browser in
      let file = try await browser.get("/platform/campaigns/1/rewards.csv?lang=en")
      #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
      #expect(file.text.split(separator: "\r\n").count == 2 && file.text.contains("Cashback,12.34,CNY,given"))
    }
  }
}
