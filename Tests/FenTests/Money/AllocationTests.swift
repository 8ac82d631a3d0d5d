import Testing

@testable import Fen

@Suite struct `Allocating an amount` {
  @Test(
    arguments: [
      (amount: 100, weights: [1, 1, 1], parts: [34, 33, 33]),
      (amount: 5, weights: [3, 7], parts: [2, 3]),
      (amount: 101, weights: [1, 1], parts: [51, 50]),
      // What is left over goes to whoever lost most by rounding, not to the first.
      (amount: 10, weights: [1, 5], parts: [2, 8]),
      (amount: 10, weights: [5, 1], parts: [8, 2]),
      (amount: 1, weights: [0, 0, 1], parts: [0, 0, 1]),
      (amount: 2, weights: [1, 1, 1, 0], parts: [1, 1, 0, 0]),
      (amount: 0, weights: [1, 2], parts: [0, 0]),
      (amount: .max, weights: [.max, .max], parts: [.max / 2 + 1, .max / 2]),
    ] as [(amount: Int64, weights: [UInt32], parts: [Int64])])
  func `loses nothing to rounding`(amount: Int64, weights: [UInt32], parts: [Int64]) throws {
    #expect(try Money.fen(amount).allocated(by: weights).map(\.minorUnits) == parts)
  }

  @Test(arguments: [[], [0], [0, 0]] as [[UInt32]]) func `over no weight is refused`(weights: [UInt32]) {
    #expect(throws: MoneyError.weightsSumToZero) { try Money.fen(1).allocated(by: weights) }
  }

  @Test(arguments: [Seed.ofThisRun])
  func `gives parts that sum to the whole and are less than a unit from exact`(seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<2_000 {
      let amount = Int64.random(in: 0...(Int64.max >> Int64.random(in: 0...62, using: &random)), using: &random)
      var weights = (0..<Int.random(in: 1...20, using: &random)).map { _ in
        UInt32.random(in: 0...UInt32.max, using: &random) >> UInt32.random(in: 0...31, using: &random)
      }
      weights[0] = max(weights[0], 1)
      let parts = try Money(minorUnits: amount, .jpy).allocated(by: weights)

      #expect(parts.map(\.minorUnits).reduce(0, +) == amount, "\(amount) over \(weights)")
      let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
      for (part, weight) in zip(parts, weights) {
        let distance = Int128(part.minorUnits) * total - Int128(amount) * Int128(weight)
        #expect(distance.magnitude < total.magnitude && part.currency == .jpy, "\(amount) over \(weights)")
      }
    }
  }
}
