import Fen
import Testing

@Suite struct `A bank's statement` {
  private let day = LocalDay(number: 20_781)

  private func remittance(_ attempt: Int, _ amount: Int64) throws -> Remittance {
    let id = try #require(RemittanceID(SettlementBatchID(shop, .aud, day), attempt: attempt))
    return Remittance(id: id, amount: Money(minorUnits: amount, .aud), state: .sent(file: "F1"))
  }

  private func line(_ reference: String, _ endToEnd: String?, _ change: Int64, _ currency: Currency = .aud)
    -> StatementLine
  {
    StatementLine(reference: reference, endToEnd: endToEnd, change: Money(minorUnits: change, currency), booked: day)
  }

  @Test func `shows what left, what came back, what differs, and what is missing`() throws {
    let sent = try [remittance(1, 500), remittance(2, 600), remittance(3, 700), remittance(4, 800)]
    let lines = [
      line("A", sent[0].id.endToEnd, -500), line("B", sent[1].id.endToEnd, -600), line("C", sent[1].id.endToEnd, 600),
      line("D", sent[2].id.endToEnd, -715),
    ]
    let found = matchStatement(sent, with: lines)
    #expect(found.booked.map(\.remittance) == [sent[0].id, sent[1].id])
    #expect(found.returned.map(\.line) == [lines[2]] && found.returned.map(\.remittance) == [sent[1].id])
    #expect(found.differing.map(\.line) == [lines[3]] && found.missing == [sent[3].id])
    #expect(found.unexplained.isEmpty)
  }

  @Test func `explains nothing by an amount that happens to be the same`() throws {
    let sent = try [remittance(1, 500)]
    let lines = [
      line("A", nil, -500), line("B", "NOTPROVIDED", -500), line("C", sent[0].id.endToEnd, -500, .nzd),
      line("D", try remittance(9, 500).id.endToEnd, -500), line("E", sent[0].id.endToEnd, 0),
    ]
    let found = matchStatement(sent, with: lines)
    #expect(found.unexplained == lines && found.missing == [sent[0].id] && found.booked.isEmpty)
  }

  @Test func `that shows a remittance twice has one line too many, and a line that stands twice is one`() throws {
    let sent = try [remittance(1, 500)]
    let (first, second) = (line("A", sent[0].id.endToEnd, -500), line("B", sent[0].id.endToEnd, -500))
    let found = matchStatement(sent, with: [second, first, first])
    #expect(found.booked.map(\.line) == [first] && found.unexplained == [second] && found.missing.isEmpty)
    // One reference and two amounts are two lines, whatever the bank means by it.
    let other = line("A", nil, -3)
    #expect(matchStatement(sent, with: [first, other]).unexplained == [other])
  }

  @Test(arguments: [Seed.ofThisRun]) func `says the same in any order and forgets nothing`(seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<200 {
      let sent = try (1...12).map { try remittance($0, Int64.random(in: 1...5, using: &random)) }
      var lines = [StatementLine]()
      for number in 0..<20 {
        let id = Bool.random(using: &random) ? sent.randomElement(using: &random)?.id.endToEnd : nil
        lines.append(line("L\(number)", id, Int64.random(in: -5...5, using: &random)))
      }
      let found = matchStatement(sent, with: lines)
      #expect(matchStatement(sent.shuffled(using: &random), with: lines.shuffled(using: &random)) == found)
      let matched = found.booked + found.returned + found.differing
      #expect(Set(matched.map(\.line) + found.unexplained) == Set(lines))
      #expect(matched.count + found.unexplained.count == lines.count)
      #expect(Set(matched.map(\.remittance) + found.missing) == Set(sent.map(\.id)))
      #expect(Set(matched.map(\.remittance)).isDisjoint(with: found.missing))
    }
  }
}
