/// `bill_type`: which rows a trade bill has.
public enum TradeBillKind: String, CaseIterable, Hashable, Sendable {
  case all = "ALL"
  case success = "SUCCESS"
  case refund = "REFUND"
}
