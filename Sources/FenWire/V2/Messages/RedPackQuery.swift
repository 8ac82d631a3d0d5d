import Fen

/// What `gethbinfo` is asked for.
///
/// Source: API v2 查询红包记录.
public struct RedPackQuery: Hashable, Sendable {
  public let number: String
  public let merchant: MerchantID
  public let appid: String

  /// - Throws: `PARAM_ERROR` naming the parameter.
  public init(_ xml: FlatXML) throws(V2Error) {
    let fields = V2Fields(xml)
    _ = try fields.string("nonce_str", 1...32)
    number = try fields.billNumber()
    merchant = try fields.merchant("mch_id")
    appid = try fields.string("appid", 1...32)
    _ = try fields.choice("bill_type", of: BillType.self)
  }

  private enum BillType: String, CaseIterable { case merchantNumber = "MCHT" }
}

/// The answer to `gethbinfo`.
public struct RedPackRecord: Hashable, Sendable {
  /// `status`. Fen moves money in one step, so that SENDING, FAILED and RFUND_ING are never seen.
  public enum Status: String, Hashable, Sendable {
    case sent = "SENT"
    case received = "RECEIVED"
    case refunded = "REFUND"
  }
  /// `hb_type`
  public enum Kind: String, Hashable, Sendable {
    case normal = "NORMAL"
    case group = "GROUP"
  }
  /// `hbinfo`: one share.
  public struct Share: Hashable, Sendable {
    let openid: String
    let amount: Money
    let at: Instant

    public init(openid: String, amount: Money, at: Instant) {
      self.openid = openid
      self.amount = amount
      self.at = at
    }
  }

  /// What nobody took and when it went back.
  public struct Refund: Hashable, Sendable {
    let amount: Money
    let at: Instant

    public init(amount: Money, at: Instant) {
      self.amount = amount
      self.at = at
    }
  }

  let number: String
  let merchant: MerchantID
  /// `detail_id`: the same as `send_listid`.
  let id: String
  let status: Status
  let kind: Kind
  let count: Int64
  let total: Money
  let sentAt: Instant
  let refund: Refund?
  let wishing: String
  let remark: String
  let activity: String
  let shares: [Share]

  public init(
    number: String, merchant: MerchantID, id: String, status: Status, kind: Kind, count: Int64, total: Money,
    sentAt: Instant, refund: Refund?, wishing: String, remark: String, activity: String, shares: [Share]
  ) {
    self.number = number
    self.merchant = merchant
    self.id = id
    self.status = status
    self.kind = kind
    self.count = count
    self.total = total
    self.sentAt = sentAt
    self.refund = refund
    self.wishing = wishing
    self.remark = remark
    self.activity = activity
    self.shares = shares
  }

  public var body: [UInt8] {
    var writer = FlatXMLWriter()
    writer.addSuccess("获取成功")
    writer.add("mch_billno", number)
    writer.add("mch_id", "\(merchant)")
    writer.add("detail_id", id)
    writer.add("status", status.rawValue)
    writer.add("send_type", "API")
    writer.add("hb_type", kind.rawValue)
    writer.add("total_num", count)
    writer.add("total_amount", total.minorUnits)
    writer.add("send_time", sentAt.billTime)
    writer.add("refund_time", refund?.at.billTime)
    writer.add("refund_amount", refund?.amount.minorUnits)
    writer.add("wishing", wishing)
    writer.add("remark", remark)
    writer.add("act_name", activity)
    writer.add("hblist") { list in
      for share in shares {
        list.add("hbinfo") { row in
          row.add("openid", share.openid)
          row.add("amount", share.amount.minorUnits)
          row.add("rcv_time", share.at.billTime)
        }
      }
    }
    return writer.bytes
  }
}
