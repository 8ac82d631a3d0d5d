import Testing

@testable import FenCommand

@Suite struct `Reading a length of time` {
  @Test(arguments: [
    ("90s", 90), ("15m", 900), ("2h", 7_200), ("3d", 259_200), ("1h30m", 5_400), ("0s", 0), ("36500d", 3_153_600_000),
  ] as [(String, Int64)])
  func `units add up`(text: String, seconds: Int64) {
    #expect(TimeSpan(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "2", "h", "2 h", "-2h", "1.5h", "2w", "2hours", "36501d", "99999999999999999999d", "9223372036854775807s", "２h",
  ])
  func `anything else is refused`(text: String) {
    #expect(TimeSpan(text) == nil)
  }
}
