/// The sections of `/dev`.
struct DeskTab: Sendable {
  let href: String
  let tabLabel: String
  let isCurrent: Bool

  static func all(_ current: String, _ language: Language) -> [DeskTab] {
    [
      ("requests", language.text("requests.title")), ("callbacks", language.text("callbacks.title")),
      ("clock", language.text("clock.title")), ("faults", language.text("faults.title")),
      ("design", language.text("design.title")),
    ].map { DeskTab(href: "/dev/\($0.0)", tabLabel: $0.1, isCurrent: $0.0 == current) }
  }
}
