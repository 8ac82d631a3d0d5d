/// Random numbers that are the same for the same seed and place. SplitMix64.
///
/// Not the library's: its way from bits to a range may change with its version, and then a packet half opened would
/// draw other shares, and a payment tried again another reward.
public struct SeededNumbers: Sendable {
  private var state: UInt64

  /// - Parameter place: which of the draws from one seed, counted from 1.
  public init(seed: UInt64, place: Int64) {
    // Mixed, or the numbers of one draw would be those of the next, moved by one.
    state = mixed(seed &+ UInt64(bitPattern: place) &* increment)
  }

  /// Each number below `bound` as likely as the others. Source: D. Lemire, Fast Random Integer Generation in an
  /// Interval (2019): the product's upper half, drawn again where the lower half is one of the few too many.
  mutating func number(below bound: UInt64) -> UInt64 {
    precondition(bound > 0)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let tooMany = (0 &- bound) % bound
      while product.low < tooMany { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  private mutating func next() -> UInt64 {
    state &+= increment
    return mixed(state)
  }
}

private let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

/// Source: G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators (2014).
private func mixed(_ number: UInt64) -> UInt64 {
  var mixed = number
  mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
  mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
  return mixed ^ (mixed >> 31)
}
