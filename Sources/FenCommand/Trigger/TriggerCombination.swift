import FenWire

// Orders that are paid together, as an event brings them about.

extension TriggerRun {
  /// The merchant's own two, as if two of its shops had sold something.
  mutating func placeCombined() async throws {
    let rows = ["A", "B"].map { shop -> JSONValue in
      [
        "mchid": .string(mchid), "out_trade_no": .string(number + shop), "attach": .string(shop),
        "description": "fen trigger", "amount": ["total_amount": .integer(total), "currency": "CNY"],
      ]
    }
    let answer = try await api(
      .POST, "/v3/combine-transactions/native",
      [
        "combine_appid": .string(merchant.credentials.app), "combine_mchid": .string(mchid),
        "combine_out_trade_no": .string(number), "notify_url": .string(notifyURL), "sub_orders": .array(rows),
      ], showing: "code_url")
    payable = ("code_url", try known(answer?["code_url"]?.string))
  }
}
