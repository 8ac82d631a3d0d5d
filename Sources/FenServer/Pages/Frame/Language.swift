import Fen
import FenPlatform
import Foundation
import HTTPTypes
import Hummingbird

/// One of the languages the pages are written in, with its texts.
struct Language: Sendable {
  enum Tag: String, CaseIterable, Sendable {
    case simplifiedChinese = "zh-Hans"
    case english = "en"
    case japanese = "ja"

    /// The language's name in itself.
    var name: String {
      switch self {
      case .simplifiedChinese: "中文"
      case .english: "English"
      case .japanese: "日本語"
      }
    }

    /// Of messages to whoever reads this language.
    var ofMessages: MessageLanguage {
      switch self {
      case .simplifiedChinese: .chinese
      case .english: .english
      case .japanese: .japanese
      }
    }
  }

  let tag: Tag
  let texts: [String: String]

  /// The text under `key`, with each `{name}` replaced.
  ///
  /// A key that is missing shows as itself, so that the page still works; a test finds it before a reader does.
  func text(_ key: String, _ values: [String: String] = [:]) -> String {
    guard let text = texts[key] else { return key }
    // One pass over the text: a value that looks like a placeholder stays as it is.
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      result += rest[..<open] + (values[name] ?? "{\(name)}")
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

/// The catalogues of all languages.
struct Languages: Sendable {
  private let byTag: [Language.Tag: Language]

  /// Each folder holds one JSON catalogue per language; no key is in two.
  private static let folders = [
    "Languages", "Languages/Wallet", "Languages/Campaigns", "Languages/Applyments", "Languages/Open",
  ]

  /// Reads the catalogues.
  /// - Throws: `ResourceFault` naming the file.
  init(resources: Resources) throws(ResourceFault) {
    var byTag = [Language.Tag: Language]()
    for tag in Language.Tag.allCases {
      var texts = [String: String]()
      for folder in Self.folders {
        let path = "\(folder)/\(tag.rawValue).json"
        let bytes = try resources.bytes(of: path)
        do {
          texts.merge(try JSONDecoder().decode([String: String].self, from: bytes)) { first, _ in first }
        } catch {
          throw .unreadable(path, why: "\(error)")
        }
      }
      byTag[tag] = Language(tag: tag, texts: texts)
    }
    self.byTag = byTag
  }

  subscript(tag: Language.Tag) -> Language {
    guard let language = byTag[tag] else { preconditionFailure("no catalogue for \(tag)") }
    return language
  }

  /// The reader's language: what the address says (`?lang=`), else the cookie, else the browser, else Chinese.
  func language(of request: Request) -> Language {
    if let asked = Self.asked(in: request) { return self[asked] }
    if let kept = request.cookies["lang"].flatMap({ Language.Tag(rawValue: $0.value) }) { return self[kept] }
    return self[Self.preferred(in: request.headers[.acceptLanguage] ?? "")]
  }

  /// The language of what a call of Fen's own APIs is told in words for people: what `Accept-Language` says, else
  /// English.
  func language(ofCall request: Request) -> Language {
    self[request.headers[.acceptLanguage].map(Self.preferred) ?? .english]
  }

  /// The language a `?lang=` in the address chooses: `zh`, `zh-CN` and `zh-Hans` are all Chinese.
  static func asked(in request: Request) -> Language.Tag? {
    request.uri.queryParameters["lang"].flatMap { tag(of: $0) }
  }

  /// The best language of an `Accept-Language` list: the highest quality first, the earlier on a tie.
  static func preferred(in list: String) -> Language.Tag {
    var best: (tag: Language.Tag, quality: Int)?
    for item in list.split(separator: ",").prefix(20) {
      let parts = item.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
      guard let range = parts.first else { continue }
      let tag = tag(of: range)
      let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { thousandths(of: $0.dropFirst(2)) } ?? 1000
      if let tag, quality > best?.quality ?? 0 { best = (tag, quality) }
    }
    return best?.tag ?? .simplifiedChinese
  }

  /// The language of a tag such as `zh-CN`; nil when the pages are not written in it.
  private static func tag(of range: some StringProtocol) -> Language.Tag? {
    switch range.split(separator: "-").first?.lowercased() {
    case "zh": .simplifiedChinese
    case "en": .english
    case "ja": .japanese
    case .some, .none: nil
    }
  }

  /// A quality value as thousandths: `1` is 1000, `0.8` is 800; 0 for what is none.
  private static func thousandths(of text: Substring) -> Int {
    let digits = (text.first == "1" ? "1" : "0") + text.dropFirst(2).prefix(3)
    guard digits.allSatisfy(\.isNumber), let value = Int(digits.padding(toLength: 4, withPad: "0", startingAt: 0))
    else { return 0 }
    return min(value, 1000)
  }
}
