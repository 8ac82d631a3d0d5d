import Fen
import FenPlatform
import Testing

@testable import FenServer

@Suite struct `The log of requests` {
  @Test func `keeps the latest five hundred`() {
    let log = RequestLog(isOn: true, changes: ChangeFeed())
    for number in 1...1_234 { log.add(entry(number)) }
    #expect(log.latest.map(\.id) == (735...1_234).reversed().map(String.init))
  }

  @Test func `keeps fewer when they are long, and always the last one`() {
    let log = RequestLog(isOn: true, changes: ChangeFeed())
    for number in 1...300 { log.add(entry(number, body: 1 << 20)) }
    let kept = log.latest
    #expect(kept.first?.id == "300")
    #expect(kept.reduce(0) { $0 + $1.bytes } <= RequestLog.mostBytes)
    #expect(kept.count >= 10)
  }

  private func entry(_ number: Int, body: Int = 0) -> RequestLogEntry {
    RequestLogEntry(
      id: String(number), protocolVersion: .three, at: Instant(milliseconds: 0), method: "POST", target: "/v3/x",
      headers: [],
      body: [UInt8](repeating: 0, count: body), merchant: nil, verdict: .verified(signed: ""), status: 200,
      answerHeaders: [], answerBody: [], code: nil, message: nil, hint: nil, microseconds: 1)
  }
}
