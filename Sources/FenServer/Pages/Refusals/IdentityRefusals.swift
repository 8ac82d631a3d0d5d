import Fen

/// Signing in, the password and other proofs.
enum SignInRefusal: Equatable, Sendable {
  case phoneUnreadable
  case codeWrong(triesLeft: Int)
  case codeOver
  /// One was sent a moment ago.
  case codeTooSoon(until: Instant)
  /// The day's are used up.
  case tooManyCodes(until: Instant)
  case tooManyFromHere
  case noMessages
  case noPhone
  case passwordNotSixDigits
  case passwordsDiffer
  case passwordTooSimple
  case noPassword
  /// Neither the document nor the card that was named is this wallet's.
  case resetIdentityWrong
  /// The wallet knows nobody whom a reset could ask for.
  case resetUnverified
  case resetNeedsPhone
  case passkeyRefused
  case passkeyUnknown
  case passkeyAdded
  case tooManyPasskeys

  var words: RefusalWords {
    switch self {
    case .phoneUnreadable: RefusalWords(.badRequest, "refusal.phoneUnreadable", "advice.phone")
    case .codeWrong(let left):
      RefusalWords(.conflict, "refusal.oneTimeCodeWrong", "advice.oneTimeCode", ["left": .count(left)])
    case .codeOver: RefusalWords(.conflict, "refusal.oneTimeCodeOver", "advice.oneTimeCodeNew")
    case .codeTooSoon(let until):
      RefusalWords(.tooManyRequests, "refusal.codeTooSoon", "advice.codeTooSoon", ["until": .time(until)])
    case .tooManyCodes(let until):
      RefusalWords(.tooManyRequests, "refusal.tooManyCodes", "advice.waitUntil", ["until": .time(until)])
    case .tooManyFromHere: RefusalWords(.tooManyRequests, "refusal.tooManyFromHere", "advice.wait")
    case .noMessages: RefusalWords(.serviceUnavailable, "refusal.noMessages", "advice.noMessages")
    case .noPhone: RefusalWords(.conflict, "refusal.noPhone", "advice.noPhone")
    case .passwordNotSixDigits: RefusalWords(.badRequest, "refusal.passwordNotSixDigits", "advice.newPassword")
    case .passwordsDiffer: RefusalWords(.badRequest, "refusal.passwordsDiffer", "advice.passwordsAgain")
    case .passwordTooSimple: RefusalWords(.badRequest, "refusal.passwordTooSimple", "advice.newPassword")
    case .noPassword: RefusalWords(.conflict, "refusal.passwordNotSet", "advice.setPassword", ways: [.setPassword])
    case .resetIdentityWrong: RefusalWords(.conflict, "refusal.resetIdentityWrong", "advice.resetIdentityWrong")
    case .resetUnverified:
      RefusalWords(.conflict, "refusal.resetUnverified", "advice.resetUnverified", ways: [.verify])
    case .resetNeedsPhone: RefusalWords(.conflict, "refusal.resetNeedsPhone", "advice.resetNeedsPhone")
    case .passkeyRefused: RefusalWords(.conflict, "refusal.passkeyRefused", "advice.passkeyRefused")
    case .passkeyUnknown: RefusalWords(.conflict, "refusal.passkeyUnknown", "advice.addPasskey", ways: [.addPasskey])
    case .passkeyAdded: RefusalWords(.conflict, "refusal.passkeyAdded", "advice.goBack", ways: [.addPasskey])
    case .tooManyPasskeys: RefusalWords(.conflict, "refusal.tooManyPasskeys", "advice.goBack", ways: [.addPasskey])
    }
  }
}

/// Who somebody is.
enum IdentityPageRefusal: Equatable, Sendable {
  case nameMissing
  case documentUnreadable
  /// No other country has documents of this kind.
  case issuedByChina
  /// The register has the document otherwise.
  case notConfirmed
  /// The document belongs to somebody else than this wallet's person.
  case otherPerson
  /// Somebody with this document is known; his card's code joins this wallet to him.
  case knownAlready
  /// The document is known under another name.
  case otherName
  /// Registers make nobody known here.
  case ownerNotShown
  case channelSilent
  case tooManyTries(most: Int)

  var words: RefusalWords {
    switch self {
    case .nameMissing: RefusalWords(.badRequest, "refusal.nameMissing", "advice.realName")
    case .documentUnreadable: RefusalWords(.badRequest, "refusal.documentUnreadable", "advice.document")
    case .issuedByChina: RefusalWords(.badRequest, "refusal.issuedByChina", "advice.issuedByChina")
    case .notConfirmed: RefusalWords(.conflict, "refusal.notConfirmed", "advice.notConfirmed")
    case .otherPerson: RefusalWords(.conflict, "refusal.otherPerson", "advice.otherPerson", ways: [.addCard])
    case .knownAlready:
      RefusalWords(.conflict, "refusal.knownAlready", "advice.knownAlready", ways: [.addCard])
    case .otherName: RefusalWords(.conflict, "refusal.otherName", "advice.otherName", ways: [.addCard])
    case .ownerNotShown: RefusalWords(.forbidden, "refusal.ownerNotShown", "limits.verify", ways: [.addCard])
    case .channelSilent: RefusalWords(.serviceUnavailable, "refusal.channelSilent", "advice.wait")
    case .tooManyTries(let most):
      RefusalWords(.tooManyRequests, "refusal.tooManyTries", "advice.tomorrow", ["most": .count(most)])
    }
  }
}

extension ClosingRefusal {
  var words: RefusalWords {
    switch self {
    case .alreadyClosed: RefusalWords(.conflict, "refusal.walletClosed", "advice.goBack")
    case .balanceLeft(let left, let things) where things.isEmpty:
      RefusalWords(.conflict, "refusal.moneyLeft", "advice.moneyLeft", ["left": .money(left)],
        ways: [.withdraw, .transfers])
    case .balanceLeft(let left, let things):
      RefusalWords(
        .conflict, "refusal.moneyLeftToo", "advice.moneyLeftToo",
        ["left": .money(left), "things": .keys(things.map(\.label))],
        ways: ([.withdraw, .transfers] + things.ways).unique)
    case .underway(let things):
      RefusalWords(
        .conflict, "refusal.moneyUnderWay", "advice.moneyUnderWay", ["things": .keys(things.map(\.label))],
        ways: things.ways)
    }
  }
}

extension Underway {
  fileprivate var label: String {
    switch self {
    case .payment: "underway.payment"
    case .refund: "underway.refund"
    case .transferSent: "underway.transferSent"
    case .transferToAccept: "underway.transferToAccept"
    case .redPacket: "underway.redPacket"
    case .bank: "underway.bank"
    case .dispute: "underway.dispute"
    }
  }

  /// Where it can be seen, and often ended; staff alone ends a dispute.
  fileprivate var way: RefusalWay? {
    switch self {
    case .payment: .home
    case .refund: .bills
    case .transferSent, .transferToAccept: .transfers
    case .redPacket: .packets
    case .bank: .cards
    case .dispute: nil
    }
  }
}

extension [RefusalWay] {
  fileprivate var unique: [RefusalWay] { Set(self).sorted() }
}

extension [Underway] {
  fileprivate var ways: [RefusalWay] { Set(compactMap(\.way)).sorted() }
}
