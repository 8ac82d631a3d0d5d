import Fen
import FenStore

/// What a merchant's red packet has beside every packet's: whom it was for, and the words of his program.
public struct MerchantPacket: Hashable, Sendable {
  public let packet: RedPacketID
  public let merchant: MerchantID
  public let number: String
  public let app: String
  /// The one it was sent to; a group's he passes on.
  public let person: UserID
  public let senderName: String
  public let activity: String
  public let remark: String
}

extension MerchantPacket: Record {
  public static let table = Table(
    "merchant_packets",
    fixed: ["packet", "mchid", "mch_billno", "appid", "person", "sender_name", "activity", "remark"], changing: [])
  public var key: RedPacketID { packet }
  public static func value(of key: RedPacketID) -> SQLValue { .int(key.value) }
  public var values: [SQLValue] {
    [
      .int(packet.value), .int(merchant.value), .text(number), .text(app), .int(person.value), .text(senderName),
      .text(activity), .text(remark),
    ]
  }

  public init(row: any Row) throws {
    packet = RedPacketID(row.int(0))
    merchant = MerchantID(row.int(1))
    number = row.text(2)
    app = row.text(3)
    person = UserID(row.int(4))
    senderName = row.text(5)
    activity = row.text(6)
    remark = row.text(7)
  }
}

/// What a merchant asked for.
public struct MerchantPacketOrder: Hashable, Sendable {
  public let merchant: MerchantID
  /// `mch_billno`
  public let number: String
  public let app: String
  public let person: UserID
  public let amount: Money
  /// 1 for a packet to one person; more for a group's.
  public let count: Int64
  public let senderName: String
  public let wishing: String
  public let activity: String
  public let remark: String
  public let hash: [UInt8]

  public init(
    merchant: MerchantID, number: String, app: String, person: UserID, amount: Money, count: Int64,
    senderName: String, wishing: String, activity: String, remark: String, hash: [UInt8]
  ) {
    self.merchant = merchant
    self.number = number
    self.app = app
    self.person = person
    self.amount = amount
    self.count = count
    self.senderName = senderName
    self.wishing = wishing
    self.activity = activity
    self.remark = remark
    self.hash = hash
  }
}

/// A merchant sends a red packet from the operating account.
public struct SendMerchantPacket: Command {
  let order: MerchantPacketOrder
  let sending: SendRedPacket

  /// - Parameter seed: random; what the shares of a group's will be drawn from.
  public init(_ order: MerchantPacketOrder, seed: UInt64) {
    self.order = order
    sending = SendRedPacket(
      RedPacketTerms(
        from: .merchant(order.merchant), number: order.number,
        kind: order.count == 1 ? .direct(to: order.person) : .lucky, total: order.amount, count: order.count,
        greeting: order.wishing, hash: order.hash), seed: seed)
  }

  public var subject: Int { sending.subject }
  public func prefetch(in work: Workspace) {
    sending.prefetch(in: work)
    work.want(personOf: order.person)
  }

  /// - Throws: `SendRedPacketRefusal`, `UnknownThing.user`.
  public func perform(in work: Workspace) throws -> RedPacket {
    // A packet that is there already has its words beside it.
    let isNew = try work.redPacket(.merchant(order.merchant), order.number) == nil
    // Also a group's has to reach the one who passes it on.
    if isNew { try work.requireOpen(order.person) }
    let packet = try sending.perform(in: work)
    if isNew {
      work.merchantPackets.append(
        MerchantPacket(
          packet: packet.id, merchant: order.merchant, number: order.number, app: order.app, person: order.person,
          senderName: order.senderName, activity: order.activity, remark: order.remark))
    }
    return packet
  }
}

extension PayoutDesk {
  public func packet(_ merchant: MerchantID, _ number: String) async throws -> MerchantPacket? {
    try await database.read {
      try MerchantPacket.first(
        "WHERE mchid = ?1 AND mch_billno = ?2", [.int(merchant.value), .text(number)], in: $0)
    }
  }

  /// The red packets merchants sent to a person, the latest first.
  public func packets(for person: UserID, limit: Int64 = 50) async throws -> [MerchantPacket] {
    try await database.read {
      try MerchantPacket.all(
        "WHERE person = ?1 ORDER BY packet DESC LIMIT ?2", [.int(person.value), .int(limit)], in: $0)
    }
  }
}
