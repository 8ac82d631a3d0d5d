/// From when to when a paper is good; without an end it is good for ever.
public struct Validity: Codable, Hashable, Sendable {
  private let first: Int64
  private let last: Int64?

  public init(from begin: BusinessDay, through end: BusinessDay?) {
    first = begin.number
    last = end?.number
  }

  public var begin: BusinessDay { BusinessDay(number: first) }
  public var end: BusinessDay? { last.map(BusinessDay.init(number:)) }

  /// What keeps it from being good on a day.
  public func wrong(on day: BusinessDay) -> ApplymentFault.Wrong? {
    if begin > day { return .notYetValid }
    guard let end else { return nil }
    return end < day || end < begin ? .expired : nil
  }
}
