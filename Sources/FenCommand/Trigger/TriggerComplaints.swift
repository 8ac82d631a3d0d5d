import FenWire

// Complaints, as events bring them about.

extension TriggerRun {
  /// The merchant may have an address already: of another run, or its own, which is left as it is.
  mutating func complain() async throws {
    try await api(.POST, notifications, ["url": .string(notifyURL)], mayRefuse: true, showing: "url")
    let made = try await control(
      .POST, "users/\(try known(payer))/complain",
      ["out_trade_no": .string(number), "mchid": .string(mchid), "words": "fen trigger"], showing: "complaint_id",
      "complaint_state")
    complaint = made["complaint_id"]?.string
  }

  func answerComplaint() async throws {
    try await api(
      .POST, "\(complaints)/\(try known(complaint))/response",
      ["complainted_mchid": .string(mchid), "response_content": "fen trigger"])
  }
}

private let complaints = "/v3/merchant-service/complaints-v2"
private let notifications = "/v3/merchant-service/complaint-notifications"
