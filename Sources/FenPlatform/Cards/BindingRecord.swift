import Fen
import FenStore

/// A card on its way to a wallet. When it is bound the card has the same number.
public struct CardBinding: Hashable, Sendable {
  public let id: CardID
  public let user: UserID
  public let kind: CardKind
  /// The issuer's code.
  public let issuer: String
  public let lastFour: String
  let number: SealedCardNumber
  let holder: SealedClaim
  /// Sealed.
  let phone: [UInt8]
  public let createdAt: Instant
  public var state: BindingState
  /// Keyed hash of the code; nil before one was sent.
  var code: [UInt8]?
}

/// A card's number as it is stored and compared.
struct SealedCardNumber: Hashable, Sendable {
  let sealed: [UInt8]
  /// Keyed hash.
  let hash: [UInt8]

  init(sealed: [UInt8], hash: [UInt8]) {
    self.sealed = sealed
    self.hash = hash
  }

  init(_ number: CardNumber, _ vault: Vault) throws {
    sealed = try vault.seal(number.digits, as: .cardNumber)
    hash = Self.hash(number, vault)
  }

  private static func hash(_ number: CardNumber, _ vault: Vault) -> [UInt8] {
    vault.lookUpHash("card \(number.digits)")
  }

  /// Whether this is the number of the card.
  func isOf(_ number: CardNumber, _ vault: Vault) -> Bool { equalInConstantTime(Self.hash(number, vault), hash) }
}

extension CardBinding: Record {
  public static let table = Table(
    "card_bindings",
    fixed: [
      "id", "user_id", "kind", "issuer", "last_four", "number", "number_hash", "document", "country", "document_hash",
      "name_hash", "name", "document_number", "phone", "created_at",
    ],
    changing: ["state", "wrong_codes", "at", "failure", "code"])
  public var key: CardID { id }
  public static func value(of key: CardID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let stored: (code: Int64, wrong: Int64, at: Instant?, failure: Int64?) =
      switch state {
      case .requested: (0, 0, nil, nil)
      case .awaitingCode(let wrong, let until): (1, wrong, until, nil)
      case .bound(let at): (2, 0, at, nil)
      case .refused(let at): (3, 0, at, nil)
      case .failed(let failure, let at): (4, 0, at, failure.rawValue)
      }
    return [
      .int(id.value), .int(user.value), .int(kind.rawValue), .text(issuer), .text(lastFour), .blob(number.sealed),
      .blob(number.hash), .int(holder.document.rawValue), .text(holder.country), .blob(holder.documentHash),
      .blob(holder.nameHash), .blob(holder.name), .blob(holder.number), .blob(phone), .int(createdAt.milliseconds),
      .int(stored.code), .int(stored.wrong), SQLValue(stored.at?.milliseconds), SQLValue(stored.failure),
      code.map(SQLValue.blob) ?? .null,
    ]
  }

  public init(row: any Row) throws {
    guard let kind = CardKind(rawValue: row.int(2)), let document = DocumentKind(rawValue: row.int(7)) else {
      throw StoreError.unreadable(table: "card_bindings", "kind \(row.int(2)), document \(row.int(7))")
    }
    let at = Instant(milliseconds: row.optionalInt(17) ?? 0)
    switch (row.int(15), row.optionalInt(18).flatMap { BindingFailure(rawValue: $0) }) {
    case (0, _): state = .requested
    case (1, _): state = .awaitingCode(wrongTries: row.int(16), until: at)
    case (2, _): state = .bound(at: at)
    case (3, _): state = .refused(at: at)
    case (4, let failure?): state = .failed(failure, at: at)
    case (let code, _): throw StoreError.unreadable(table: "card_bindings", "state \(code)")
    }
    id = CardID(row.int(0))
    user = UserID(row.int(1))
    self.kind = kind
    issuer = row.text(3)
    lastFour = row.text(4)
    number = SealedCardNumber(sealed: row.blob(5), hash: row.blob(6))
    holder = SealedClaim(
      document: document, country: row.text(8), documentHash: row.blob(9), nameHash: row.blob(10), name: row.blob(11),
      number: row.blob(12))
    phone = row.blob(13)
    createdAt = Instant(milliseconds: row.int(14))
    let code = row.blob(19)
    self.code = code.isEmpty ? nil : code
  }
}
