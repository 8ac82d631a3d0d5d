import Fen

/// The body that asks for another settlement account.
///
/// Source: API v3 修改结算账户.
public struct SettlementBody {
  public let account: SettlementAccount
  /// Whether it says whose name stands on it.
  public let isNamed: Bool
  /// Whether the answer is to name the request; where it is not, there is none.
  public let isAsynchronous: Bool

  private enum Mode: String, CaseIterable { case asynchronous = "MODIFY_MODE_ASYNC" }

  /// - Throws: `PARAM_ERROR`.
  public init(_ reader: FieldReader, opening open: SecretOpener) throws(WireError) {
    let kind = try reader.choice("account_type", of: AccountType.self)
    let holder = try reader.optionalSecret("account_name", open)
    account = SettlementAccount(
      kind: kind == .business ? .corporate : .personal, holder: holder ?? "",
      bank: try reader.string("account_bank", bytes: 1...128),
      area: try reader.string("bank_address_code", bytes: 1...20),
      bankFullName: try reader.optionalString("bank_name", bytes: 1...128),
      branch: try reader.optionalString("bank_branch_id", bytes: 1...64),
      number: try reader.secret("account_number", open))
    isNamed = holder != nil
    isAsynchronous = try reader.optionalChoice("modify_mode", of: Mode.self) != nil
  }
}

private enum AccountType: String, CaseIterable {
  case business = "ACCOUNT_TYPE_BUSINESS"
  case personal = "ACCOUNT_TYPE_PRIVATE"
}

extension SettlementAccount {
  /// As a provider reads it.
  ///
  /// - Parameter number: masked.
  fileprivate func json(number: String) -> JSONObject {
    let type: AccountType =
      switch kind {
      case .corporate: .business
      case .personal: .personal
      }
    var object: JSONObject = ["account_type": .string(type.rawValue), "account_bank": .string(bank)]
    object.add("bank_name", bankFullName)
    object.add("bank_branch_id", branch)
    object.add("account_number", number)
    return object
  }

  /// A settlement account is always one that was found to be the merchant's.
  public var settlementJSON: JSONValue {
    var object = json(number: maskedNumber)
    object.add("verify_result", "VERIFY_SUCCESS")
    return .object(object)
  }
}

/// How the number of an account is masked in an answer.
public enum AccountNumberRule: String, CaseIterable, Sendable {
  /// The first two digits and the last two.
  case first = "ACCOUNT_NUMBER_RULE_MASK_V1"
  /// The last four.
  case second = "ACCOUNT_NUMBER_RULE_MASK_V2"
}

extension SettlementChange {
  /// Source: API v3 查询结算账户修改申请状态.
  public func json(_ rule: AccountNumberRule) -> JSONValue {
    let number =
      switch rule {
      case .first: account.maskedNumber
      case .second: String(repeating: "*", count: max(0, account.number.count - 4)) + account.number.suffix(4)
      }
    var object = account.json(number: number)
    object.add("account_name", "\(account.holder.prefix(1))\(String(repeating: "*", count: account.holder.count - 1))")
    switch state {
    case .auditing: object.add("verify_result", "AUDITING")
    case .done(let at):
      object.add("verify_result", "AUDIT_SUCCESS")
      object.add("verify_finish_time", at.rfc3339)
    case .failed(let reason, let at):
      object.add("verify_result", "AUDIT_FAIL")
      object.add("verify_fail_reason", reason)
      object.add("verify_finish_time", at.rfc3339)
    }
    return .object(object)
  }
}
