import Fen

/// Each reason why a packet was not sent, as Fen's own APIs say it.
func redPacketError(_ refusal: SendRedPacketRefusal) -> APIError {
  func unfit(_ message: String) -> APIError { APIError(.badRequest, "PARAM_ERROR", message) }
  return switch refusal {
  case .sameNumberOtherTerms:
    APIError(
      .conflict, "ALREADY_EXISTS", "this request_id was used for another packet; repeat its fields, or take a new one")
  case .greetingTooLong(let bytes, let most): unfit("the greeting has \(bytes) bytes; \(most) are the most")
  case .countOutOfRange(let count, let most): unfit("count is \(count); it must be 1 to \(most)")
  case .toOneself: APIError(.forbidden, "TO_ONESELF", "a direct packet is for somebody else; name another wallet in to")
  case .sharesTooSmall(let least): unfit("there must be at least \(least.majorUnits) for each share; raise total")
  case .sharesTooLarge(let most): unfit("a share is at most \(most.majorUnits); lower total or raise count")
  case .notDivisible: unfit("equal shares need a total that count divides; change one of them, or send a lucky packet")
  case .noSuchCard: APIError(.notFound, "CARD", "this person has no such card")
  case .balanceTooLow(let has, let needs):
    APIError(
      .forbidden, "NOT_ENOUGH",
      "the balance is \(has.majorUnits), the packet needs \(needs.majorUnits); top up or pay with a card")
  }
}

/// Each reason why a packet was not opened.
func redPacketError(_ refusal: OpenRedPacketRefusal) -> APIError {
  switch refusal {
  case .notPaidYet:
    APIError(.conflict, "PACKET_NOT_PAID", "the sender's bank has not paid yet; try again in a moment")
  case .notPaid: APIError(.gone, "PACKET_NOT_PAID", "the sender's bank did not pay; there is nothing in it")
  case .expired:
    APIError(.gone, "PACKET_EXPIRED", "the packet was not opened in time; what was left went back to the sender")
  case .finished: APIError(.gone, "PACKET_FINISHED", "all shares are taken; GET the packet to see who was faster")
  case .notForYou: APIError(.forbidden, "PACKET_NOT_FOR_YOU", "the packet is for somebody else")
  }
}
