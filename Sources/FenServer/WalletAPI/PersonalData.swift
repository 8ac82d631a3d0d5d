import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// What is held about a person: to see, to take along, to leave behind.
  func registerPersonalData(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "personal-data",
      use: signedIn { signedIn, _, request, _ in
        let held = try await platform.personalData.held(of: signedIn.user.id)
        return .object(describeHeld(held, inClear: false, in: languages.language(ofCall: request)))
      })
    api.get(
      "personal-data/export",
      use: signedIn { signedIn, _, request, _ in
        let held = try await platform.personalData.held(of: signedIn.user.id)
        return .object(describeHeld(held, inClear: false, in: languages.language(ofCall: request)))
      })
    // The same in clear, for whoever proved that he is its owner.
    api.post(
      "personal-data/export",
      use: signedIn { signedIn, body, request, _ in
        let (desk, user) = (platform.personalData, signedIn.user.id)
        try await desk.checkOwner(
          user, password: try body.string("password", bytes: 1...32),
          code: try body.optionalString("one_time_code", bytes: 1...16))
        let held = try await desk.held(of: user)
        return .object(describeHeld(held, inClear: true, in: languages.language(ofCall: request)))
      })
    api.post(
      "close",
      use: signedIn { signedIn, body, _, _ in
        let erasedAt = try await platform.personalData.close(
          signedIn.user.id, password: try body.optionalString("password", bytes: 1...32))
        return ["records_erased_at": .string(erasedAt.rfc3339)]
      })
  }
}

/// Held data kind by kind, each with what it is for and how long it is kept.
func describeHeld(_ held: [HeldRows], inClear: Bool, in language: Language) -> JSONObject {
  func json(_ value: HeldValue) -> JSONValue {
    switch value {
    case .nothing: .null
    case .number(let number): .integer(number)
    case .text(let text): .string(text)
    case .moment(let instant): .string(instant.rfc3339)
    case .sealed(_, let clear, let masked): .string(inClear ? clear : masked)
    }
  }
  let data = DataCategory.allCases.map { category -> JSONValue in
    let rows = held.filter { $0.category == category }.flatMap(\.rows).map { row -> JSONValue in
      var object = JSONObject()
      for member in row { object.add(member.name, json(member.value)) }
      return .object(object)
    }
    return [
      "category": .string(category.rawValue), "purpose": .string(category.purpose(in: language)),
      "kept": .string(category.kept(in: language)), "held": .array(rows),
    ]
  }
  return ["data": .array(data)]
}

func closingError(_ refusal: ClosingRefusal) -> APIError {
  switch refusal {
  case .alreadyClosed: APIError(.conflict, "WALLET_CLOSED", "this wallet is closed")
  case .balanceLeft(let balance, let things):
    APIError(
      .conflict, "BALANCE_LEFT",
      """
      \(balance.majorUnits) is left in the wallet: spend it, send it to somebody, or withdraw it; GET \
      /wallet/v1/withdrawals/quote?amount=all says how much can leave, and what keeps the rest
      """ + things.map { "; " + whatEnds($0) }.joined())
  case .underway(let things):
    APIError(.conflict, "UNDER_WAY", things.map(whatEnds).joined(separator: "; "))
  }
}

/// What stands in the way, and what its owner can do about it.
private func whatEnds(_ thing: Underway) -> String {
  switch thing {
  case .payment: "a payment waits for the password or the bank: GET /wallet/v1/bills, waiting; confirm it or wait"
  case .refund: "a refund is on its way: ask the shop if it is not there tomorrow"
  case .transferSent: "a transfer you sent is not accepted yet: it comes back after 24 hours"
  case .transferToAccept: "a transfer waits for you: accept or return it (GET /wallet/v1/transfers)"
  case .redPacket: "a red packet of yours has something left: it comes back 24 hours after it was sent"
  case .bank: "the bank has not answered yet: its statement of the next morning settles it"
  case .dispute: "the bank contradicts the books: ask whoever runs the wallet, whose staff clears it up"
  }
}
