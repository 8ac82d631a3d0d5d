import Fen

/// Money between people.
enum TransferPageRefusal: Equatable, Sendable {
  case noSuchPayee
  /// By a code; a transfer would wait for him.
  case payeeUnverified
  case yourself
  case noSuchTransfer
  case delayed(until: Instant)
  case over
  /// The payee was found too long ago.
  case payeeOver
  case tooManyLookUps
  case tooMuch(most: Money)
  case tooLateToTakeBack
  /// The form's number was used for another transfer.
  case sentOtherwise

  var words: RefusalWords {
    switch self {
    case .noSuchPayee: RefusalWords(.notFound, "refusal.noSuchPayee", "advice.payee")
    case .payeeUnverified: RefusalWords(.forbidden, "refusal.payeeUnverified", "advice.payByPhone")
    case .yourself: RefusalWords(.conflict, "refusal.yourself", "advice.payee")
    case .noSuchTransfer: RefusalWords(.notFound, "refusal.noSuchTransfer", "advice.goBack")
    case .delayed(let until):
      RefusalWords(.conflict, "refusal.transferDelayed", "advice.waitUntil", ["until": .time(until)])
    case .over: RefusalWords(.conflict, "refusal.transferOver", "advice.history")
    case .payeeOver: RefusalWords(.conflict, "refusal.payeeOver", "advice.payee")
    case .tooManyLookUps: RefusalWords(.tooManyRequests, "refusal.tooManyLookUps", "advice.payeeCode")
    case .tooMuch(let most):
      RefusalWords(.conflict, "refusal.transferTooMuch", "advice.lessAmount", ["most": .money(most)])
    case .tooLateToTakeBack: RefusalWords(.conflict, "refusal.tooLateToTakeBack", "advice.history")
    case .sentOtherwise: RefusalWords(.conflict, "refusal.sentOtherwise", "advice.sendAgain")
    }
  }
}

enum PacketPageRefusal: Equatable, Sendable {
  case noSuchPacket
  case shareTooLarge(most: Money)
  case shareTooSmall
  case tooManyShares(most: Int)
  case countUnreadable
  case notForYou
  case notOpenYet
  case allGone
  case tooLate
  case sentOtherwise

  var words: RefusalWords {
    switch self {
    case .noSuchPacket: RefusalWords(.notFound, "refusal.noSuchPacket", "advice.goBack")
    case .shareTooLarge(let most):
      RefusalWords(.badRequest, "refusal.shareTooLarge", "advice.lessAmount", ["most": .money(most)])
    case .shareTooSmall: RefusalWords(.badRequest, "refusal.shareTooSmall", "advice.moreAmount")
    case .tooManyShares(let most):
      RefusalWords(.badRequest, "refusal.tooManyShares", "advice.fewerShares", ["most": .count(most)])
    case .countUnreadable: RefusalWords(.badRequest, "refusal.countUnreadable", "advice.fewerShares")
    case .notForYou: RefusalWords(.forbidden, "refusal.packetNotForYou", "advice.otherUser")
    case .notOpenYet: RefusalWords(.conflict, "refusal.packetNotOpenYet", "advice.wait")
    case .allGone: RefusalWords(.conflict, "refusal.packetGone", "advice.packetGone")
    case .tooLate: RefusalWords(.conflict, "refusal.packetTooLate", "advice.packetGone")
    case .sentOtherwise: RefusalWords(.conflict, "refusal.sentOtherwise", "advice.sendAgain")
    }
  }
}

enum PayoutPageRefusal: Equatable, Sendable {
  case noSuchPayout
  case over

  var words: RefusalWords {
    switch self {
    case .noSuchPayout: RefusalWords(.notFound, "refusal.noSuchPayout", "advice.goBack")
    case .over: RefusalWords(.conflict, "refusal.payoutOver", "advice.payoutOver")
    }
  }
}
