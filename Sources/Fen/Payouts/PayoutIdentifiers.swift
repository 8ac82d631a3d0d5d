/// A merchant's transfer to one person; on the wire `transfer_bill_no`. Its number owns the escrow account that holds
/// its money.
public struct PayoutID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var escrow: AccountID { .escrow(EscrowID(value)) }

  /// 28 digits that begin with 133.
  public var wire: String { "133000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "133000000") else { return nil }
    self.value = value
  }
}

/// Transfers to many people that were asked for together; on the wire `batch_id`. Its number owns the escrow account
/// that holds what is not paid yet.
public struct PayoutBatchID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  public var escrow: AccountID { .escrow(EscrowID(value)) }

  /// 28 digits that begin with 103.
  public var wire: String { "103000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "103000000") else { return nil }
    self.value = value
  }
}

extension RedPacketID {
  /// `send_listid` of a merchant's red packet: 28 digits that begin with 100.
  public var listID: String { "100000000" + padded(value, 19) }
}

/// One transfer of a batch; on the wire `detail_id`.
public struct PayoutDetailID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }

  /// 28 digits that begin with 104.
  public var wire: String { "104000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "104000000") else { return nil }
    self.value = value
  }
}

/// The merchant's own number for a transfer: 1–32 digits and letters. Unique per merchant.
public struct OutBillNo: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) { value = try checked(text, 1...32, also: "") }

  /// A number that was checked before it was stored.
  public init(stored text: String) { value = text }
}

/// The merchant's own number for a batch: 1–32 digits and letters. Unique per merchant.
public struct OutBatchNo: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) { value = try checked(text, 1...32, also: "") }

  public init(stored text: String) { value = text }
}

/// The merchant's own number for one transfer of a batch: 1–32 digits and letters. Unique within the batch.
public struct OutDetailNo: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) { value = try checked(text, 1...32, also: "") }

  public init(stored text: String) { value = text }
}
