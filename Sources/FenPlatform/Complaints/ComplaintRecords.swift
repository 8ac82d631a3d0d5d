import Fen
import FenStore

extension Complaint: Record {
  public static let table = Table(
    "complaints",
    fixed: ["id", "mchid", "provider", "payer", "kind", "asked", "currency", "opened_at", "year", "phone"],
    changing: ["state", "ended_at", "times", "entries", "waits_since", "first_answer_at", "refund"])
  public var key: ComplaintID { id }
  public static func value(of key: ComplaintID) -> SQLValue { .int(key.value) }

  public var values: [SQLValue] {
    let asked: Money? =
      switch problem {
      case .refund(let asked): asked
      case .serviceNotWork, .others: nil
      }
    return [
      .int(id.value), .int(side.payee.value), .int(side.provider?.value ?? 0), .int(payer.value),
      .int(problem.kind.rawValue), SQLValue(asked?.minorUnits), SQLValue(asked?.currency.rawValue),
      .int(openedAt.milliseconds), .int(year), phone.map(SQLValue.blob) ?? .null,
    ] + changes
  }

  public var changes: [SQLValue] {
    let stored: (code: Int64, ended: Instant?) =
      switch state {
      case .pending: (0, nil)
      case .processing: (1, nil)
      case .processed(let end, let at): (1 + end.rawValue, at)
      }
    return [
      .int(stored.code), SQLValue(stored.ended?.milliseconds), .int(times), .int(Int64(entries)),
      SQLValue(waitsSince?.milliseconds), SQLValue(firstAnswerAt?.milliseconds), SQLValue(refund?.rawValue),
    ]
  }

  public init(row: any Row) throws {
    func unreadable(_ what: String) -> StoreError { .unreadable(table: "complaints", "\(what) of \(row.int(0))") }
    func moment(_ place: Int) -> Instant? { row.optionalInt(place).map(Instant.init(milliseconds:)) }
    let problem: ComplaintProblem
    switch ComplaintKind(rawValue: row.int(4)) {
    case .refund:
      problem = .refund(
        asked: Money(minorUnits: row.int(5), try currency(row.optionalText(6) ?? "", in: "complaints")))
    case .serviceNotWork: problem = .serviceNotWork
    case .others: problem = .others
    case nil: throw unreadable("kind \(row.int(4))")
    }
    let state: ComplaintState
    switch (row.int(10), ComplaintEnd(rawValue: row.int(10) - 1), moment(11)) {
    case (0, _, _): state = .pending
    case (1, _, _): state = .processing
    case (_, let end?, let at?): state = .processed(end, at: at)
    case (let code, _, _): throw unreadable("state \(code)")
    }
    let refund = try row.optionalInt(16).map { code in
      guard let refund = ComplaintRefund(rawValue: code) else { throw unreadable("refund \(code)") }
      return refund
    }
    let phone = row.blob(9)
    self.init(
      id: ComplaintID(row.int(0)), side: MerchantSide(merchant: row.int(1), provider: row.int(2)),
      payer: UserID(row.int(3)), problem: problem, openedAt: Instant(milliseconds: row.int(7)),
      phone: phone.isEmpty ? nil : phone, state: state, times: row.int(12), entries: Int(row.int(13)),
      waitsSince: moment(14), firstAnswerAt: moment(15), refund: refund)
  }
}

extension ComplaintEntry: Record {
  public struct Key: Hashable, Sendable {
    let complaint: ComplaintID
    let place: Int
  }
  public static let table = Table(
    "complaint_entries", keyed: 2, fixed: ["complaint", "place", "kind", "by_mchid", "at", "words"], changing: [])
  public var key: Key { Key(complaint: complaint, place: place) }
  public static func value(of key: Key) -> SQLValue { .int(key.complaint.value) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.complaint.value), .int(Int64(key.place))] }
  public var values: [SQLValue] {
    Self.values(of: key) + [
      .int(kind.rawValue), SQLValue(by?.value), .int(at.milliseconds), .text(words),
    ]
  }

  public init(row: any Row) throws {
    guard let kind = ComplaintEntryKind(rawValue: row.int(2)) else {
      throw StoreError.unreadable(table: "complaint_entries", "kind \(row.int(2)) in \(row.int(0))")
    }
    self.init(
      complaint: ComplaintID(row.int(0)), place: Int(row.int(1)), kind: kind,
      by: row.optionalInt(3).map { MerchantID($0) }, at: Instant(milliseconds: row.int(4)), words: row.text(5))
  }
}

/// A picture of an entry, by the number of its file.
struct ComplaintPicture: Hashable, Sendable {
  struct Key: Hashable, Sendable {
    let complaint: ComplaintID
    let place: Int
    let number: Int
  }
  let key: Key
  let media: MediaID
}

extension ComplaintPicture: Record {
  static let table = Table(
    "complaint_pictures", keyed: 3, fixed: ["complaint", "place", "number", "media"], changing: [])
  static func value(of key: Key) -> SQLValue { .int(key.complaint.value) }
  static func values(of key: Key) -> [SQLValue] {
    [.int(key.complaint.value), .int(Int64(key.place)), .int(Int64(key.number))]
  }
  var values: [SQLValue] { Self.values(of: key) + [.text(media.value)] }

  init(row: any Row) throws {
    key = Key(complaint: ComplaintID(row.int(0)), place: Int(row.int(1)), number: Int(row.int(2)))
    media = MediaID(row.text(3))
  }
}

/// What is published of a year's complaints of one kind.
public struct ComplaintYear: Hashable, Sendable {
  public struct Key: Hashable, Comparable, Sendable {
    public let year: Int64
    public let kind: ComplaintKind

    public init(year: Int64, kind: ComplaintKind) {
      self.year = year
      self.kind = kind
    }

    public static func < (left: Key, right: Key) -> Bool {
      (left.year, left.kind.rawValue) < (right.year, right.kind.rawValue)
    }
  }
  public let key: Key
  public var figures: ComplaintFigures

  public init(_ key: Key, _ figures: ComplaintFigures) {
    self.key = key
    self.figures = figures
  }
}

extension ComplaintYear: Record {
  public static let table = Table(
    "complaint_years", keyed: 2, fixed: ["year", "kind"],
    changing: ["filed", "answered", "in_time", "resolved", "withdrawn"])
  public static func value(of key: Key) -> SQLValue { .int(key.year) }
  public static func values(of key: Key) -> [SQLValue] { [.int(key.year), .int(key.kind.rawValue)] }
  public var values: [SQLValue] {
    Self.values(of: key) + [
      .int(figures.filed), .int(figures.answered), .int(figures.inTime), .int(figures.resolved),
      .int(figures.withdrawn),
    ]
  }

  public init(row: any Row) throws {
    guard let kind = ComplaintKind(rawValue: row.int(1)) else {
      throw StoreError.unreadable(table: "complaint_years", "kind \(row.int(1)) of \(row.int(0))")
    }
    key = Key(year: row.int(0), kind: kind)
    figures = ComplaintFigures(
      filed: row.int(2), answered: row.int(3), inTime: row.int(4), resolved: row.int(5), withdrawn: row.int(6))
  }
}
