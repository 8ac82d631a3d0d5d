import Fen
import FenWire

/// Each refusal of the real-name rules as Fen's own APIs say it: which limit, how much is left, what lifts it.
func limitError(_ refusal: LimitRefusal) -> APIError {
  switch refusal {
  case .unverified(let act):
    APIError(
      .forbidden, "UNVERIFIED",
      """
      \(sentence(act)) needs a verified person: bind a bank card (POST /wallet/v1/cards) or verify another way \
      (POST /wallet/v1/verifications)
      """
    )
  case .over(let limit, let left, let remedies):
    APIError(
      .forbidden, "LIMIT",
      "\(sentence(limit)) leaves \(left.majorUnits); " + remedies.map(sentence).joined(separator: ", or "))
  }
}

/// What of a balance cannot leave again, and what lets it out.
func stuckJSON(_ stuck: StuckMoney) -> JSONValue {
  [
    "amount": .integer(stuck.amount.minorUnits),
    "message": .string(
      "\(stuck.amount.majorUnits) can neither be paid nor withdrawn until you "
        + stuck.remedies.map(sentence).joined(separator: ", or ")),
  ]
}

/// Each refusal of an identity.
func identityError(_ refusal: IdentityRefusal) -> APIError {
  switch refusal {
  case .otherPerson:
    APIError(
      .conflict, "OTHER_PERSON", "this wallet belongs to somebody with another document; use that person's own wallet")
  case .knownAlready:
    APIError(
      .conflict, "KNOWN_ALREADY",
      """
      somebody with this document has a wallet; if you are him, bind a bank card (POST /wallet/v1/cards): its code \
      joins this wallet to him
      """)
  case .ownerNotShown:
    APIError(
      .forbidden, "CARD_FIRST",
      "a register alone makes nobody known here: bind a bank card first (POST /wallet/v1/cards), or come in person")
  case .otherName:
    APIError(
      .conflict, "OTHER_NAME", "the document is known under another name; write the name exactly as on the document")
  }
}

private func sentence(_ act: RestrictedAct) -> String {
  switch act {
  case .receiveTransfer: "receiving a transfer"
  case .sendTransfer: "sending a transfer"
  case .openRedPacket: "opening a red packet"
  case .sendRedPacket: "sending a red packet"
  case .receivePayout: "receiving money from a merchant"
  case .topUp: "topping up"
  case .withdraw: "withdrawing"
  }
}

private func sentence(_ limit: Limit) -> String {
  switch limit {
  case .unverifiedLifetime: "the limit of all that an unverified person ever pays from the balance"
  case .classOneLifetime: "the limit of all that a person of class I ever pays and withdraws from the balance"
  case .year(let accountClass): "the limit of a year's payments from the balance in class \(roman(accountClass))"
  case .day(let strength): "the day's limit of payments from the balance \(sentence(strength))"
  case .codeDay(let strength): "the day's limit of payments by code \(sentence(strength))"
  case .staticCodeDay: "the day's limit of payments by printed code"
  }
}

private func sentence(_ strength: AuthenticationStrength) -> String {
  switch strength {
  case .weak: "with fewer than two factors"
  case .twoFactors: "with two factors"
  case .certified: "with a device key"
  }
}

private func sentence(_ remedy: Remedy) -> String {
  switch remedy {
  case .verify(let channels, let next):
    "verify through \(channels) more channel\(channels == 1 ? "" : "s") for class \(roman(next))"
  case .authenticate(.weak): "give the password"
  case .authenticate(.twoFactors): "add a one-time code"
  case .authenticate(.certified): "confirm with a device key"
  case .payByCard: "pay with a card"
  case .scanDynamicCode: "let the payee show a code for this payment"
  case .waitForTomorrow: "wait until tomorrow"
  case .waitForNextYear: "wait until the year is over"
  case .waitForRollingYear: "wait until earlier payments are a year ago"
  }
}

private func roman(_ accountClass: AccountClass) -> String {
  switch accountClass {
  case .unverified: "0"
  case .one: "I"
  case .two: "II"
  case .three: "III"
  }
}
