/// The least and the most one share can be, in minor units.
public struct ShareBounds: Hashable, Sendable {
  public let smallest: Int64
  public let largest: Int64

  public init(smallest: Int64, largest: Int64) {
    precondition(0 < smallest && smallest <= largest)
    self.smallest = smallest
    self.largest = largest
  }

  /// Whether `total` can be split into so many shares.
  public func admit(_ total: Int64, among count: Int64) -> Bool {
    let (least, tooMuch) = smallest.multipliedReportingOverflow(by: count)
    let (most, boundless) = largest.multipliedReportingOverflow(by: count)
    return count > 0 && !tooMuch && total >= least && (boundless || total <= most)
  }
}

/// Draws what the next opener of a lucky packet gets. In whole minor units, without rounding bias.
///
/// Uniform from the smallest share to twice the mean of what is left; the last takes the rest. Where twice the mean is
/// more than the largest share, as far below the mean as the largest share is above it: so every share keeps the
/// bounds, and everybody can expect the same, whenever he comes. That takes a range whose middle is the mean exactly;
/// where twice the mean is no whole number it is rounded up as often as its fraction says.
///
/// - Parameters:
///   - left: what nobody has taken, minor units.
///   - openers: how many shares that makes, this one among them.
/// - Returns: a share that leaves all later openers theirs within the bounds.
public func drawShare(
  of left: Int64, among openers: Int64, within bounds: ShareBounds, using generator: inout SeededNumbers
) -> Int64 {
  precondition(bounds.admit(left, among: openers), "what is left of a packet can always be shared")
  guard openers > 1 else { return left }
  let chance = Int64(generator.number(below: UInt64(openers)))
  let range = shareRange(of: left, among: openers, within: bounds, chance: chance)
  return range.lowerBound + Int64(generator.number(below: UInt64(range.count)))
}

/// What the next share is drawn from.
///
/// - Parameter chance: from 0 to below `openers`, each as likely: decides which way twice the mean is rounded.
func shareRange(
  of left: Int64, among openers: Int64, within bounds: ShareBounds, chance: Int64
) -> ClosedRange<Int64> {
  // Over all chances this averages 2 × left / openers exactly (Hermite's identity).
  let twiceTheMean = (2 * left + chance) / openers
  let lowest = max(bounds.smallest, twiceTheMean - bounds.largest)
  return lowest...(twiceTheMean - lowest)
}
