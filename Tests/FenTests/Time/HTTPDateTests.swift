import Foundation
import Testing

@testable import Fen

@Suite struct `The date of an HTTP header` {
  @Test(arguments: [
    (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_164_800_999, "Thu, 29 Feb 2024 00:00:00 GMT"),
  ])
  func `is as RFC 9110 writes it`(milliseconds: Int64, text: String) {
    #expect(Instant(milliseconds: milliseconds).httpDate == text)
  }

  @Test func `is what Foundation says, for days of three centuries`() {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = .gmt
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for number in stride(from: Int64(0), to: 100_000, by: 61) {
      let seconds = number * 86_400 + number * 7_919 % 86_400
      let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(Instant(milliseconds: seconds * 1000).httpDate == text)
    }
  }
}
