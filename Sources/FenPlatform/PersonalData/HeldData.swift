import Fen
import FenStore

/// A value held about somebody.
public enum HeldValue: Hashable, Sendable {
  case nothing
  case number(Int64)
  case text(String)
  case moment(Instant)
  /// Stored sealed; shown masked but to its owner after he proved himself.
  case sealed(Secret, clear: String, masked: String)
}

/// What is held of one kind: rows of named values.
public struct HeldRows: Hashable, Sendable {
  public let category: DataCategory
  public let rows: [[Member]]

  public struct Member: Hashable, Sendable {
    public let name: String
    public let value: HeldValue
  }
}

/// A column that says something about a person.
enum HeldColumn: Sendable {
  case number(String)
  /// An amount of money: its name says that it is told in fen.
  case fen(String)
  /// A stored code, told by its word: the words in the order of the codes, from 0.
  case coded(String, [String])
  /// A number that names something: told as the calls tell it, as text.
  case identifier(String)
  case text(String)
  case moment(String)
  case sealed(String, Secret, @Sendable (String) -> String)

  var name: String {
    switch self {
    case .number(let name), .fen(let name), .coded(let name, _), .identifier(let name), .text(let name),
      .moment(let name), .sealed(let name, _, _):
      name
    }
  }
}

/// Where something is held, as a statement in which ?1 is the wallet, or the person behind it.
struct Held: Sendable {
  enum Owner { case wallet, person }
  let category: DataCategory
  let owner: Owner
  let columns: [HeldColumn]
  let rest: String
  let names: [String]
  /// Where the rows lie: the word after `FROM`.
  var table: String { String(rest.split(separator: " ")[1]) }

  /// - Parameter names: what the columns are called where their own names do not tell.
  init(
    _ category: DataCategory, of owner: Owner = .wallet, _ columns: [HeldColumn], _ rest: String,
    as names: [String: String] = [:]
  ) {
    self.category = category
    self.owner = owner
    self.columns = columns
    self.rest = rest
    self.names = columns.map { column in
      let name = names[column.name] ?? String(column.name.split(separator: ".").last ?? "")
      if case .fen = column { return name + "_fen" }
      return name
    }
  }

  func rows(of user: UserID, _ person: PersonID, _ vault: Vault, in transaction: any Transaction) throws -> HeldRows {
    let sql = "SELECT \(columns.map(\.name).joined(separator: ", ")) \(rest)"
    let owner =
      switch owner {
      case .wallet: user.value
      case .person: person.value
      }
    let rows = try transaction.all(sql, [.int(owner)]) { row in
      try zip(columns, names).enumerated().map { place, pair in
        let value: HeldValue
        switch pair.0 {
        case .number, .fen: value = row.optionalInt(place).map(HeldValue.number) ?? .nothing
        case .coded(_, let words):
          value =
            row.optionalInt(place).map { code in
              words.indices.contains(Int(code)) ? .text(words[Int(code)]) : .number(code)
            } ?? .nothing
        case .identifier: value = row.optionalInt(place).map { .text(String($0)) } ?? .nothing
        case .text: value = row.optionalText(place).map(HeldValue.text) ?? .nothing
        case .moment: value = row.optionalInt(place).map { .moment(Instant(milliseconds: $0)) } ?? .nothing
        case .sealed(_, let secret, let mask):
          let sealed = row.blob(place)
          let clear = sealed.isEmpty ? nil : try vault.open(sealed, as: secret)
          value = clear.map { .sealed(secret, clear: $0, masked: mask($0)) } ?? .nothing
        }
        return HeldRows.Member(name: pair.1, value: value)
      }
    }
    return HeldRows(category: category, rows: rows)
  }
}

