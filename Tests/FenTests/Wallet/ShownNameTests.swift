import Fen
import Testing

@Suite struct `The name others see` {
  @Test(arguments: ["小明", "Ming", "O'Brien", "  小 明 ", "ま", "𠮷田🙂", String(repeating: "王", count: 20)])
  func `is whatever can be read`(typed: String) throws {
    #expect(try ShownName(typed).text == (typed == "  小 明 " ? "小 明" : typed))
  }

  @Test(arguments: [
    ("", ShownNameFault.empty), (" \u{3000}\n", .empty), (String(repeating: "王", count: 21), .tooLong),
    ("e" + String(repeating: "\u{301}", count: 60), .tooLong), ("小\n明", .character), ("小\u{202E}明", .character),
    ("小\u{200B}明", .character), ("小\u{0}明", .character), ("小\u{E000}明", .character),
  ])
  func `is refused where it hides something`(typed: String, fault: ShownNameFault) {
    #expect(throws: fault) { try ShownName(typed) }
  }
}
