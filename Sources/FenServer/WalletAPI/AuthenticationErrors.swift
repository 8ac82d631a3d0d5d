import Fen
import FenPlatform

func proofError(_ refusal: ProofRefusal) -> APIError {
  switch refusal {
  case .passwordNeeded:
    APIError(
      .forbidden, "PROOF_NEEDED",
      "send the payment password, or an assertion of a device key that recognised its owner (userVerification)")
  case .codeNeeded:
    APIError(.forbidden, "CODE_NEEDED", "send the one_time_code as well; POST /wallet/v1/codes sends it")
  }
}

func passwordError(_ refusal: PasswordRefusal) -> APIError {
  switch refusal {
  case .wrong(let left): APIError(.forbidden, "PASSWORD_WRONG", "the payment password is wrong; \(left) tries left")
  case .locked(let until):
    APIError(.forbidden, "PASSWORD_LOCKED", "too many wrong tries; try again after \(until.rfc3339)")
  case .noneSet:
    APIError(.forbidden, "PASSWORD_NOT_SET", "set a payment password first: POST /wallet/v1/password {\"new\": …}")
  }
}

func passwordChangeError(_ refusal: PasswordChangeRefusal) -> APIError {
  switch refusal {
  case .unfit(let why): APIError(.badRequest, "PASSWORD_UNFIT", unfit(why))
  case .oldNeeded:
    APIError(
      .conflict, "OLD_PASSWORD_NEEDED",
      "there is a payment password: send it as old, or reset it with one_time_code and id_number or "
        + "card_number")
  case .noneSet: APIError(.conflict, "PASSWORD_NOT_SET", "there is no payment password yet: leave old out")
  case .otherIdentity:
    APIError(
      .forbidden, "IDENTITY_MISMATCH",
      "id_number is not the document this wallet was verified with, or card_number none of its cards; the code is used")
  case .unverified:
    APIError(
      .forbidden, "UNVERIFIED",
      "a wallet that was never verified and has no card has nothing to reset its password with; verify it first: "
        + "POST /wallet/v1/verifications")
  }
}

private func unfit(_ refusal: NewPasswordRefusal) -> String {
  switch refusal {
  case .notSixDigits: "a payment password has six digits"
  case .oneDigit: "a payment password is not one digit six times; choose another"
  case .sequence: "a payment password is not a sequence such as 123456; choose another"
  case .repetition: "a payment password does not repeat itself as 121212 and 123123 do; choose another"
  case .doubledSequence: "a payment password is not a doubled sequence such as 112233; choose another"
  case .same: "this is the payment password already; choose another"
  }
}

func codeError(_ refusal: OneTimeCodeRefusal) -> APIError {
  switch refusal {
  case .tooSoon(let again):
    APIError(.tooManyRequests, "CODE_TOO_SOON", "a code was sent a moment ago; ask again after \(again.rfc3339)")
  case .tooManyToday(let again):
    APIError(.tooManyRequests, "CODE_LIMIT", "no more codes today; ask again after \(again.rfc3339)")
  case .noneSent: APIError(.forbidden, "CODE_UNKNOWN", "no code is waiting; ask for one")
  case .expired: APIError(.forbidden, "CODE_EXPIRED", "the code is older than five minutes; ask for another")
  case .wrong(let left): APIError(.forbidden, "CODE_WRONG", "the code is wrong; \(left) tries left")
  case .noTriesLeft: APIError(.forbidden, "CODE_USED_UP", "five wrong tries; ask for another code")
  case .forSomethingElse:
    APIError(.forbidden, "CODE_FOR_OTHER_PAYMENT", "the code was sent for another payee or amount; ask for another")
  case .noPhone: APIError(.forbidden, "NO_PHONE", "this wallet has no phone to send a code to")
  }
}

func deviceError(_ refusal: DeviceRefusal) -> APIError {
  func refused(_ code: String, _ message: String) -> APIError { APIError(.forbidden, code, message) }
  return switch refusal {
  case .unreadable(let part): APIError(.badRequest, "DEVICE_UNREADABLE", "\(part.rawValue) cannot be read")
  case .wrongKeyKind: APIError(.badRequest, "DEVICE_KEY_KIND", "a device key must be ES256 (P-256, alg -7)")
  case .wrongAct:
    refused("DEVICE_WRONG_ACT", "credentials.create makes keys, credentials.get signs payments; this is the other one")
  case .wrongOrigin(let origin): refused("DEVICE_ORIGIN", "\(origin) is not a page of this wallet")
  case .wrongSite: refused("DEVICE_SITE", "the key was made for another site")
  case .nobodyPresent: refused("DEVICE_NOBODY_PRESENT", "nobody confirmed on the device; try again")
  case .unknownChallenge: refused("CHALLENGE_UNKNOWN", "this challenge was not given out to this wallet; ask for one")
  case .challengeExpired: refused("CHALLENGE_EXPIRED", "the challenge is older than five minutes; ask for another")
  case .challengeUsed: refused("CHALLENGE_USED", "the challenge was used; ask for another")
  case .otherPayment: refused("SIGNED_OTHER_PAYMENT", "the signature covers another payee or amount")
  case .unknownKey:
    APIError(.notFound, "DEVICE_UNKNOWN", "this wallet has no such device key; add one with POST /wallet/v1/devices")
  case .badSignature: refused("DEVICE_SIGNATURE", "the signature does not fit the key")
  case .copied:
    refused("DEVICE_COPIED", "the key's counter went back: there is a copy of it; DELETE /wallet/v1/devices/… ends it")
  case .alreadyRegistered: APIError(.conflict, "ALREADY_EXISTS", "this key was added before")
  case .tooManyKeys: APIError(.conflict, "DEVICE_LIMIT", "a wallet has at most \(mostDeviceKeys) device keys; end one")
  case .noSite:
    APIError(
      .serviceUnavailable, "NO_DEVICE_KEYS", "the operator did not say where the wallet is opened; no device keys here")
  }
}
