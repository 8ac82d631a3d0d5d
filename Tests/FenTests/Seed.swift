import Foundation
import Testing

/// Where the random numbers of a test come from. A failure names the seed; `FEN_SEED=<seed>` repeats the run.
struct Seed: Sendable, CustomTestStringConvertible {
  let value: UInt64

  var testDescription: String { "FEN_SEED=\(value)" }
  var generator: SeededGenerator { SeededGenerator(state: value) }

  static let ofThisRun = Seed(
    value: ProcessInfo.processInfo.environment["FEN_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max))
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
