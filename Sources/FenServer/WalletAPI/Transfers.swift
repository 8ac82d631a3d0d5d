import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// Money to other people: finding the payee, sending, what becomes of it.
  func registerTransfers(on api: RouterGroup<BasicRequestContext>) {
    // Whom the sender means, as far as he may see him. Whoever is shown is paid, and nobody else.
    api.post(
      "transfers/payee",
      use: call { user, body, _ in
        .object(describe(try await platform.transfers.confirm(try payeeName(body), for: user.id)))
      })
    api.post("transfers", use: call { user, body, _ in .object(try await send(body, as: user)) })
    api.get(
      "transfers",
      use: call { user, _, request in
        let before = try request.uri.queryParameters["before"].map { try transferID(String($0)) }
        let page = try await platform.transfers.history(of: user.id, before: before, limit: 50)
        return ["data": .array(page.map { .object(describe($0)) })]
      })
    api.get(
      "transfers/contacts",
      use: call { user, _, _ in
        let contacts = try await platform.transfers.contacts(of: user.id).map { contact -> JSONValue in
          [
            "user_id": .string(contact.user.wire), "name": .string(contact.name),
            "initial": .string(initial(of: contact.name)), "last_time": .string(contact.lastAt.rfc3339),
          ]
        }
        return ["data": .array(contacts)]
      })
    api.get(
      "transfers/:id",
      use: signedIn { signedIn, _, _, parameter in
        let id = try transferID(parameter("id"))
        return .object(describe(try await platform.transfers.transfer(id, of: signedIn.user.id)))
      })
    registerEnds(on: api)
  }

  private func registerEnds(on api: RouterGroup<BasicRequestContext>) {
    func end(_ body: @escaping @Sendable (TransferID, UserID) async throws -> PersonTransfer) -> (
      @Sendable (Request, BasicRequestContext) async throws -> Response
    ) {
      signedIn { signedIn, _, _, parameter in
        let transfer = try await body(try transferID(parameter("id")), signedIn.user.id)
        return .object(describe(try await platform.transfers.transfer(transfer.id, of: signedIn.user.id)))
      }
    }
    api.post("transfers/:id/accept", use: end { try await platform.transfers.accept($0, as: $1) })
    api.post("transfers/:id/return", use: end { try await platform.transfers.giveBack($0, as: $1) })
    api.post("transfers/:id/take-back", use: end { try await platform.transfers.takeBack($0, as: $1) })
  }

  private func payeeName(_ body: FieldReader) throws -> PayeeName {
    let code = try body.optionalString("code", bytes: 1...1024)
    let phone = try body.optionalString("phone", bytes: 1...32)
    let user = try body.optionalString("user_id", bytes: 1...32)
    switch (code, phone, user) {
    case (let code?, nil, nil): return .code(code)
    case (nil, let phone?, nil): return .phone(phone)
    case (nil, nil, let user?):
      guard let number = Int64(user) else { throw UnknownThing.user }
      return .contact(UserID(number))
    case _:
      throw APIError(.badRequest, "PARAM_ERROR", "name the payee by code, phone or user_id, by exactly one of them")
    }
  }

  private func send(_ body: FieldReader, as user: User) async throws -> JSONObject {
    let amount = Money.fen(try body.integer("amount", in: 1...10_000_000_000))
    let token = try body.string("payee_token", bytes: 1...1024)
    let delay: TransferDelay =
      switch try body.optionalChoice("delay", of: Delay.self) ?? .none {
      case .none: .atOnce
      case .twoHours: .twoHours
      case .oneDay: .oneDay
      }
    let new = NewTransfer(
      to: token, amount, number: try body.requestNumber(), with: try method(body), delay: delay,
      note: try body.optionalString("note", bytes: 1...128))
    let proof = try body.proof()
    let payee = try platform.transfers.payee(confirmedBy: token)
    let sent = try await platform.authentication.paying(
      with: proof, of: user.id, for: payee.intent(amount),
      unless: { try await platform.transfers.earlier(new, as: user.id) }
    ) { try await platform.transfers.send(new, as: user.id, authenticated: $0) }
    return describe(try await platform.transfers.transfer(sent.id, of: user.id))
  }

  private enum Delay: String, CaseIterable {
    case none
    case twoHours = "2h"
    case oneDay = "24h"
  }

  func describe(_ payee: SeenPayee) -> JSONObject {
    let confirmed = payee.confirmed
    var answer: JSONObject = [
      "payee_token": .string(payee.token), "name": .string(confirmed.name),
      "initial": .string(initial(of: confirmed.name)), "expires_at": .string(confirmed.until.rfc3339),
    ]
    answer.add("amount", confirmed.amount?.minorUnits)
    answer.add("note", confirmed.note)
    return answer
  }

  private func describe(_ seen: SeenTransfer) -> JSONObject {
    let (transfer, terms) = (seen.transfer, seen.transfer.terms)
    var answer: JSONObject = [
      "id": .string(transfer.id.wire), "direction": .string(seen.isSender ? "sent" : "received"),
      "other": [
        "user_id": .string(seen.other.wire), "name": .string(seen.otherName),
        "initial": .string(initial(of: seen.otherName)),
      ],
      "amount": .integer(terms.amount.minorUnits), "currency": .string(terms.amount.currency.rawValue),
      "create_time": .string(transfer.createdAt.rfc3339),
    ]
    answer.add("note", terms.note)
    if seen.isSender {
      answer.add("request_id", terms.number.value)
      answer.add("method", terms.method.wire)
    }
    tell(transfer.state, in: &answer)
    return answer
  }

  private func tell(_ state: TransferState, in answer: inout JSONObject) {
    func went(_ state: String, _ reason: ReturnReason) {
      answer.add("state", state)
      switch reason {
      case .byPayee: answer.add("return_reason", "by_payee")
      case .takenBack: answer.add("return_reason", "taken_back")
      case .expired: answer.add("return_reason", "expired")
      }
    }
    switch state {
    case .awaitingBank: answer.add("state", "awaiting_bank")
    case .pending(let from, let until):
      answer.add("state", "pending")
      answer.add("acceptable_from", from.rfc3339)
      answer.add("expires_at", until.rfc3339)
    case .accepted(let at):
      answer.add("state", "accepted")
      answer.add("accept_time", at.rfc3339)
    case .returning(let reason, since: _, _): went("returning", reason)
    case .returned(let reason, let method, let at):
      went("returned", reason)
      answer.add("returned_to", method.wire)
      answer.add("return_time", at.rfc3339)
    case .failed(let at):
      answer.add("state", "failed")
      answer.add("fail_time", at.rfc3339)
    }
  }

  private func transferID(_ text: String) throws -> TransferID {
    guard let number = Int64(text) else { throw UnknownThing.transfer }
    return TransferID(number)
  }
}

/// What an avatar shows of a masked name.
func initial(of name: String) -> String { String(name.prefix(1)) }

extension TransferID {
  var wire: String { String(value) }
}

extension PaymentMethod {
  /// As `method` of a request names it.
  var wire: String {
    switch self {
    case .balance: "balance"
    case .card(let id): id.wire
    }
  }
}
