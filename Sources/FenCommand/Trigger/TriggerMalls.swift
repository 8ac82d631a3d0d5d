import FenWire
import NIOHTTP1

// Malls, as events bring them about.

extension TriggerRun {
  func joinMall() async throws {
    try await control(
      .POST, "merchants/\(mchid)/mall",
      [
        "brandid": 1, "notify_url": .string(notifyURL),
        "shops": [["mchid": .string(mchid), "name": "fen trigger", "number": "1"]],
      ], showing: "brandid")
    let path = "/wallet/v1/malls/\(mchid)"
    let exchange = try await send(
      .PUT, sandbox.address + path, nil, headers: ["Authorization": "Bearer \(try known(token))"],
      through: sandbox.http)
    guard exchange.status < 400 else {
      throw CommandFault("PUT \(path) answered \(exchange.status): \(String(decoding: exchange.body, as: UTF8.self))")
    }
    print(line("wallet", "PUT \(path)", "the person lets the mall see what he pays there"))
  }
}
