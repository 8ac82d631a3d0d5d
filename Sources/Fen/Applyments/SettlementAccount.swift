/// A bank account that a merchant's money would be paid out to.
public struct SettlementAccount: Codable, Hashable, Sendable {
  public let kind: SettlementAccountKind
  public let holder: String
  /// The bank's name as the list of banks has it.
  public let bank: String
  /// Where the account is held: six digits, GB/T 2260.
  public let area: String
  /// With the branch.
  public let bankFullName: String?
  /// 联行号, twelve digits.
  public let branch: String?
  public let number: String

  public init(
    kind: SettlementAccountKind, holder: String, bank: String, area: String, bankFullName: String? = nil,
    branch: String? = nil, number: String
  ) {
    self.kind = kind
    self.holder = holder
    self.bank = bank
    self.area = area
    self.bankFullName = bankFullName
    self.branch = branch
    self.number = number
  }

  /// The first two and last two digits; for all who are not to know it.
  public var maskedNumber: String {
    let stars = String(repeating: "*", count: max(0, number.utf8.count - 4))
    return "\(number.prefix(2))\(stars)\(number.suffix(2))"
  }
}

public enum SettlementAccountKind: Int64, CaseIterable, Codable, Hashable, Sendable {
  /// 对公账户
  case corporate = 1
  /// 经营者个人银行卡
  case personal = 2
}
