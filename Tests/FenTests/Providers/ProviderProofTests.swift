import Testing

@testable import Fen

@Suite struct `What a provider shows` {
  private let proof = ProviderProof(
    provider: ProviderID(1_900_000_009), name: "ロイヤル Pay", verifiedAt: Instant(milliseconds: 1_467_302_400_000),
    statedAt: Instant(milliseconds: 1_467_475_200_000))

  @Test func `is a statement of five lines, and read as it was written`() {
    #expect(
      proof.statement == """
        fen provider proof
        1900000009
        ロイヤル Pay
        2016-07-01T00:00:00+08:00
        2016-07-03T00:00:00+08:00

        """)
    #expect(ProviderProof(statement: proof.statement) == proof)
  }

  @Test(arguments: [
    "", "fen", "fen provider proof\n1\na\n", "another title\n1900000009\na\n2016-07-01T00:00:00+08:00\n",
  ])
  func `is not read from anything else`(text: String) {
    #expect(ProviderProof(statement: text) == nil)
    #expect(ProviderProof(statement: proof.statement + text + "x") == nil)
    #expect(ProviderProof(statement: "x" + proof.statement) == nil)
  }
}
