import Fen
import Testing

@Suite struct `What further parts take with them` {
  @Test func `is the share of all so far less the share of those before`() throws {
    // A fee of 1 on 3: the first third takes none, the second the whole, the third none.
    let taken = try [0, 1, 2].map { try Money.fen(1).further(1, after: $0, of: 3).minorUnits }
    #expect(taken == [0, 1, 0])
  }

  @Test(arguments: [Seed.ofThisRun]) func `is in the end the whole, however it was parted`(seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<1_000 {
      let amount = Money.fen(Int64.random(in: 0...1_000_000, using: &random))
      let whole = Int64.random(in: 1...1_000_000, using: &random)
      var (before, taken) = (Int64(0), Money.fen(0))
      while before < whole {
        let part = Int64.random(in: 1...(whole - before), using: &random)
        taken = try taken.adding(amount.further(part, after: before, of: whole))
        before += part
      }
      #expect(taken == amount, "\(amount) over \(whole)")
    }
  }

  @Test func `does not fit is refused`() {
    #expect(throws: MoneyError.overflow) { try Money.fen(1).further(1, after: .max, of: .max) }
    #expect(throws: MoneyError.weightsSumToZero) { try Money.fen(1).further(1, after: 0, of: 0) }
  }
}
