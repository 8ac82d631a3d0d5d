import Fen
import HTTPTypes

/// What a refusal says: the keys of its texts (empty where it words itself), what fills them, and the links that lead
/// on.
struct RefusalWords: Sendable {
  let status: HTTPResponse.Status
  let sentence: String
  let advice: String
  var values: [String: RefusalValue] = [:]
  var ways: [RefusalWay] = []

  init(
    _ status: HTTPResponse.Status, _ sentence: String, _ advice: String, _ values: [String: RefusalValue] = [:],
    ways: [RefusalWay] = []
  ) {
    (self.status, self.sentence, self.advice, self.values, self.ways) = (status, sentence, advice, values, ways)
  }

  /// The text under `key`, with the values as the reader writes them.
  func text(_ key: String, in language: Language) -> String {
    language.text(key, values.mapValues { $0.text(in: language) })
  }
}

/// Something a refusal names.
enum RefusalValue: Sendable {
  case money(Money)
  case time(Instant)
  case count(Int)
  /// One of these.
  case counts([Int])
  /// The key of a text.
  case key(String)
  /// The keys of several, all of them true.
  case keys([String])
  /// As somebody typed it.
  case typed(String)

  func text(in language: Language) -> String {
    switch self {
    case .money(let money): language.money(money)
    case .time(let instant): language.time(instant)
    case .count(let count): String(count)
    case .counts(let counts): counts.map(String.init).joined(separator: language.text("list.or"))
    case .key(let key): language.text(key)
    case .keys(let keys): keys.map { language.text($0) }.joined(separator: language.text("list.comma"))
    case .typed(let text): text
    }
  }
}

/// A page that leads on from a refusal.
enum RefusalWay: Int, Comparable, Sendable {
  case verify, addCard, addPasskey, topUp, withdraw, setPassword, limits, resetPassword
  case home, transfers, packets, cards, bills

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  var href: String {
    switch self {
    case .verify: "/wallet/verify"
    case .limits: "/wallet/limits"
    case .addCard: "/wallet/cards/new"
    case .addPasskey: "/wallet/devices"
    case .topUp: "/wallet/top-up"
    case .withdraw: "/wallet/withdraw"
    case .setPassword: "/wallet/password"
    case .resetPassword: "/wallet/password/forgotten"
    case .home: "/wallet"
    case .transfers: "/wallet/transfers"
    case .packets: "/wallet/packets"
    case .cards: "/wallet/cards"
    case .bills: "/wallet/bills"
    }
  }

  /// Verification remembers where it was begun.
  fileprivate func href(next: String?) -> String {
    switch self {
    case .verify, .addCard: address(href, [("next", next)])
    case .limits, .addPasskey, .topUp, .withdraw, .setPassword, .resetPassword, .home, .transfers, .packets, .cards,
      .bills:
      href
    }
  }

  var label: String {
    switch self {
    case .verify: "way.verify"
    case .limits: "way.limits"
    case .addCard: "way.addCard"
    case .addPasskey: "way.addPasskey"
    case .topUp: "way.topUp"
    case .withdraw: "withdraw.title"
    case .setPassword: "password.set"
    case .resetPassword: "password.forgotten"
    case .home: "wallet.waiting"
    case .transfers: "transfer.title"
    case .packets: "packet.title"
    case .cards: "cards.title"
    case .bills: "bill.title"
    }
  }
}

/// A refusal as pages show it.
struct RefusalView: Sendable {
  struct Way: Sendable {
    let wayHref: String
    let wayLabel: String
  }
  let sentence: String
  let advice: String
  let ways: [Way]
  /// The names of the fields to correct, the likeliest first: the page's script leads to the first that is there.
  let fields: String?

  /// - Parameters:
  ///   - next: where the pages that lift it lead back to.
  ///   - hasCard: the form offers a card to pay with, so that none need be added.
  init(_ refusal: PageRefusal, _ language: Language, next: String? = nil, hasCard: Bool = false) {
    let words = refusal.words
    let fields = refusal.fields
    self.fields = fields.isEmpty ? nil : fields.joined(separator: " ")
    self.sentence = refusal.sentence(in: language)
    self.advice = refusal.advice(in: language)
    self.ways = words.ways.filter { !hasCard || $0 != .addCard }.map {
      Way(wayHref: $0.href(next: next), wayLabel: language.text($0.label))
    }
  }
}
