import Fen
import Foundation
import Testing

@testable import FenServer

@Suite struct `The pages' languages` {
  let languages: Languages

  init() throws { languages = try Languages(resources: .bundled) }

  @Test func `every text exists in every language`() {
    let keys = Set(languages[.simplifiedChinese].texts.keys)
    for tag in Language.Tag.allCases {
      #expect(Set(languages[tag].texts.keys).symmetricDifference(keys).sorted() == [], "\(tag.rawValue)")
      let blank = languages[tag].texts.filter { $0.value.trimmingCharacters(in: .whitespaces).isEmpty }.keys.sorted()
      #expect(blank == [], "\(tag.rawValue)")
    }
  }

  @Test func `a text has the same placeholders in every language`() {
    for (key, text) in languages[.english].texts {
      for tag in Language.Tag.allCases {
        #expect(placeholders(languages[tag].texts[key] ?? "") == placeholders(text), "\(key) in \(tag.rawValue)")
      }
    }
  }

  @Test func `every key that templates and code use exists, and every key is used`() throws {
    let used = try usedKeys()
    // Banks are looked up by the code that comes with a card, fields of applications by their names.
    let known = Set(languages[.english].texts.keys).filter { key in
      !["bank.", "register.", "field."].contains { key.hasPrefix($0) }
    }
    #expect(used.subtracting(known).sorted() == [])
    #expect(known.subtracting(used).sorted() == [])
  }

  @Test func `a value that looks like a placeholder stays as it is`() {
    let language = Language(tag: .english, texts: ["greeting": "{a} and {b} and {c}"])
    #expect(language.text("greeting", ["a": "{b}", "b": "two"]) == "{b} and two and {c}")
  }

  @Test(arguments: [
    ("", Language.Tag.simplifiedChinese), ("ja", .japanese), ("en-GB,en;q=0.9", .english),
    ("fr, ja;q=0.5, en;q=0.8", .english), ("de", .simplifiedChinese), ("zh-TW;q=0.2,ja;q=0.3", .japanese),
    ("en;q=0, ja;q=0.001", .japanese), (";;,=,q", .simplifiedChinese),
  ])
  func `the browser's list chooses the language`(list: String, tag: Language.Tag) {
    #expect(Languages.preferred(in: list) == tag)
  }

  @Test(arguments: [
    (Money.fen(123_450), Language.Tag.english, "¥1,234.50"), (.fen(5), .simplifiedChinese, "¥0.05"),
    (.fen(-6_800), .english, "−¥68.00"), (.fen(99_999_999_99), .japanese, "99,999,999.99元"),
    (Money(minorUnits: 1980, .jpy), .japanese, "1,980円"), (Money(minorUnits: -100, .jpy), .english, "−JP¥100"),
  ])
  func `money shows as its readers write it`(money: Money, tag: Language.Tag, text: String) {
    #expect(languages[tag].money(money) == text)
  }

  private func placeholders(_ text: String) -> [String] {
    text.matches(of: /\{[a-z]+\}/).map { String($0.output) }.sorted()
  }

  private func usedKeys() throws -> Set<String> {
    var keys = Set<String>()
    for path in try FileManager.default.contentsOfDirectory(atPath: Resources.bundled.folder.path + "/Templates") {
      let text = try Resources.bundled.text(of: "Templates/" + path)
      keys.formUnion(text.matches(of: /\{\{t\.([A-Za-z0-9.]+)/).map { String($0.1) })
    }
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/FenServer/Pages").standardizedFileURL
    let known = Set(languages[.english].texts.keys)
    for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
      keys.formUnion(text.matches(of: /text\(\s*"([A-Za-z0-9.]+)"/).map { String($0.1) })
      // A key chosen between two stands apart from the call.
      keys.formUnion(text.matches(of: /"([a-z]+[.][A-Za-z0-9.]+)"/).map { String($0.1) }.filter(known.contains))
    }
    return keys
  }
}
