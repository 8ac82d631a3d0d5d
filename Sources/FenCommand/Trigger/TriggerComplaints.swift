import FenWire

// Complaints, as events bring them about.

extension TriggerRun {
  /// A complaint, and what is done about it while the merchant is told at `notifyURL`. The address that it had
  /// before, or that it had none, is as it was afterwards, whatever came of it.
  mutating func complain(answering: Bool) async throws {
    let before = try await api(.GET, notifications, mayRefuse: true, showing: "url")?["url"]?.string
    try await tellComplaints(at: notifyURL, insteadOf: before)
    do {
      try await fileComplaint()
      if answering { try await answerComplaint() }
      try await awaitCallback(answering ? .complaintChange : .complaintCreate)
    } catch {
      try await tellComplaints(at: before, insteadOf: notifyURL)
      throw error
    }
    try await tellComplaints(at: before, insteadOf: notifyURL)
  }

  private func tellComplaints(at url: String?, insteadOf before: String?) async throws {
    switch (url, before) {
    case (let url?, let before?) where url != before:
      try await api(.PUT, notifications, ["url": .string(url)], showing: "url")
    case (let url?, nil): try await api(.POST, notifications, ["url": .string(url)], showing: "url")
    case (nil, _?): try await api(.DELETE, notifications)
    case (_?, _?), (nil, nil): break
    }
  }

  private mutating func fileComplaint() async throws {
    let made = try await control(
      .POST, "users/\(try known(payer))/complain",
      ["out_trade_no": .string(number), "mchid": .string(mchid), "words": "fen trigger"], showing: "complaint_id",
      "complaint_state")
    complaint = made["complaint_id"]?.string
  }

  private func answerComplaint() async throws {
    try await api(
      .POST, "\(complaints)/\(try known(complaint))/response",
      ["complainted_mchid": .string(mchid), "response_content": "fen trigger"])
  }
}

private let complaints = "/v3/merchant-service/complaints-v2"
private let notifications = "/v3/merchant-service/complaint-notifications"
