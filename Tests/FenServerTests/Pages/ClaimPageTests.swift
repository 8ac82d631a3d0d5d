import Fen
import Testing

@testable import FenServer

@Suite struct `Pages of false claims` {
  @Test(
    arguments: ["/open/report", "/open/report?name=Nobody%20%26%20Co.", "/open/claims", "/open/providers?name=Nobody"]
      + ["/platform/claims", "/platform/claims?all=1", "/open/providers/1900000009"]
      + (1...5).flatMap { ["/platform/claims/\($0)", "/open/reports/\($0)"] })
  func `open in every state and language, with nothing left unfilled`(path: String) async throws {
    try await browse { browser in
      for tag in Language.Tag.allCases {
        let page = try await browser.get(path + (path.contains("?") ? "&" : "?") + "lang=\(tag.rawValue)")
        #expect(page.status == .ok)
        #expect(!page.text.contains("{{") && !page.text.contains("TextNode") && !page.text.contains("Optional("))
        // What reporters and staff typed.
        for typed in ["<b>Only", "<i>Royal", "<mei>", "<b>It is"] { #expect(!page.text.contains(typed)) }
      }
    }
  }

  @Test func `tell the reporter what came of it, and not who decided nor how he is reached`() async throws {
    try await browse { browser in
      for number in 1...5 {
        let page = try await browser.get("/open/reports/\(number)?lang=en")
        for secret in ["mei", "li@example.com", "seen &amp; weighed", "through"] {
          #expect(!page.text.contains(secret))
        }
      }
      #expect(try await browser.get("/open/reports/5?lang=en").text.contains("It is another firm."))
      #expect(try await browser.get("/platform/claims/2?lang=en").text.contains("li@example.com"))
    }
  }

  @Test(arguments: ["/platform/claims/99", "/platform/claims/x", "/open/reports/99", "/open/reports/nothing"])
  func `say so where there is none`(path: String) async throws {
    try await browse { browser in
      let page = try await browser.get(path)
      #expect(page.status == .notFound)
    }
  }

  @Test func `keep what was typed when a report is refused, and say which field is wrong`() async throws {
    try await browse { browser in
      _ = try await browser.get("/open/report?lang=en")
      let sent = ["kind": "other", "name": "Royal", "place": "a letter", "contact": "li@example.com"]
      let refused = try await browser.post("/open/report", sent)
      #expect(refused.status == .badRequest)
      #expect(refused.text.contains(#"data-refused="words"#) && refused.text.contains(#"value="a letter""#))
      let taken = try await browser.post("/open/report", sent.merging(["words": "Only we."]) { _, new in new })
      #expect(taken.status == .seeOther)
      let unknown = try await browser.post("/open/report", sent.merging(["kind": "x"]) { _, new in new })
      #expect(unknown.status == .badRequest)
    }
  }

  @Test func `refuse a decision without a name and a reason`() async throws {
    try await browse { browser in
      _ = try await browser.get("/platform/claims/2?lang=en")
      for (staff, reason) in [("", "it is not so"), ("mei", "no"), ("mei", String(repeating: "x", count: 501))] {
        let refused = try await browser.post(
          "/platform/claims/2", ["do": "dismissal", "staff": staff, "reason": reason])
        #expect(refused.status == .badRequest && refused.text.contains("data-refused"))
      }
      let refused = try await browser.post(
        "/platform/claims/2", ["do": "termination", "staff": "mei", "reason": "seen by us"])
      #expect(refused.status == .conflict && refused.text.contains("seen by us"))
    }
  }

  @Test func `tell a merchant whose provider was ended`() async throws {
    try await browse { browser in
      for page in ["complaints", "campaigns"] {
        let desk = try await browser.get("/merchant/1900000001/\(page)?lang=en")
        #expect(desk.text.contains("data-ended") && desk.text.contains("&lt;b&gt;Tasty &amp; Tech"))
      }
    }
  }
}
