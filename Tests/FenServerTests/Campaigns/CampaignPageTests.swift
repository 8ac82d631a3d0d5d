import Fen
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
      #expect(wrong.text.contains("hours:") && wrong.text.contains("discount:"))
    }
  }

  @Test func `a campaign is made as a draft, approved, started, paused and ended, each by a confirmed form`() async throws {
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
        "customers": "50", "stores": "3", "per_day": "100", "days": "3", "seed": "1", "hours": "store", "most_2": "1.00",
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

  @Test func `what is exported opens in a spreadsheet and names nobody`() async throws {
    try await browse { browser in
      let file = try await browser.get("/platform/campaigns/1/rewards.csv?lang=en")
      #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
      #expect(file.text.split(separator: "\r\n").count == 2 && file.text.contains("Cashback,12.34,CNY,given"))
    }
  }
}
