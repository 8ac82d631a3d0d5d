import Fen
import Testing

@testable import FenServer

@Suite struct `Pages of applications for merchants` {
  @Test(
    arguments: ["/platform/applyments", "/platform/applyments?all=1"]
      + (1...7).flatMap { ["/platform/applyments/\($0)", "/open/sign/\($0)"] })
  func `open in every state and language, with nothing left unfilled`(path: String) async throws {
    try await browse { browser in
      for tag in Language.Tag.allCases {
        let page = try await browser.get(path + (path.contains("?") ? "&" : "?") + "lang=\(tag.rawValue)")
        #expect(page.status == .ok)
        #expect(!page.text.contains("{{") && !page.text.contains("TextNode") && !page.text.contains("Optional("))
        // Numbers of papers, phones and accounts are nobody's to read here.
        for secret in ["11010519491231002X", "13900000000", "100200300400500"] { #expect(!page.text.contains(secret)) }
      }
    }
  }

  @Test(arguments: ["/platform/applyments/99", "/platform/applyments/x", "/open/sign/99", "/open/sign/nothing"])
  func `say so where there is none`(path: String) async throws {
    try await browse { browser in
      let page = try await browser.get(path)
      #expect(page.status == .notFound)
    }
  }
}
