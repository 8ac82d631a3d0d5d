import Fen
import FenPlatform

func cardNumberError(_ fault: CardNumberFault) -> APIError {
  switch fault {
  case .notANumber: APIError(.badRequest, "PARAM_ERROR", "number is a card's number: 12 to 19 digits")
  case .checkDigit: APIError(.badRequest, "CARD_NUMBER", "the card's number is mistyped: its last digit does not fit")
  }
}

func bindingError(_ refusal: BindingRefusal) -> APIError {
  switch refusal {
  case .unknownIssuer:
    APIError(.badRequest, "CARD_UNKNOWN", "no bank of this network issues such a card; take another one")
  case .wrongLength(let right):
    APIError(
      .badRequest, "CARD_NUMBER",
      "this bank's cards that begin so have \(right.map(String.init).joined(separator: " or ")) digits; "
        + "compare the number with the card")
  case .alreadyBound: APIError(.conflict, "CARD_BOUND", "this card is in the wallet already; GET /wallet/v1/cards")
  case .issuer(.elementsDiffer):
    APIError(
      .forbidden, "CARD_ELEMENTS",
      "name, ID number or phone do not match what the bank has for this card; correct them, or ask the bank")
  case .issuer(.frozen): APIError(.forbidden, "CARD_FROZEN", "the bank has frozen this card; take another one")
  case .issuer(.declined):
    APIError(.forbidden, "BANK_REFUSED", "the bank refuses this card; ask the bank, or take another one")
  case .issuer(.ordered):
    APIError(.forbidden, "BANK_REFUSED", "the bank refuses; the sandbox was told so, look at GET /sandbox/v1/faults")
  case .issuerSilent: APIError(.gatewayTimeout, "BANK_SILENT", "the bank does not answer; nothing happened, try again")
  case .wrongCode(let left): APIError(.forbidden, "CODE_WRONG", "the code is wrong; \(left) tries left")
  case .ended(.tooManyWrongCodes):
    APIError(.gone, "BINDING_ENDED", "too many wrong codes; begin again with POST /wallet/v1/cards")
  case .ended(.tooLate):
    APIError(.gone, "BINDING_ENDED", "the code is too old; begin again with POST /wallet/v1/cards")
  case .notAwaitingCode:
    APIError(.conflict, "NO_CODE_SENT", "no code was sent for this card; begin again with POST /wallet/v1/cards")
  }
}

func unbindError(_ refusal: UnbindRefusal) -> APIError {
  switch refusal {
  case .paymentUnderWay:
    APIError(
      .conflict, "CARD_IN_USE", "the bank has not answered about a payment with this card; unbind it when it has")
  }
}

func cardMoveError(_ refusal: CardMoveRefusal) -> APIError {
  switch refusal {
  case .otherTerms:
    APIError(.conflict, "REQUEST_ID_USED", "this request_id asked for something else; take a new one")
  case .noSuchCard: APIError(.notFound, "CARD", "this wallet has no such card; GET /wallet/v1/cards")
  case .creditCard: APIError(.forbidden, "DEBIT_CARD_NEEDED", "only debit cards fill a wallet or are paid out to")
  case .topUpTooMuch(let most):
    APIError(.forbidden, "AMOUNT_TOO_LARGE", "at most \(most.majorUnits) fills a wallet at once; take less")
  case .balanceTooLow(let has, let needs, let fee):
    APIError(
      .forbidden, "NOT_ENOUGH",
      "the balance is \(has.majorUnits), the withdrawal needs \(needs.majorUnits), \(fee.majorUnits) of it the fee")
  case .arithmetic(let fault): APIError(.badRequest, "PARAM_ERROR", "\(fault)")
  }
}
