import Fen
import Testing

@testable import FenPlatform

@Suite struct `The table of issuers` {
  private func origin(_ prefix: String, length: Int) -> CardOrigin? {
    let payload = prefix + String(repeating: "0", count: length - 1 - prefix.count)
    return IssuerTable.shipped.origin(of: CardNumber(making: payload.utf8.map { $0 - 48 }))
  }

  @Test(
    arguments: [
      ("621483", 16, "CMB", .debit), ("622575", 16, "CMB", .credit), ("622202", 19, "ICBC", .debit),
      ("622848", 19, "ABC", .debit), ("621700", 19, "CCB", .debit), ("621660", 19, "BOC", .debit),
      ("622188", 19, "PSBC", .debit),
    ] as [(String, Int, String, CardKind)])
  func `knows the cards people carry`(prefix: String, length: Int, bank: String, kind: CardKind) {
    #expect(origin(prefix, length: length)?.issuer.code == bank)
    #expect(origin(prefix, length: length)?.kind == kind)
  }

  @Test func `holds some twenty banks, each once`() {
    let issuers = IssuerTable.shipped.issuers
    #expect(issuers.count >= 15)
    #expect(Set(issuers.map(\.code)).count == issuers.count)
    #expect(issuers.allSatisfy { !$0.chinese.isEmpty && !$0.english.isEmpty })
  }

  @Test func `knows no foreign card`() { #expect(origin("411111", length: 16) == nil) }
}
