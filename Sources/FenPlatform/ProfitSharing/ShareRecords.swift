import Fen
import FenStore

extension FrozenOrder: Record {
  public static let table = Table(
    "frozen_orders", fixed: ["id", "mchid", "provider", "currency", "frozen_at", "ends_at"],
    changing: ["remaining", "shared", "shares", "released_at"])
  public var key: OrderID { order }
  public static func value(of key: OrderID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(order.value), .int(side.payee.value), .int(side.provider?.value ?? 0), .text(left.currency.rawValue),
      .int(frozenAt.milliseconds), .int(endsAt.milliseconds),
    ] + changes
  }

  public var changes: [SQLValue] {
    [.int(left.minorUnits), .int(shared.minorUnits), .int(shares), SQLValue(releasedAt?.milliseconds)]
  }

  public init(row: any Row) throws {
    let currency = try currency(row.text(3), in: "frozen_orders")
    self.init(
      OrderID(row.int(0)), MerchantSide(merchant: row.int(1), provider: row.int(2)),
      left: Money(minorUnits: row.int(6), currency), shared: Money(minorUnits: row.int(7), currency),
      shares: row.int(8), frozenAt: Instant(milliseconds: row.int(4)), endsAt: Instant(milliseconds: row.int(5)),
      releasedAt: row.optionalInt(9).map(Instant.init(milliseconds:)))
  }
}

/// A share without its lines.
struct ShareRow: Hashable, Sendable {
  let id: ShareID
  let side: MerchantSide
  let number: OutShareNo
  let order: OrderID
  let lines: Int
  let releases: Bool
  let released: Money
  let description: String?
  let notifyURL: String?
  let hash: [UInt8]
  let at: Instant
}

extension ShareRow {
  init(_ share: Share) {
    self.init(
      id: share.id, side: share.terms.side, number: share.terms.number, order: share.terms.order,
      lines: share.lines.count, releases: share.terms.releasesRest, released: share.released,
      description: share.terms.description, notifyURL: share.terms.notifyURL, hash: share.terms.hash, at: share.at)
  }

  func share(_ lines: [ShareLine]) -> Share {
    Share(
      id: id,
      terms: ShareTerms(
        side: side, order: order, number: number, lines: lines.map(\.terms), releasesRest: releases,
        description: description, notifyURL: notifyURL, hash: hash),
      lines: lines, released: released, at: at)
  }
}

extension ShareRow: Record {
  static let table = Table(
    "shares",
    fixed: [
      "id", "mchid", "provider", "number", "order_id", "currency", "lines", "releases", "released", "description",
      "notify_url", "terms_hash", "at",
    ], changing: [])
  var key: ShareID { id }
  static func value(of key: ShareID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    [
      .int(id.value), .int(side.payee.value), .int(side.provider?.value ?? 0), .text(number.value), .int(order.value),
      .text(released.currency.rawValue), .int(Int64(lines)), .int(releases ? 1 : 0), .int(released.minorUnits),
      SQLValue(description), SQLValue(notifyURL), .blob(hash), .int(at.milliseconds),
    ]
  }

  init(row: any Row) throws {
    self.init(
      id: ShareID(row.int(0)), side: MerchantSide(merchant: row.int(1), provider: row.int(2)),
      number: OutShareNo(stored: row.text(3)), order: OrderID(row.int(4)), lines: Int(row.int(6)),
      releases: row.int(7) == 1,
      released: Money(minorUnits: row.int(8), try currency(row.text(5), in: "shares")),
      description: row.optionalText(9), notifyURL: row.optionalText(10), hash: row.blob(11),
      at: Instant(milliseconds: row.int(12)))
  }
}

extension ShareRow: NumberedBySide {
  static var numberColumns: [String] { ["mchid", "provider", "number"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND provider = ?2 AND number = ?3"
  var givenNumber: GivenNumber { GivenNumber(side, number) }
}

/// A line with the share it belongs to.
struct ShareLineRow: Hashable, Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let share: ShareID
    let place: Int

    static func < (left: Key, right: Key) -> Bool { (left.share, left.place) < (right.share, right.place) }
  }
  let share: ShareID
  let line: ShareLine
  let at: Instant
}

