import Fen
import FenPlatform
import FenWire
import Hummingbird

extension WalletAPI {
  /// What merchants sent a person: what waits for him, and his taking it.
  func registerPayouts(on api: RouterGroup<BasicRequestContext>) {
    api.get(
      "payouts",
      use: call { user, _, _ in
        var data = [JSONValue]()
        for payout in try await platform.payouts.waiting(for: user.id) {
          data.append(.object(try await describe(payout)))
        }
        let packets = try await platform.payouts.packets(for: user.id)
        return ["data": .array(data), "red_packets": .array(packets.map(describe))]
      })
    api.post(
      "payouts/:package/confirm",
      use: call { user, _, _, parameter in
        guard let id = platform.payouts.payout(package: parameter("package")) else { throw UnknownThing.payout }
        let taken = try await platform.payouts.confirm(id, by: user.id)
        return .object(try await describe(taken))
      })
  }

  /// The link opens it as any packet; a group's is passed on by it.
  private func describe(_ packet: MerchantPacket) -> JSONValue {
    [
      "id": .string(platform.redPackets.links.word(of: packet.packet)), "sender": .string(packet.senderName),
      "activity": .string(packet.activity),
    ]
  }

  private func describe(_ payout: Payout) async throws -> JSONObject {
    let told = payoutAnswer(payout, platform)
    var answer: JSONObject = [
      "transfer_bill_no": .string(payout.id.wire), "state": .string(told.state.rawValue),
      "payer": .string(try await platform.merchants.merchant(payout.terms.merchant)?.name ?? ""),
      "amount": .integer(payout.terms.amount.minorUnits),
      "currency": .string(payout.terms.amount.currency.rawValue), "remark": .string(payout.terms.remark),
      "created_at": .string(payout.createdAt.rfc3339),
    ]
    answer.add("fail_reason", told.failure)
    answer.add("package", platform.payouts.package(of: payout))
    if case .waiting(let until) = payout.state { answer.add("expires_at", until.rfc3339) }
    return answer
  }
}

func payoutError(_ refusal: ConfirmPayoutRefusal) -> APIError {
  switch refusal {
  case .notForYou: APIError(.forbidden, "NOT_FOR_YOU", "this transfer is for somebody else")
  case .ended: APIError(.conflict, "PAYOUT_ENDED", "the transfer was cancelled or failed; its money went back")
  case .expired: APIError(.conflict, "PAYOUT_EXPIRED", "the transfer was not confirmed in time; its money goes back")
  }
}
