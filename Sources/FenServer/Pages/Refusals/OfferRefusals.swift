/// Why a coupon that a merchant's link offers is not taken.
enum OfferPageRefusal: Equatable, Sendable {
  case notSigned
  case otherPerson
  case notVerified
  case hadAll
  /// There is none left, or none any more.
  case gone

  var words: RefusalWords {
    switch self {
    case .notSigned: RefusalWords(.badRequest, "refusal.offerNotSigned", "advice.offer")
    case .otherPerson: RefusalWords(.forbidden, "refusal.offerOtherPerson", "advice.otherUser")
    case .notVerified: RefusalWords(.forbidden, "refusal.offerNotVerified", "advice.offerVerify", ways: [.verify])
    case .hadAll: RefusalWords(.conflict, "refusal.offerHadAll", "advice.offerHadAll")
    case .gone: RefusalWords(.gone, "refusal.offerGone", "advice.offer")
    }
  }
}
