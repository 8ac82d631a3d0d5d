// Which field of a form a refusal is about.

extension PageRefusal {
  /// The names of the fields that may have to be corrected, the likeliest first; forms name the same thing differently.
  var fields: [String] {
    switch self {
    case .amountUnreadable, .refundExceeds: ["amount"]
    case .balanceShort: ["amount", "method"]
    case .timeUnreadable: ["at", "seconds"]
    case .valueMissing: ["value"]
    case .codeUnknown, .codeExpired, .noSuchPaymentCode, .paymentCodeExpired, .paymentCodeUsed: ["code"]
    case .passwordWrong: ["password", "old"]
    case .methodUnknown, .methodExcluded, .bankRefused: ["method"]
    case .shownName: ["name"]
    case .wordsUnfit: ["words"]
    case .pictureUnfit: ["picture1"]
    case .complaint(.askedTooMuch): ["amount"]
    case .signIn(let refusal): refusal.fields
    case .identity(let refusal): refusal.fields
    case .card(let refusal): refusal.fields
    case .transfer(let refusal): refusal.fields
    case .packet(let refusal): refusal.fields
    case .claim(let refusal): refusal.fields
    case _: []
    }
  }
}

extension SignInRefusal {
  fileprivate var fields: [String] {
    switch self {
    case .phoneUnreadable: ["phone"]
    case .codeWrong, .codeOver: ["oneTimeCode", "code"]
    case .passwordNotSixDigits: ["new", "password"]
    // Both are empty again.
    case .passwordTooSimple, .passwordsDiffer: ["new"]
    case .resetIdentityWrong: ["number"]
    case .codeTooSoon: ["oneTimeCode", "code"]
    case .tooManyCodes, .tooManyFromHere, .noMessages, .noPhone, .noPassword, .resetUnverified, .resetNeedsPhone,
      .passkeyRefused, .passkeyUnknown, .passkeyAdded, .tooManyPasskeys:
      []
    }
  }
}

extension IdentityPageRefusal {
  fileprivate var fields: [String] {
    switch self {
    case .nameMissing, .otherName: ["name"]
    case .documentUnreadable, .otherPerson: ["document", "number"]
    case .issuedByChina: ["country"]
    case .notConfirmed: ["name"]
    case .knownAlready, .ownerNotShown, .channelSilent, .tooManyTries: []
    }
  }
}

extension CardPageRefusal {
  fileprivate var fields: [String] {
    switch self {
    case .numberUnreadable, .issuerUnknown, .wrongLength, .alreadyBound: ["number"]
    case .elementsDiffer: ["number", "name"]
    case .codeWrong: ["code", "oneTimeCode"]
    case .balanceShort, .feeShort, .topUpTooMuch: ["amount"]
    case .debitOnly, .noSuchCard, .frozen: ["card", "method"]
    case .bindingOver, .issuerSilent, .busy, .noSuchMove: []
    }
  }
}

extension TransferPageRefusal {
  fileprivate var fields: [String] {
    switch self {
    case .noSuchPayee, .yourself, .tooManyLookUps: ["phone"]
    case .tooMuch: ["amount"]
    case .payeeUnverified, .noSuchTransfer, .delayed, .over, .payeeOver, .tooLateToTakeBack, .sentOtherwise: []
    }
  }
}

extension PacketPageRefusal {
  fileprivate var fields: [String] {
    switch self {
    case .shareTooLarge, .shareTooSmall: ["amount"]
    case .tooManyShares, .countUnreadable: ["count"]
    case .noSuchPacket, .notForYou, .notOpenYet, .allGone, .tooLate, .sentOtherwise: []
    }
  }
}
