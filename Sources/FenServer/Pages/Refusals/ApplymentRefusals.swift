import Fen

/// Applications for merchants.
enum ApplymentPageRefusal: Equatable, Sendable {
  case noSuchApplyment
  /// Somebody else decided, or its time is over.
  case notNow
  case noReason

  init(_ refusal: ApplymentRefusal) {
    switch refusal {
    // The page takes the sum and the number from the application itself.
    case .notNow, .otherAmount, .sameCodeOtherTerms, .providerEnded: self = .notNow
    case .noReason: self = .noReason
    }
  }

  var words: RefusalWords {
    switch self {
    case .noSuchApplyment: RefusalWords(.notFound, "refusal.noSuchApplyment", "advice.goBack")
    case .notNow: RefusalWords(.conflict, "refusal.applymentNotNow", "advice.reload")
    case .noReason: RefusalWords(.badRequest, "refusal.applymentNoReason", "advice.applymentReason")
    }
  }
}
