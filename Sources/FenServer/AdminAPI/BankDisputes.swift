import Fen
import FenPlatform
import FenWire
import Hummingbird

extension AdminAPI {
  /// Where the bank contradicts itself, until somebody has asked it.
  func registerBankDisputes(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "bank-disputes",
      use: call { _, request, _ in
        let settled = request.uri.queryParameters["settled"] == "true"
        return ["data": .array(try await platform.bank.disputes(open: !settled).map(describe))]
      })
    api.post(
      "bank-disputes/:request/settle",
      use: call { body, _, parameter in
        guard let number = Int64(parameter("request")) else { throw UnknownThing.bankDispute }
        return describe(
          try await platform.bank.settleDispute(
            BankRequestID(number), by: try body.string("staff", bytes: 1...100),
            note: try body.string("note", bytes: 4...500)))
      })
  }
}

private func describe(_ dispute: BankDispute) -> JSONValue {
  var answer: JSONObject = [
    "request": .string("\(dispute.request.value)"), "bank_says": .string(dispute.isDone ? "done" : "not_done"),
    "at": .string(dispute.at.rfc3339),
  ]
  if let settled = dispute.settled {
    answer.add(
      "settled",
      ["at": .string(settled.at.rfc3339), "staff": .string(settled.staff), "note": .string(settled.note)])
  }
  return .object(answer)
}
