import Fen
import HTTPTypes

extension LimitRefusal {
  var status: HTTPResponse.Status {
    switch self {
    case .unverified: .forbidden
    case .over: .conflict
    }
  }

  /// The pages that lift the limit, and the one that shows them all.
  var ways: [RefusalWay] {
    switch self {
    case .unverified: [.verify]
    case .over(_, left: _, let remedies): Set(remedies.compactMap(\.way)).sorted() + [.limits]
    }
  }
}

extension Remedy {
  /// Nil for what needs no page, or what the sheet asks for itself.
  fileprivate var way: RefusalWay? {
    switch self {
    case .verify: .verify
    case .payByCard: .addCard
    case .authenticate, .scanDynamicCode, .waitForTomorrow, .waitForNextYear, .waitForRollingYear: nil
    }
  }
}
