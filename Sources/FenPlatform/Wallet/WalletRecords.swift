import Fen
import FenStore

/// A person with a wallet.
public struct User: Hashable, Sendable {
  public let id: UserID
  /// The name its owner shows; not the one in his papers. Empty when the wallet is closed.
  public var name: String
  /// Sealed; only the vault reads it.
  var phone: [UInt8]?
  public let createdAt: Instant
  /// argon2id of the payment password under the server's key; nil until one is set.
  var password: String?
  public var passwordGuard: PasswordGuard
  /// When the payment password was last set anew by somebody who did not know it.
  public var passwordResetAt: Instant?

  public var hasPassword: Bool { password != nil }
}

extension User: Record {
  public static let table = Table(
    "users", fixed: ["id", "created_at"],
    changing: ["wrong_tries", "locked_until", "name", "phone", "password", "password_reset_at"])
  public var key: UserID { id }
  public static func value(of key: UserID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let tries: (wrong: Int64, until: Instant?) =
      switch passwordGuard {
      case .open(let wrong): (wrong, nil)
      case .locked(let until): (0, until)
      }
    return [
      .int(id.value), .int(createdAt.milliseconds), .int(tries.wrong), SQLValue(tries.until?.milliseconds), .text(name),
      phone.map(SQLValue.blob) ?? .null, SQLValue(password), SQLValue(passwordResetAt?.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    id = UserID(row.int(0))
    createdAt = Instant(milliseconds: row.int(1))
    passwordGuard =
      row.optionalInt(3).map { .locked(until: Instant(milliseconds: $0)) } ?? .open(wrongTries: row.int(2))
    name = row.text(4)
    let sealed = row.blob(5)
    phone = sealed.isEmpty ? nil : sealed
    password = row.optionalText(6)
    passwordResetAt = row.optionalInt(7).map(Instant.init(milliseconds:))
  }
}

/// A bank card bound to a wallet.
public struct Card: Hashable, Sendable {
  public let id: CardID
  public let user: UserID
  public let kind: CardKind
  /// The issuer's code.
  public let issuer: String
  public let lastFour: String
  let number: SealedCardNumber
  public let createdAt: Instant
  public var bound: Bool
  /// Among the wallet's cards; the smallest is the default.
  public var position: Int64

  /// As the protocol's `bank_type` names issuer and kind: `CMB_DEBIT`.
  public var bank: String { Issuer(code: issuer, chinese: "", english: "").bankType(of: kind) }

  public var facts: CardFacts { CardFacts(id: id, kind: kind, bound: bound) }
}

extension Card: Record {
  public static let table = Table(
    "cards", fixed: ["id", "user_id", "kind", "issuer", "last_four", "number", "number_hash", "created_at"],
    changing: ["bound", "position"])
  public var key: CardID { id }
  public static func value(of key: CardID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] {
    [
      .int(id.value), .int(user.value), .int(kind.rawValue), .text(issuer), .text(lastFour), .blob(number.sealed),
      .blob(number.hash), .int(createdAt.milliseconds), .int(bound ? 1 : 0), .int(position),
    ]
  }

  public init(row: any Row) throws {
    guard let kind = CardKind(rawValue: row.int(2)) else {
      throw StoreError.unreadable(table: "cards", "kind \(row.int(2))")
    }
    id = CardID(row.int(0))
    user = UserID(row.int(1))
    self.kind = kind
    issuer = row.text(3)
    lastFour = row.text(4)
    number = SealedCardNumber(sealed: row.blob(5), hash: row.blob(6))
    createdAt = Instant(milliseconds: row.int(7))
    bound = row.int(8) == 1
    position = row.int(9)
  }
}

extension PaymentCode: Record {
  public static let table = Table(
    "payment_codes", fixed: ["digits", "user_id", "card", "expires_at"], changing: ["used_for"])
  public var key: Int64 { digits }
  public static func value(of key: Int64) -> SQLValue { .int(key) }
  public var values: [SQLValue] {
    let card: Int64? =
      switch method {
      case .balance: nil
      case .card(let id): id.value
      }
    return [
      .int(digits), .int(user.value), SQLValue(card), .int(expiresAt.milliseconds), SQLValue(usedFor?.value),
    ]
  }

  public init(row: any Row) throws {
    self.init(
      digits: row.int(0), user: UserID(row.int(1)), method: row.optionalInt(2).map { .card(CardID($0)) } ?? .balance,
      expiresAt: Instant(milliseconds: row.int(3)), usedFor: row.optionalInt(4).map { OrderID($0) })
  }
}
