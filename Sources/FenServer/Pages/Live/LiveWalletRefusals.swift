import Fen
import FenPlatform

/// What the wallet's own capabilities refuse, as the pages tell it; nil for what is none of them, or a fault of ours.
func walletRefusal(_ error: any Error) -> PageRefusal? {
  switch error {
  case let refusal as PageRefusal: refusal
  case let refusal as LimitRefusal: .limited(refusal)
  case let refusal as PasswordRefusal: pageRefusal(refusal)
  case let refusal as OneTimeCodeRefusal: .signIn(pageRefusal(refusal))
  case let refusal as PasswordChangeRefusal: pageRefusal(refusal)
  case ProofRefusal.passwordNeeded: .signIn(.passwordNotSixDigits)
  case ProofRefusal.codeNeeded: .signIn(.codeOver)
  case let refusal as DeviceRefusal: .signIn(pageRefusal(refusal))
  case is SMSFault: .signIn(.noMessages)
  case let fault as ClaimFault: .identity(pageRefusal(fault))
  case let refusal as VerificationRefusal: pageRefusal(refusal)
  case let refusal as IdentityRefusal: .identity(pageRefusal(refusal))
  case let refusal as SendRefusal: pageRefusal(refusal)
  case let refusal as TransferRefusal: .transfer(pageRefusal(refusal))
  case let refusal as PayeeRefusal: .transfer(pageRefusal(refusal))
  case let refusal as ReceiveCodeRefusal: pageRefusal(refusal)
  case let refusal as SendRedPacketRefusal: pageRefusal(refusal)
  case let refusal as OpenRedPacketRefusal: .packet(pageRefusal(refusal))
  case let refusal as BindingRefusal: .card(pageRefusal(refusal))
  case let refusal as CardMoveRefusal: pageRefusal(refusal)
  case UnbindRefusal.paymentUnderWay: .card(.busy)
  case is CardOrderRefusal: .formExpired
  case let refusal as ClosingRefusal: .closing(refusal)
  case CardRefusal.bankRefused: .bankRefused
  case _: nil
  }
}

private func pageRefusal(_ refusal: PasswordRefusal) -> PageRefusal {
  switch refusal {
  case .wrong(let left): .passwordWrong(triesLeft: Int(left))
  case .locked(let until): .passwordLocked(until: until)
  case .noneSet: .signIn(.noPassword)
  }
}

private func pageRefusal(_ fault: ClaimFault) -> IdentityPageRefusal {
  switch fault {
  case .nameMissing, .nameTooLong: .nameMissing
  case .idCard, .documentNumber, .country: .documentUnreadable
  case .issuedByChina: .issuedByChina
  }
}

private func pageRefusal(_ refusal: VerificationRefusal) -> PageRefusal {
  switch refusal {
  case .tooManyToday(let most): .identity(.tooManyTries(most: Int(most)))
  case .notConnected: .noSuchPage
  case .refused: .identity(.notConfirmed)
  case .silent: .identity(.channelSilent)
  }
}

private func pageRefusal(_ refusal: IdentityRefusal) -> IdentityPageRefusal {
  switch refusal {
  case .otherPerson: .otherPerson
  case .knownAlready: .knownAlready
  case .otherName: .otherName
  case .ownerNotShown: .ownerNotShown
  }
}

private func pageRefusal(_ refusal: SendRefusal) -> PageRefusal? {
  switch refusal {
  case .sameNumberOtherTerms: .transfer(.sentOtherwise)
  case .payeeNotConfirmed, .payeeGone: .transfer(.noSuchPayee)
  case .confirmationTooOld: .transfer(.payeeOver)
  case .toOneself: .transfer(.yourself)
  case .tooMuch(let most): .transfer(.tooMuch(most: most))
  case .payeeUnverified: .transfer(.payeeUnverified)
  case .noSuchCard: .methodUnknown
  case .balanceTooLow(let has, needs: _): .balanceShort(available: has)
  case .amountDiffers, .amountNotPositive: .formUnreadable
  // The page offers no delay for a code.
  case .delayWithCode: nil
  }
}

private func pageRefusal(_ refusal: PayeeRefusal) -> TransferPageRefusal {
  switch refusal {
  case .notAContact, .noSuchPhone, .gone: .noSuchPayee
  case .tooManyLookUps: .tooManyLookUps
  case .oneself: .yourself
  }
}

private func pageRefusal(_ refusal: ReceiveCodeRefusal) -> PageRefusal {
  switch refusal {
  case .unreadable: .transfer(.noSuchPayee)
  case .expired: .codeExpired
  }
}

private func pageRefusal(_ refusal: TransferRefusal) -> TransferPageRefusal {
  switch refusal {
  case .notThePayee, .notTheSender: .noSuchTransfer
  case .awaitsBank, .failed, .alreadyAccepted, .alreadyReturned, .expired: .over
  case .tooEarly(let from): .delayed(until: from)
  case .delayIsOver: .tooLateToTakeBack
  }
}

private func pageRefusal(_ refusal: OneTimeCodeRefusal) -> SignInRefusal {
  switch refusal {
  case .tooSoon(let again): .codeTooSoon(until: again)
  case .tooManyToday(let again): .tooManyCodes(until: again)
  case .wrong(let left): .codeWrong(triesLeft: Int(left))
  case .noneSent, .expired, .noTriesLeft, .forSomethingElse: .codeOver
  case .noPhone: .noPhone
  }
}

private func pageRefusal(_ refusal: PasswordChangeRefusal) -> PageRefusal {
  switch refusal {
  case .unfit(.notSixDigits): .signIn(.passwordNotSixDigits)
  case .unfit(.oneDigit), .unfit(.sequence), .unfit(.repetition), .unfit(.doubledSequence), .unfit(.same):
    .signIn(.passwordTooSimple)
  case .noneSet: .signIn(.noPassword)
  // Another window set it meanwhile.
  case .oldNeeded: .formExpired
  case .otherIdentity: .signIn(.resetIdentityWrong)
  case .unverified: .signIn(.resetUnverified)
  }
}

private func pageRefusal(_ refusal: DeviceRefusal) -> SignInRefusal {
  switch refusal {
  case .unknownKey: .passkeyUnknown
  case .tooManyKeys: .tooManyPasskeys
  case .alreadyRegistered: .passkeyAdded
  case .unreadable, .wrongKeyKind, .wrongAct, .wrongOrigin, .wrongSite, .nobodyPresent, .unknownChallenge,
    .challengeExpired, .challengeUsed, .otherPayment, .badSignature, .copied, .noSite:
    .passkeyRefused
  }
}

private func pageRefusal(_ refusal: SendRedPacketRefusal) -> PageRefusal? {
  switch refusal {
  case .sameNumberOtherTerms: .packet(.sentOtherwise)
  case .countOutOfRange(_, let most): .packet(.tooManyShares(most: Int(most)))
  case .toOneself: .transfer(.yourself)
  case .sharesTooSmall: .packet(.shareTooSmall)
  case .sharesTooLarge(let most): .packet(.shareTooLarge(most: most))
  case .noSuchCard: .methodUnknown
  case .balanceTooLow(let has, needs: _): .balanceShort(available: has)
  // The page cuts the greeting and multiplies the share itself.
  case .greetingTooLong, .notDivisible: nil
  }
}

private func pageRefusal(_ refusal: OpenRedPacketRefusal) -> PacketPageRefusal {
  switch refusal {
  case .notPaidYet: .notOpenYet
  case .notPaid, .expired: .tooLate
  case .finished: .allGone
  case .notForYou: .notForYou
  }
}
