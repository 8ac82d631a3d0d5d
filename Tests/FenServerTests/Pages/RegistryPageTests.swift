import Fen
import Testing

@testable import FenServer

@Suite struct `Pages of the registry` {
  @Test(
    arguments: [
      "/open", "/open/providers", "/open/providers?name=Royal", "/open/providers?name=nobody",
      "/open/providers/1900000009", "/open/providers/1900000010", "/open/proofs/1900000009", "/open/proofs/1900000010",
    ])
  func `open in every language, escaped, with nothing left unfilled`(path: String) async throws {
    try await browse { browser in
      for tag in Language.Tag.allCases {
        let page = try await browser.get(path + (path.contains("?") ? "&" : "?") + "lang=\(tag.rawValue)")
        #expect(page.status == .ok)
        #expect(!page.text.contains("{{") && !page.text.contains("TextNode") && !page.text.contains("Optional("))
        #expect(!page.text.contains("<b>Tasty"))
      }
    }
  }

  @Test func `show a proof's holder as he stands today`() async throws {
    try await browse { browser in
      let ended = try await browser.get("/open/proofs/1900000010?lang=en")
      #expect(ended.text.contains("No longer a service provider") && !ended.text.contains("Verified service provider"))
      let page = try await browser.get("/open/providers/1900000010?lang=en")
      #expect(!page.text.contains("Proof to show"))
    }
  }

  @Test(arguments: ["/open/providers/1", "/open/providers/x", "/open/providers/1/proof", "/open/proofs/forged"])
  func `say so where there is none`(path: String) async throws {
    try await browse { browser in
      let page = try await browser.get(path)
      #expect(page.status == .notFound)
    }
  }
}
