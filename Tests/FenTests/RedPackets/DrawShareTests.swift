import Foundation
import Testing

@testable import Fen

private let cents = ShareBounds(smallest: 1, largest: 20_000)

/// A whole packet, opened to the end.
private func shares(
  of total: Int64, among count: Int64, within bounds: ShareBounds = cents, seed: UInt64
) -> [Int64] {
  var left = total
  return (1...count).map { place in
    var generator = SeededNumbers(seed: seed, place: place)
    let share = drawShare(of: left, among: count - place + 1, within: bounds, using: &generator)
    left -= share
    return share
  }
}

@Suite struct `Drawing a share` {
  @Test func `the last takes what is left`() {
    for left in [1, 2, 777, 20_000] as [Int64] {
      var generator = SeededNumbers(seed: 1, place: 1)
      #expect(drawShare(of: left, among: 1, within: cents, using: &generator) == left)
    }
  }

  @Test func `the same seed gives the same shares, in every version`() {
    #expect(shares(of: 1_000, among: 5, seed: 7) == [260, 278, 295, 39, 128])
    #expect(shares(of: 8_888, among: 6, seed: .max) == [2_195, 601, 1_477, 2_132, 19, 2_464])
    #expect(shares(of: 1_000, among: 5, seed: 7) != shares(of: 1_000, among: 5, seed: 8))
  }

  @Test func `a packet of the smallest shares has no luck`() {
    #expect(shares(of: 100, among: 100, seed: 3) == [Int64](repeating: 1, count: 100))
  }

  @Test func `a packet of the largest shares has none either`() {
    #expect(shares(of: 2_000_000, among: 100, seed: 3) == [Int64](repeating: 20_000, count: 100))
  }

  /// Every way a draw can come out, and what it leaves, for all small packets.
  @Test func `every share and all that follow keep the bounds, and the mean is exactly that of what is left`() {
    for bounds in [ShareBounds(smallest: 1, largest: 9), ShareBounds(smallest: 2, largest: 7)] {
      for openers in 2...6 as ClosedRange<Int64> {
        for left in bounds.smallest * openers...bounds.largest * openers {
          // Of each chance's range the sum of both ends is twice its mean.
          var twiceTheMeans: Int64 = 0
          for chance in 0..<openers {
            let range = shareRange(of: left, among: openers, within: bounds, chance: chance)
            twiceTheMeans += range.lowerBound + range.upperBound
            #expect(range.lowerBound >= bounds.smallest && range.upperBound <= bounds.largest)
            for share in range { #expect(bounds.admit(left - share, among: openers - 1)) }
          }
          #expect(twiceTheMeans == 2 * left)
        }
      }
    }
  }

  @Test func `a share is anything from 0.01 to just below twice the mean`() {
    for chance in 0..<4 as Range<Int64> {
      #expect(shareRange(of: 4_000, among: 4, within: cents, chance: chance) == 1...1_999)
    }
    #expect(shareRange(of: 3, among: 2, within: cents, chance: 0) == 1...2)
  }

  @Test func `near the limit of a share luck is smaller, both ways alike`() {
    #expect(shareRange(of: 30_000, among: 2, within: cents, chance: 0) == 10_000...20_000)
  }

  @Test func `numbers below a bound come equally often`() {
    // A bound for which taking the remainder would make the lower half twice as likely as the upper.
    let bound = UInt64.max / 3 * 2
    var generator = SeededNumbers(seed: 5, place: 1)
    let lower = (0..<100_000).count { _ in generator.number(below: bound) < bound / 2 }
    #expect((49_000...51_000).contains(lower))
  }
}

@Suite struct `A million lucky packets` {
  /// What was drawn at each place of packets of one size and total: how often, the sum, and the sum of the squares.
  private struct Tally: Sendable {
    let total: Int64
    var packets: Int64 = 0
    var sums: [Int64]
    var squares: [Int64]
    var smallest = Int64.max
    var wrongSums = 0

    init(_ count: Int, total: Int64) {
      self.total = total
      sums = Array(repeating: 0, count: count)
      squares = Array(repeating: 0, count: count)
    }

    mutating func open(seed: UInt64) {
      var left = total
      for place in sums.indices {
        var generator = SeededNumbers(seed: seed, place: Int64(place + 1))
        let share = drawShare(of: left, among: Int64(sums.count - place), within: cents, using: &generator)
        left -= share
        sums[place] += share
        squares[place] += share * share
        smallest = min(smallest, share)
      }
      packets += 1
      if left != 0 { wrongSums += 1 }
    }

    /// Whether the mean at a place is the packet's mean within five standard errors, all in whole numbers:
    /// (sum − packets · total / count)² ≤ 25 · (squares − sum² / packets).
    func meanHolds(at place: Int) -> Bool {
      let (count, n) = (Int128(sums.count), Int128(packets))
      let off = Int128(sums[place]) * count - n * Int128(total)
      let spread = Int128(squares[place]) * n - Int128(sums[place]) * Int128(sums[place])
      return off * off * n <= 25 * spread * count * count
    }
  }

  /// Few shares in most, as people send them; a total that no size divides, a small one, and a large one.
  private static let sizes: [(count: Int, total: Int64, packets: Int)] = [
    (2, 101, 200_000), (3, 1_000, 200_000), (4, 888, 200_000), (5, 20_001, 150_000), (7, 60, 100_000),
    (8, 120_000, 70_000), (10, 5_000, 70_000), (100, 10_001, 10_000),
  ]

  @Test func `sum exactly, hold no share under 0.01, and favour no place`() {
    let seed = Seed.ofThisRun
    #expect(Self.sizes.reduce(0) { $0 + $1.packets } == 1_000_000)
    for (kind, size) in Self.sizes.enumerated() {
      let seeds = seed.value &+ UInt64(kind) << 32
      let tally = inSlices(size.packets) { packets in
        var tally = Tally(size.count, total: size.total)
        for packet in packets { tally.open(seed: seeds &+ UInt64(packet)) }
        return tally
      }
      #expect(tally.packets == size.packets && tally.wrongSums == 0, "\(size) \(seed)")
      #expect(tally.smallest >= 1, "\(size) \(seed)")
      for place in 0..<size.count {
        #expect(tally.meanHolds(at: place), "place \(place + 1) of \(size) \(seed)")
      }
    }
  }

  /// On all processors: without optimisation one takes its time.
  private func inSlices(_ count: Int, _ body: @escaping @Sendable (Range<Int>) -> Tally) -> Tally {
    let slices = ProcessInfo.processInfo.activeProcessorCount
    nonisolated(unsafe) var parts = [Tally?](repeating: nil, count: slices)
    parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      DispatchQueue.concurrentPerform(iterations: slices) { slice in
        buffer[slice] = body(slice * count / slices..<(slice + 1) * count / slices)
      }
    }
    return parts.compactMap(\.self).reduce(into: Tally(parts[0]!.sums.count, total: parts[0]!.total)) { all, part in
      all.packets += part.packets
      all.wrongSums += part.wrongSums
      all.smallest = min(all.smallest, part.smallest)
      for place in part.sums.indices {
        all.sums[place] += part.sums[place]
        all.squares[place] += part.squares[place]
      }
    }
  }
}
