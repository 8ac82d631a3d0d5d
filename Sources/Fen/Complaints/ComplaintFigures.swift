/// What is published of the complaints of a year and a kind: counts, and nothing that tells of anybody.
public struct ComplaintFigures: Hashable, Sendable {
  public var filed: Int64
  public var answered: Int64
  /// Of those answered, by the end of the days a merchant has.
  public var inTime: Int64
  /// Ended by the merchant, after it had answered, or by the payer as settled.
  public var resolved: Int64
  public var withdrawn: Int64

  public init(filed: Int64 = 0, answered: Int64 = 0, inTime: Int64 = 0, resolved: Int64 = 0, withdrawn: Int64 = 0) {
    self.filed = filed
    self.answered = answered
    self.inTime = inTime
    self.resolved = resolved
    self.withdrawn = withdrawn
  }

  /// What one complaint counts for.
  public init(_ complaint: Complaint) {
    self.init(filed: 1)
    if let answer = complaint.firstAnswerAt {
      answered = 1
      if answer <= complaint.openedAt.adding(days: complaintAnswerDays) { inTime = 1 }
    }
    switch complaint.state {
    case .pending, .processing: break
    case .processed(.completed, _), .processed(.accepted, _): resolved = 1
    case .processed(.withdrawn, _): withdrawn = 1
    }
  }

  public static func + (left: Self, right: Self) -> Self {
    ComplaintFigures(
      filed: left.filed + right.filed, answered: left.answered + right.answered, inTime: left.inTime + right.inTime,
      resolved: left.resolved + right.resolved, withdrawn: left.withdrawn + right.withdrawn)
  }

  public static func - (left: Self, right: Self) -> Self {
    ComplaintFigures(
      filed: left.filed - right.filed, answered: left.answered - right.answered, inTime: left.inTime - right.inTime,
      resolved: left.resolved - right.resolved, withdrawn: left.withdrawn - right.withdrawn)
  }
}

extension Complaint {
  /// The year it counts in: when it was opened, by the calendar in Beijing.
  public var year: Int64 { civilFromDays(BusinessDay(openedAt).number).year }
}