/// Everything that is held about a person. A table with a person in it that is not named here fails a test.
let everythingHeld = [
  Held(
    .wallet,
    [
      .identifier("id"), .text("name"), .sealed("phone", .phone, maskedPhone), .moment("created_at"),
      .moment("closed_at"), .moment("password_reset_at"),
    ], "FROM users JOIN people USING (id) WHERE id = ?1", as: ["id": "user_id"]),
  Held(
    .identity, of: .person,
    [
      .coded("document", HeldWords.document), .text("country"), .sealed("name", .legalName, maskedName),
      .sealed("number", .documentNumber, maskedDocument), .moment("confirmed_at"),
    ], "FROM identities WHERE person = ?1"),
  Held(
    .verifications, of: .person, [.coded("channel", HeldWords.channel), .text(channelDetail), .moment("confirmed_at")],
    "FROM channels WHERE person = ?1 ORDER BY channel, detail", as: [channelDetail: "detail"]),
  Held(
    .verifications, [.coded("channel", HeldWords.channel), .moment("at")],
    "FROM verifications WHERE user_id = ?1 ORDER BY at",
    as: ["at": "tried_at"]),
  Held(
    .limits, of: .person,
    [.coded("account_class", HeldWords.accountClass), .number("channels"), .fen("spent"), .fen("withdrawn")],
    "FROM people WHERE id = ?1"),
  Held(
    .cards,
    [
      .identifier("id"), .text("issuer"), .sealed("number", .cardNumber, maskedCard), .moment("created_at"),
      .coded("bound", HeldWords.isSo),
    ],
    "FROM cards WHERE user_id = ?1 ORDER BY id", as: ["id": "card_id"]),
  // What was said to bind a card, for a day.
  Held(
    .cards,
    [
      .text("issuer"), .sealed("number", .cardNumber, maskedCard), .sealed("name", .legalName, maskedName),
      .sealed("document_number", .documentNumber, maskedDocument), .sealed("phone", .phone, maskedPhone),
      .moment("created_at"),
    ], "FROM card_bindings WHERE user_id = ?1 ORDER BY id", as: ["created_at": "asked_at"]),
  Held(
    .payments,
    [
      .fen("amount"), .fen("fee"), .text("currency"), .identifier("card"), .moment("created_at"),
      .coded("state", HeldWords.move),
    ], "FROM card_moves WHERE user_id = ?1 AND way = 1 ORDER BY id", as: ["amount": "topped_up"]),
  Held(
    .payments,
    [
      .fen("amount"), .fen("fee"), .text("currency"), .identifier("card"), .moment("created_at"),
      .coded("state", HeldWords.move),
    ], "FROM card_moves WHERE user_id = ?1 AND way = 2 ORDER BY id", as: ["amount": "withdrawn"]),
  Held(
    .signIns, [.text("device"), .moment("created_at"), .moment("used_at"), .moment("ended_at")],
    "FROM wallet_sessions WHERE user_id = ?1 ORDER BY id"),
  Held(
    .deviceKeys, [.text("name"), .moment("created_at"), .moment("used_at"), .moment("ended_at")],
    "FROM device_keys WHERE user_id = ?1 ORDER BY id"),
  Held(
    .payments,
    [
      .text("m.name"), .text("o.out_trade_no"), .text("o.description"), .fen("o.payer_total"), .text("o.currency"),
      .fen("o.refunded"), .moment("o.created_at"), .moment("o.paid_at"),
    ],
    "FROM orders o JOIN merchants m ON m.mchid = o.mchid WHERE o.payer = ?1 ORDER BY o.paid_at",
    as: ["m.name": "payee"]),
  Held(
    .transfers,
    [.fen("amount"), .text("currency"), .text("note"), .moment("created_at"), .coded("state", HeldWords.transfer)],
    "FROM person_transfers WHERE sender = ?1 ORDER BY id", as: ["amount": "sent"]),
  Held(
    .transfers,
    [.fen("amount"), .text("currency"), .text("note"), .moment("created_at"), .coded("state", HeldWords.transfer)],
    "FROM person_transfers WHERE payee = ?1 AND state NOT IN (0, 6) ORDER BY id", as: ["amount": "received"]),
  Held(
    .transfers,
    [
      .fen("amount"), .text("currency"), .text("remark"), .sealed("payee_name", .legalName, maskedName),
      .moment("created_at"), .coded("state", HeldWords.payout),
    ], "FROM payouts WHERE payee = ?1 ORDER BY at", as: ["amount": "from_merchant"]),
  Held(
    .transfers,
    [
      .fen("amount"), .text("currency"), .text("remark"), .sealed("payee_name", .legalName, maskedName),
      .moment("created_at"), .coded("state", HeldWords.payoutDetail),
    ], "FROM payout_details WHERE payee = ?1 ORDER BY changed_at", as: ["amount": "from_merchant"]),
  Held(
    .transfers, [.fen("amount"), .text("currency"), .text("description"), .moment("at")],
    "FROM share_lines WHERE receiver = ?1 AND naming > 1 AND failure IS NULL ORDER BY at",
    as: ["amount": "share_of_takings"]),
  Held(
    .redPackets,
    [
      .fen("total"), .number("count"), .text("currency"), .text("greeting"), .moment("created_at"),
      .coded("state", HeldWords.packet),
    ],
    "FROM red_packets WHERE sender = ?1 ORDER BY created_at", as: ["total": "sent"]),
  Held(
    .redPackets, [.fen("amount"), .text("currency"), .moment("at")],
    "FROM red_packet_claims WHERE wallet = ?1 ORDER BY at", as: ["amount": "taken"]),
  Held(
    .redPackets, [.text("sender_name"), .text("activity"), .text("remark")],
    "FROM merchant_packets WHERE person = ?1 ORDER BY packet"),
  Held(
    .rewards, of: .person,
    [
      .identifier("campaign"), .coded("kind", HeldWords.reward), .fen(ofMoney("amount")), .fen(ofMoney("returned")),
      .text(ofMoney("currency")), .number(ofPoints("amount")), .number(ofPoints("returned")), .moment("at"),
    ], "FROM rewards WHERE person IN (SELECT id FROM people WHERE id = ?1 OR joined_to = ?1) ORDER BY order_id, place",
    as: [
      ofMoney("amount"): "amount", ofMoney("returned"): "returned", ofMoney("currency"): "currency",
      ofPoints("amount"): "points", ofPoints("returned"): "points_returned",
    ]),
  Held(
    .rewards,
    [.identifier("campaign"), .moment("received_at"), .moment("valid_to"), .coded("state", HeldWords.coupon)],
    "FROM coupons WHERE wallet = ?1 ORDER BY state, id", as: ["campaign": "coupon_of_campaign"]),
  Held(
    .rewards, [.text("m.code"), .text("m.out_trade_no")],
    "FROM coupons c JOIN merchant_coupons m ON m.coupon = c.id WHERE c.wallet = ?1 ORDER BY c.state, c.id",
    as: ["m.code": "coupon_code", "m.out_trade_no": "coupon_of_order"]),
  Held(
    .rewards, of: .person, [.identifier("programme"), .moment("joined_at"), .moment("left_at"), .number("points")],
    "FROM programme_members WHERE person = ?1 ORDER BY programme"),
  Held(
    .rewards, [.identifier("mall"), .text("code"), .moment("authorized_at"), .moment("deauthorized_at")],
    "FROM mall_cards WHERE wallet = ?1 ORDER BY mall", as: ["code": "card"]),
  Held(
    .rewards, [.identifier("mall"), .text("shop_name"), .moment("at"), .number("points")],
    "FROM mall_payments WHERE wallet = ?1 ORDER BY order_id", as: ["at": "told_at"]),
  Held(
    .rewards,
    [.identifier("mall"), .sealed("plate", .plate, maskedPlate), .coded("is_in", HeldWords.isSo), .moment("at")],
    "FROM mall_cars WHERE wallet = ?1 ORDER BY mall, at", as: ["at": "parked_at"]),
  Held(
    .complaints,
    [.identifier("id"), .sealed("phone", .phone, maskedPhone), .moment("opened_at"), .moment("ended_at")],
    "FROM complaints WHERE payer = ?1 ORDER BY opened_at", as: ["id": "order"]),
  Held(
    .complaints, [.identifier("c.id"), .text("e.words"), .moment("e.at")],
    """
    FROM complaints c JOIN complaint_entries e ON e.complaint = c.id WHERE c.payer = ?1
    ORDER BY c.opened_at, c.id, e.place
    """,
    as: ["c.id": "order", "e.words": "said"]),
  Held(
    .complaints, [.text("name"), .number("size"), .moment("uploaded_at")],
    "FROM media WHERE user_id = ?1 ORDER BY size", as: ["name": "picture", "size": "size_bytes"]),
  Held(
    .staffAccess, [.text("staff"), .text("reason"), .coded("in_clear", HeldWords.isSo), .moment("at")],
    "FROM staff_access WHERE user_id = ?1 ORDER BY id"),
]

/// The last four digits.
private func maskedCard(_ number: String) -> String {
  String(repeating: "*", count: max(number.count - 4, 0)) + number.suffix(4)
}

/// The province and the last two.
private func maskedPlate(_ plate: String) -> String {
  plate.prefix(1) + String(repeating: "*", count: max(plate.count - 3, 1)) + plate.suffix(2)
}

/// Everything held about the person of a wallet, kind by kind; kinds that have rows of several shapes come several
/// times.
///
/// - Throws: `UnknownThing.user`, `VaultError`.
func heldData(of user: UserID, _ vault: Vault, in transaction: any Transaction) throws -> [HeldRows] {
  guard try User.find(user, in: transaction) != nil else { throw UnknownThing.user }
  let person = try PersonRow.person(of: user, in: transaction)
  return try everythingHeld.map { try $0.rows(of: user, person.id, vault, in: transaction) }
}
