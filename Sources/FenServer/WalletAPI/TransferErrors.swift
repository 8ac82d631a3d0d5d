import Fen
import FenPlatform

func sendError(_ refusal: SendRefusal) -> APIError {
  switch refusal {
  case .sameNumberOtherTerms:
    APIError(.conflict, "REQUEST_ID_USED", "this request_id sent something else; take a new one")
  case .payeeNotConfirmed:
    APIError(
      .forbidden, "PAYEE_NOT_CONFIRMED",
      "payee_token is not one that was given to this wallet; ask POST /wallet/v1/transfers/payee for one")
  case .confirmationTooOld:
    APIError(
      .gone, "PAYEE_TOKEN_EXPIRED", "the payee was confirmed too long ago; ask POST /wallet/v1/transfers/payee again")
  case .toOneself: APIError(.forbidden, "TO_ONESELF", "both wallets are yours; a transfer goes to somebody else")
  case .payeeGone: APIError(.notFound, "PAYEE_NOT_FOUND", "the payee has closed his wallet; ask him for another way")
  case .delayWithCode:
    APIError(.badRequest, "PARAM_ERROR", "a receive-code is paid at once; leave delay out, or name the payee otherwise")
  case .amountDiffers(let asked):
    APIError(.forbidden, "AMOUNT_DIFFERS", "the code asks for \(asked.majorUnits); send exactly that")
  case .amountNotPositive: APIError(.badRequest, "PARAM_ERROR", "amount must be above 0")
  case .tooMuch(let most):
    APIError(.forbidden, "AMOUNT_TOO_LARGE", "one transfer moves at most \(most.majorUnits); send several")
  case .payeeUnverified:
    APIError(
      .forbidden, "PAYEE_UNVERIFIED",
      "the payee is not verified and cannot be paid by code; a transfer to his phone number waits for him")
  case .noSuchCard: APIError(.notFound, "CARD", "this wallet has no such card; GET /wallet/v1/cards")
  case .balanceTooLow(let has, let needs):
    APIError(.forbidden, "NOT_ENOUGH", "the balance is \(has.majorUnits), the transfer needs \(needs.majorUnits)")
  }
}

func transferError(_ refusal: TransferRefusal) -> APIError {
  switch refusal {
  case .notThePayee: APIError(.forbidden, "NOT_THE_PAYEE", "only the payee accepts or returns a transfer")
  case .notTheSender: APIError(.forbidden, "NOT_THE_SENDER", "only the sender takes a transfer back")
  case .awaitsBank:
    APIError(.conflict, "BANK_SILENT", "the sender's bank has not answered; GET the transfer again later")
  case .failed: APIError(.conflict, "TRANSFER_FAILED", "the sender's bank did not pay; nothing moved")
  case .alreadyAccepted: APIError(.conflict, "TRANSFER_ACCEPTED", "the transfer is accepted; it goes back no more")
  case .alreadyReturned: APIError(.conflict, "TRANSFER_RETURNED", "the transfer went back to its sender")
  case .expired: APIError(.gone, "TRANSFER_EXPIRED", "nobody accepted the transfer in time; it goes back to its sender")
  case .tooEarly(let from):
    APIError(.conflict, "TRANSFER_DELAYED", "the sender let it wait; accept it from \(from.rfc3339)")
  case .delayIsOver:
    APIError(.conflict, "DELAY_OVER", "it is the payee's to accept or return now; ask him to return it")
  }
}

func payeeError(_ refusal: PayeeRefusal) -> APIError {
  switch refusal {
  case .notAContact:
    APIError(
      .notFound, "PAYEE_NOT_FOUND", "nobody you sent to or received from lately; name him by phone or by his code")
  case .noSuchPhone:
    APIError(.notFound, "PAYEE_NOT_FOUND", "no wallet has this phone number; check it, or scan his code")
  case .tooManyLookUps:
    APIError(.tooManyRequests, "TOO_MANY_LOOKUPS", "too many phone numbers for today; scan the payee's code instead")
  case .gone: APIError(.notFound, "PAYEE_NOT_FOUND", "the payee has closed his wallet; ask him for another way")
  case .oneself: APIError(.forbidden, "TO_ONESELF", "that is yourself; a transfer goes to somebody else")
  }
}

func receiveCodeError(_ refusal: ReceiveCodeRefusal) -> APIError {
  switch refusal {
  case .unreadable:
    APIError(.badRequest, "CODE_UNREADABLE", "not a receive-code or store code of this network; scan it again")
  case .expired: APIError(.gone, "CODE_EXPIRED", "the code has ended; ask the payee to show a fresh one")
  }
}
