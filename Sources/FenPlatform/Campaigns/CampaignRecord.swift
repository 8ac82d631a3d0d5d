import Fen
import FenStore

/// A campaign as its payments need it: one row, read and locked with each of them.
struct CampaignRow: Hashable, Sendable {
  let id: CampaignID
  let owner: Funder
  /// The number its owner gave the request that made it.
  let request: String
  let requestHash: [UInt8]
  /// What amounts are drawn with: nobody foresees them.
  let secret: [UInt8]
  let createdAt: Instant
  var state: CampaignState
  var version: Int64
  var changedAt: Instant
  /// When its period is over, and no coupon of it can be used any more.
  var endsAt: Instant
  /// When what was left went back to its funders.
  var settledAt: Instant?
  var usage: CampaignUsage
}

extension CampaignRow: Record {
  static let table = Table(
    "campaigns", fixed: ["id", "owner", "request", "request_hash", "secret", "created_at"],
    changing: [
      "state", "version", "changed_at", "ends_at", "settled_at", "spent", "count", "people", "day", "spent_today",
      "count_today",
    ])
  var key: CampaignID { id }
  static func value(of key: CampaignID) -> SQLValue { .int(key.value) }

  var values: [SQLValue] {
    [
      .int(id.value), .int(owner.number), .text(request), .blob(requestHash), .blob(secret),
      .int(createdAt.milliseconds),
    ] + changes
  }

  var changes: [SQLValue] {
    [
      .int(state.rawValue), .int(version), .int(changedAt.milliseconds), .int(endsAt.milliseconds),
      SQLValue(settledAt?.milliseconds), .int(usage.spent), .int(usage.count), .int(usage.people), .int(usage.day),
      .int(usage.spentToday), .int(usage.countToday),
    ]
  }

  init(row: any Row) throws {
    guard let state = CampaignState(rawValue: row.int(6)) else {
      throw StoreError.unreadable(table: "campaigns", "state \(row.int(6)) of campaign \(row.int(0))")
    }
    self.init(
      id: CampaignID(row.int(0)), owner: Funder(number: row.int(1)), request: row.text(2), requestHash: row.blob(3),
      secret: row.blob(4), createdAt: Instant(milliseconds: row.int(5)), state: state, version: row.int(7),
      changedAt: Instant(milliseconds: row.int(8)), endsAt: Instant(milliseconds: row.int(9)),
      settledAt: row.optionalInt(10).map(Instant.init(milliseconds:)),
      usage: CampaignUsage(
        spent: row.int(11), count: row.int(12), people: row.int(13), day: row.int(14), spentToday: row.int(15),
        countToday: row.int(16)))
  }
}

extension CampaignRow: GivenNumbered {
  static var numberColumns: [String] { ["owner", "request"] }
  static let byNumber = "\(table.select) WHERE owner = ?1 AND request = ?2"
  var givenNumber: GivenNumber { GivenNumber(giver: owner.number, number: request) }
}

extension Funder {
  /// The merchant's number; 0 for the platform.
  var number: Int64 {
    switch self {
    case .platform: 0
    case .merchant(let id): id.value
    }
  }

  init(number: Int64) { self = number == 0 ? .platform : .merchant(MerchantID(number)) }
}

extension CampaignRow {
  var versionKey: CampaignVersion.Key { CampaignVersion.Key(campaign: id, version: version) }
}

extension Campaign {
  /// A row with the terms of its version.
  init(_ row: CampaignRow, _ terms: CampaignTerms) {
    self.init(id: row.id, owner: row.owner, version: row.version, terms: terms, state: row.state)
  }
}

/// One version of a campaign's terms.
struct CampaignVersion: Hashable, Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let campaign: CampaignID
    let version: Int64

    static func < (left: Key, right: Key) -> Bool { (left.campaign, left.version) < (right.campaign, right.version) }
  }

  let key: Key
  let madeAt: Instant
  let terms: CampaignTerms
}

extension CampaignVersion: Record {
  static let table = Table(
    "campaign_versions", keyed: 2, fixed: ["campaign", "version", "made_at", "terms"], changing: [])
  static func value(of key: Key) -> SQLValue { .int(key.campaign.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.campaign.value), .int(key.version)] }
  var values: [SQLValue] { Self.values(of: key) + [.int(madeAt.milliseconds), .text(terms.text)] }

  init(row: any Row) throws {
    key = Key(campaign: CampaignID(row.int(0)), version: row.int(1))
    madeAt = Instant(milliseconds: row.int(2))
    do throws(CampaignTextFaults) { terms = try CampaignTerms(text: row.text(3)) } catch {
      throw StoreError.unreadable(table: "campaign_versions", "\(key): \(error.faults)")
    }
  }
}

/// What one person got from one campaign.
struct CampaignPerson: Hashable, Sendable {
  struct Key: Hashable, Comparable, Sendable {
    let campaign: CampaignID
    let person: PersonID

    static func < (left: Key, right: Key) -> Bool { (left.campaign, left.person) < (right.campaign, right.person) }
  }

  let key: Key
  var usage: PersonCampaignUsage
}

extension CampaignPerson: Record {
  static let table = Table(
    "campaign_people", keyed: 2, fixed: ["campaign", "person"], changing: ["spent", "count", "day", "count_today"])
  static func value(of key: Key) -> SQLValue { .int(key.campaign.value) }
  static func values(of key: Key) -> [SQLValue] { [.int(key.campaign.value), .int(key.person.value)] }
  var values: [SQLValue] {
    Self.values(of: key) + [.int(usage.spent), .int(usage.count), .int(usage.day), .int(usage.countToday)]
  }

  init(row: any Row) throws {
    key = Key(campaign: CampaignID(row.int(0)), person: PersonID(row.int(1)))
    usage = PersonCampaignUsage(spent: row.int(2), count: row.int(3), day: row.int(4), countToday: row.int(5))
  }
}