extension ShareLineRow: Record {
  static let table = Table(
    "share_lines", keyed: 2,
    fixed: ["share", "place", "naming", "account", "receiver", "amount", "currency", "description", "failure", "at"],
    changing: ["returned"])
  var key: Key { Key(share: share, place: line.place) }
  static func value(of key: Key) -> SQLValue { .int(key.share.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.share.value), .int(Int64(key.place))] }

  var values: [SQLValue] {
    let terms = line.terms
    let receiver =
      switch terms.to.receiver {
      case .merchant(let id): id.value
      case .person(let id): id.value
      }
    return [
      .int(share.value), .int(Int64(line.place)), .int(terms.to.naming.rawValue), .text(terms.to.account),
      .int(receiver), .int(terms.amount.minorUnits), .text(terms.amount.currency.rawValue), .text(terms.description),
      SQLValue(line.failure?.rawValue), .int(at.milliseconds),
    ] + changes
  }
  var changes: [SQLValue] { [.int(line.returned.minorUnits)] }

  init(row: any Row) throws {
    func unreadable(_ what: String) -> StoreError {
      .unreadable(table: "share_lines", "\(what) of line \(row.int(1)) of share \(row.int(0))")
    }
    let currency = try currency(row.text(6), in: "share_lines")
    guard let naming = ReceiverNaming(rawValue: row.int(2)) else { throw unreadable("naming \(row.int(2))") }
    let failure = try row.optionalInt(8).map { code in
      guard let failure = ShareFailure(rawValue: code) else { throw unreadable("failure \(code)") }
      return failure
    }
    let receiver: ShareReceiver =
      switch naming {
      case .merchantNumber: .merchant(MerchantID(row.int(4)))
      case .openid, .subOpenid: .person(UserID(row.int(4)))
      }
    self.init(
      share: ShareID(row.int(0)),
      line: ShareLine(
        place: Int(row.int(1)),
        ShareLineTerms(
          to: NamedReceiver(receiver, named: naming, row.text(3)), amount: Money(minorUnits: row.int(5), currency),
          description: row.text(7)),
        failure: failure, returned: Money(minorUnits: row.int(10), currency)),
      at: Instant(milliseconds: row.int(9)))
  }
}

extension ShareReturn: Record {
  public static let table = Table(
    "share_returns",
    fixed: [
      "id", "mchid", "provider", "number", "share", "from_mchid", "amount", "currency", "description", "terms_hash",
      "outcome", "at",
    ], changing: [])
  public var key: ShareReturnID { id }
  public static func value(of key: ShareReturnID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    [
      .int(id.value), .int(terms.side.payee.value), .int(terms.side.provider?.value ?? 0), .text(terms.number.value),
      .int(terms.share.value), .int(terms.from.value), .int(terms.amount.minorUnits),
      .text(terms.amount.currency.rawValue), .text(terms.description), .blob(terms.hash), .int(outcome.rawValue),
      .int(at.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    guard let outcome = Outcome(rawValue: row.int(10)) else {
      throw StoreError.unreadable(table: "share_returns", "outcome \(row.int(10)) of \(row.int(0))")
    }
    self.init(
      id: ShareReturnID(row.int(0)),
      terms: ShareReturnTerms(
        side: MerchantSide(merchant: row.int(1), provider: row.int(2)), share: ShareID(row.int(4)),
        number: OutShareNo(stored: row.text(3)), from: MerchantID(row.int(5)),
        amount: Money(minorUnits: row.int(6), try currency(row.text(7), in: "share_returns")),
        description: row.text(8), hash: row.blob(9)),
      outcome: outcome, at: Instant(milliseconds: row.int(11)))
  }
}

extension ShareReturn: NumberedBySide {
  static var numberColumns: [String] { ["mchid", "provider", "number"] }
  static let byNumber = "\(table.select) WHERE mchid = ?1 AND provider = ?2 AND number = ?3"
  var givenNumber: GivenNumber { GivenNumber(terms.side, terms.number) }
}
