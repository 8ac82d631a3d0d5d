import Foundation

/// The policy of the open platform, in all its versions. One that was published is not changed: another follows it.
struct Policies: Sendable {
  struct Section: Decodable, Equatable, Sendable {
    let heading: String
    let paragraphs: [String]
  }
  struct Version: Sendable {
    /// From this day on, `2026-11-23`.
    let date: String
    fileprivate let texts: [Language.Tag: [Section]]

    func sections(in tag: Language.Tag) -> [Section] { texts[tag] ?? [] }
  }

  /// The newest first.
  let versions: [Version]

  /// - Throws: `ResourceFault` for a version that is missing, or is not there in each language.
  init(resources: Resources) throws(ResourceFault) {
    var versions = [Version]()
    for date in Self.dates {
      let path = "Policy/\(date).json"
      let bytes = try resources.bytes(of: path)
      let said: [String: [Section]]
      do {
        said = try JSONDecoder().decode([String: [Section]].self, from: bytes)
      } catch {
        throw .unreadable(path, why: "\(error)")
      }
      var texts = [Language.Tag: [Section]]()
      for tag in Language.Tag.allCases {
        guard let sections = said[tag.rawValue] else { throw .unreadable(path, why: "\(tag.rawValue) is missing") }
        texts[tag] = sections
      }
      versions.append(Version(date: date, texts: texts))
    }
    self.versions = versions
  }

  private static let dates = ["2026-11-23"]
}
