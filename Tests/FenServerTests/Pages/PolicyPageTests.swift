import Testing

@testable import FenServer

@Suite struct `The policy of the open platform` {
  @Test func `is there in each language, and each version has its own address`() async throws {
    let policies = try Policies(resources: .bundled)
    try await browse { browser in
      for version in policies.versions {
        for tag in Language.Tag.allCases {
          let page = try await browser.get("/open/policy/\(version.date)?lang=\(tag.rawValue)")
          #expect(page.status == .ok && page.text.contains(version.date))
          #expect(!version.sections(in: tag).isEmpty)
          for section in version.sections(in: tag) { #expect(page.text.contains("<h2>\(section.heading)</h2>")) }
        }
      }
      let newest = try await browser.get("/open/policy?lang=en")
      #expect(newest.status == .ok && newest.text.contains("Joining costs nothing"))
      #expect(try await browser.get("/open/policy/2016-01-01").status == .notFound)
    }
  }
}
