import Fen
import FenPlatform
import FenWire
import Hummingbird

extension SandboxAPI {
  func registerTime(on api: RouterGroup<BasicRequestContext>) {
    api.get("clock", use: jsonCall { _, _, _ in .object(reading()) })
    api.post(
      "clock",
      use: jsonCall { body, _, _ in
        let happenings = try await moveClock(body)
        var answer = reading()
        answer.add("happened", .array(happenings.map(describe)))
        return .object(answer)
      })
  }

  private func moveClock(_ body: FieldReader) async throws -> [Happening] {
    let target = try body.optionalString("now", bytes: 1...64)
    let advance = try body.optionalInteger("advance_seconds", in: 0...3_200_000_000)
    let real = try body.optionalBool("real") ?? false
    switch (target, advance, real) {
    case (let text?, nil, false):
      guard let instant = Instant(rfc3339: text), instant.seconds > 0, instant <= latestTime else {
        throw APIError(.badRequest, "PARAM_ERROR", "now must be RFC 3339 with a zone, as 2026-11-22T09:00:00+08:00")
      }
      return try await platform.scheduler.move(to: instant)
    case (nil, let seconds?, false):
      let target = platform.clock.now().adding(seconds: seconds)
      guard target <= latestTime else {
        throw APIError(.badRequest, "PARAM_ERROR", "the clock goes to the end of the year 9998")
      }
      return try await platform.scheduler.move(to: target)
    case (nil, nil, true): return try await platform.scheduler.followMachine()
    case _:
      throw APIError(
        .badRequest, "PARAM_ERROR", "give one of {\"now\": …}, {\"advance_seconds\": …} and {\"real\": true}")
    }
  }

  private func reading() -> JSONObject {
    let frozen =
      switch platform.clock.current {
      case .real: false
      case .frozen: true
      }
    return ["now": .string(platform.clock.now().rfc3339), "frozen": .bool(frozen)]
  }

  private func describe(_ happening: Happening) -> JSONValue {
    [
      "at": .string(happening.at.rfc3339), "what": .string("\(happening.event)"), "about": .string(happening.about),
    ]
  }
}

/// The end of the year 9998: later times have no four-digit year for the protocol's stamps.
private let latestTime = Instant(seconds: 253_370_736_000)
