import Foundation
import Testing

@testable import FenPlatform

private func place(_ text: String) -> JSONPlace? { JSONPlace(ofFaultIn: Data(text.utf8)) }

@Suite struct `The place where a text stops being JSON` {
  @Test(
    arguments: [
      ("", 1, 1), ("[1 2]", 1, 4), ("[\n {\"a\": 1\n \"b\": 2}]", 3, 2), ("{a: 1}", 1, 2), ("[1,]", 1, 4),
      ("[\"a]", 1, 5), ("[tru]", 1, 2), ("[1]x", 1, 4), ("{\"a\" 1}", 1, 6), ("[", 1, 2), ("[1}", 1, 3),
    ] as [(String, Int, Int)])
  func `is told by line and column`(text: String, line: Int, column: Int) {
    let found = place(text)
    #expect(found?.line == line && found?.column == column, "\(text): \(String(describing: found))")
  }

  @Test(arguments: ["[]", "{}", " [ {\"a\": [1, -2.5e3, true, null, \"\\\"\"]} ] ", "7"])
  func `is none in what is JSON`(text: String) { #expect(place(text) == nil) }
}
