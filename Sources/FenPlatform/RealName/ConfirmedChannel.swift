import Fen
import FenStore

/// A source that confirmed who a person is, and when it first did.
struct ConfirmedChannel: Hashable, Sendable {
  let person: PersonID
  let channel: VerificationChannel
  let at: Instant
}

extension ConfirmedChannel: Record {
  /// One source counts once.
  struct Key: Hashable, Comparable, Sendable {
    let person: PersonID
    let code: Int64
    let detail: String

    init(_ person: PersonID, _ channel: VerificationChannel) {
      self.person = person
      (code, detail) = channel.stored
    }

    static func < (left: Key, right: Key) -> Bool {
      (left.person, left.code, left.detail) < (right.person, right.code, right.detail)
    }
  }

  static let table = Table(
    "channels", keyed: 3, fixed: ["person", "channel", "detail", "confirmed_at"], changing: [])
  var key: Key { Key(person, channel) }
  static func value(of key: Key) -> SQLValue { .int(key.person.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.person.value), .int(key.code), .text(key.detail)] }
  var values: [SQLValue] { Self.values(of: key) + [.int(at.milliseconds)] }

  init(row: any Row) throws {
    person = PersonID(row.int(0))
    channel = try VerificationChannel(code: row.int(1), detail: row.text(2))
    at = Instant(milliseconds: row.int(3))
  }
}

extension ConfirmedChannel {
  /// Those of a person, the first one first.
  static func all(of person: PersonID, in transaction: any Transaction) throws -> [ConfirmedChannel] {
    try all("WHERE person = ?1 ORDER BY confirmed_at, channel", [.int(person.value)], in: transaction)
  }
}

extension VerificationChannel {
  /// The code is stored; never reuse one.
  var stored: (code: Int64, detail: String) {
    switch self {
    case .bankCard(let issuer): (1, issuer)
    case .documentRegister: (2, "")
    case .phoneRegister: (3, "")
    case .register(let name): (4, name)
    case .faceToFace(let accountClass): (5, String(accountClass.rawValue))
    }
  }

  fileprivate init(code: Int64, detail: String) throws {
    switch code {
    case 1: self = .bankCard(issuer: detail)
    case 2: self = .documentRegister
    case 3: self = .phoneRegister
    case 4: self = .register(detail)
    case 5:
      guard let accountClass = Int64(detail).flatMap(AccountClass.init(rawValue:)) else {
        throw StoreError.unreadable(table: "channels", "face to face for class \(detail)")
      }
      self = .faceToFace(accountClass)
    case _: throw StoreError.unreadable(table: "channels", "channel \(code)")
    }
  }
}
