/// A bank by which merchants can be paid out.
public struct Bank: Hashable, Sendable {
  /// 银行别名, what people call it.
  public let alias: String
  public let aliasCode: String
  /// What an application calls it.
  public let account: String
  public let accountCode: Int64
  /// Whether an account is found only by its branch.
  public let needsBranch: Bool
  public let takesPersonal: Bool
  public let takesCorporate: Bool
  /// Under which the table of issuers knows its cards; nil where it does not.
  public let issuer: String?

  public init(
    alias: String, aliasCode: String, account: String, accountCode: Int64, needsBranch: Bool, takesPersonal: Bool,
    takesCorporate: Bool, issuer: String?
  ) {
    self.alias = alias
    self.aliasCode = aliasCode
    self.account = account
    self.accountCode = accountCode
    self.needsBranch = needsBranch
    self.takesPersonal = takesPersonal
    self.takesCorporate = takesCorporate
    self.issuer = issuer
  }
}

/// A province, or a municipality of its rank.
public struct Province: Hashable, Sendable {
  public let code: Int64
  public let name: String
  public let cities: [City]

  public init(code: Int64, name: String, cities: [City]) {
    self.code = code
    self.name = name
    self.cities = cities
  }
}

public struct City: Hashable, Sendable {
  public let code: Int64
  public let name: String

  public init(code: Int64, name: String) {
    self.code = code
    self.name = name
  }
}

public struct BankBranch: Hashable, Sendable {
  /// 联行号
  public let id: String
  public let name: String
  public let bank: String
  public let city: Int64

  public init(id: String, name: String, bank: String, city: Int64) {
    self.id = id
    self.name = name
    self.bank = bank
    self.city = city
  }
}
