import Fen
import FenStore

extension RedPacket: Record {
  public static let table = Table(
    "red_packets",
    fixed: [
      "id", "sender_kind", "sender", "card", "number", "kind", "recipient", "total", "currency", "count", "greeting",
      "authenticated", "terms_hash", "seed", "smallest", "largest", "life", "created_at",
    ],
    changing: ["state", "at", "bank_request", "claimed", "claimed_sum", "best_place", "best_amount"])
  public var key: RedPacketID { id }
  public static func value(of key: RedPacketID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let sender: (kind: Int64, card: CardID?) =
      switch terms.sender {
      case .person(_, .balance): (1, nil)
      case .person(_, .card(let card)): (2, card)
      case .merchant: (3, nil)
      }
    let kind: (code: Int64, recipient: UserID?) =
      switch terms.kind {
      case .direct(let user): (1, user)
      case .equal: (2, nil)
      case .lucky: (3, nil)
      }
    return [
      .int(id.value), .int(sender.kind), .int(terms.sender.number), SQLValue(sender.card?.value), .text(terms.number),
      .int(kind.code), SQLValue(kind.recipient?.value), .int(terms.total.minorUnits),
      .text(terms.total.currency.rawValue), .int(terms.count), SQLValue(terms.greeting),
      .int(terms.authenticated.rawValue), .blob(terms.hash), .int(Int64(bitPattern: seed)), .int(bounds.smallest),
      .int(bounds.largest), .int(life), .int(createdAt.milliseconds),
    ] + changes
  }

  /// Written by itself: the row of a packet changes with every batch that opens it.
  public var changes: [SQLValue] {
    let progress: (code: Int64, at: Instant?, request: BankRequestID?) =
      switch state {
      case .awaitingBank(let request): (0, nil, request)
      case .open(let until): (1, until, nil)
      case .finished(let at): (2, at, nil)
      case .returning(let request, let since): (3, since, request)
      case .expired(let at): (4, at, nil)
      case .failed(let at): (5, at, nil)
      }
    return [
      .int(progress.code), SQLValue(progress.at?.milliseconds), SQLValue(progress.request?.value), .int(claimed),
      .int(claimedSum.minorUnits), SQLValue(largest?.place), SQLValue(largest?.amount.minorUnits),
    ]
  }

  public init(row: any Row) throws {
    func unreadable(_ what: String) -> StoreError {
      StoreError.unreadable(table: "red_packets", "\(what) of red packet \(row.int(0))")
    }
    let sender: RedPacketSender
    switch (row.int(1), row.optionalInt(3)) {
    case (1, nil): sender = .person(UserID(row.int(2)), .balance)
    case (2, let card?): sender = .person(UserID(row.int(2)), .card(CardID(card)))
    case (3, nil): sender = .merchant(MerchantID(row.int(2)))
    case (let code, _): throw unreadable("sender \(code)")
    }
    let kind: RedPacketKind
    switch (row.int(5), row.optionalInt(6)) {
    case (1, let recipient?): kind = .direct(to: UserID(recipient))
    case (2, nil): kind = .equal
    case (3, nil): kind = .lucky
    case (let code, _): throw unreadable("kind \(code)")
    }
    let currency = try currency(row.text(8), in: "red_packets")
    func money(_ column: Int) -> Money { Money(minorUnits: row.int(column), currency) }
    let state: RedPacketState
    switch (row.int(18), row.optionalInt(19).map(Instant.init(milliseconds:)), row.optionalInt(20)) {
    case (0, nil, let request?): state = .awaitingBank(BankRequestID(request))
    case (1, let until?, nil): state = .open(until: until)
    case (2, let at?, nil): state = .finished(at: at)
    case (3, let since?, let request?): state = .returning(BankRequestID(request), since: since)
    case (4, let at?, nil): state = .expired(at: at)
    case (5, let at?, nil): state = .failed(at: at)
    case (let code, _, _): throw unreadable("state \(code)")
    }
    self.init(
      id: RedPacketID(row.int(0)),
      terms: RedPacketTerms(
        from: sender, number: row.text(4), kind: kind, total: money(7), count: row.int(9),
        greeting: row.optionalText(10), authenticated: Authentication(rawValue: row.int(11)), hash: row.blob(12)),
      seed: UInt64(bitPattern: row.int(13)), bounds: ShareBounds(smallest: row.int(14), largest: row.int(15)),
      life: row.int(16), createdAt: Instant(milliseconds: row.int(17)), state: state, claimed: row.int(21),
      claimedSum: money(22), largest: row.optionalInt(23).map { RankedShare(place: $0, amount: money(24)) })
  }
}

extension RedPacketSender {
  /// The wallet's or the merchant's.
  var number: Int64 {
    switch self {
    case .person(let user, _): user.value
    case .merchant(let merchant): merchant.value
    }
  }
}

extension GivenNumber {
  init(_ sender: RedPacketSender, _ number: String) { self.init(giver: sender.number, number: number) }
}

extension RedPacket: GivenNumbered {
  static var numberColumns: [String] { ["sender", "number"] }
  static let byNumber = "\(table.select) WHERE sender = ?1 AND number = ?2"
  var givenNumber: GivenNumber { GivenNumber(terms.sender, terms.number) }
}

extension RedPacketClaim: Record {
  public struct Key: Hashable, Comparable, Sendable {
    public let packet: RedPacketID
    public let person: PersonID

    public static func < (left: Key, right: Key) -> Bool {
      (left.packet, left.person) < (right.packet, right.person)
    }
  }

  public static let table = Table(
    "red_packet_claims", keyed: 2, fixed: ["packet", "person", "wallet", "place", "amount", "currency", "at"],
    changing: [])
  public var key: Key { Key(packet: packet, person: person) }
  public static func value(of key: Key) -> SQLValue { .int(key.packet.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.packet.value), .int(key.person.value)] }

  public var values: [SQLValue] {
    [
      .int(packet.value), .int(person.value), .int(wallet.value), .int(share.place), .int(share.amount.minorUnits),
      .text(share.amount.currency.rawValue), .int(at.milliseconds),
    ]
  }

  public init(row: any Row) throws {
    let amount = Money(minorUnits: row.int(4), try currency(row.text(5), in: "red_packet_claims"))
    self.init(
      packet: RedPacketID(row.int(0)), person: PersonID(row.int(1)), wallet: UserID(row.int(2)),
      share: RankedShare(place: row.int(3), amount: amount), at: Instant(milliseconds: row.int(6)))
  }
}
