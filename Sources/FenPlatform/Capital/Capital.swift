import Fen
import Foundation

/// The banks by which merchants can be paid out, and the places where accounts are held.
///
/// The large banks and some of cities, provinces and their larger cities: a small list that is right, not a whole one.
public struct Capital: Sendable {
  public let banks: [Bank]
  public let provinces: [Province]
  private let branches: [BankBranch]

  /// Those of one bank in one city; empty where the list has none.
  public func branches(of aliasCode: String, in city: Int64) -> [BankBranch] {
    branches.filter { $0.bank == aliasCode && $0.city == city }
  }

  /// The bank that issued a card; nil for none of the list.
  ///
  /// - Throws: `CardNumberFault` for what is no number of a card.
  public func issuer(of digits: String) throws(CardNumberFault) -> Bank? {
    let origin = IssuerTable.shipped.origin(of: try CardNumber(digits))
    return banks.first { $0.issuer != nil && $0.issuer == origin?.issuer.code }
  }

  /// The table that ships with the program.
  public static let shipped: Capital = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do { return Capital(try decoder.decode(File.self, from: Data(PackageResources.capital_json))) } catch {
      preconditionFailure("capital.json of the program: \(error)")
    }
  }()

  private init(_ file: File) {
    banks = file.banks.map { bank in
      Bank(
        alias: bank.alias, aliasCode: bank.aliasCode, account: bank.accountBank, accountCode: bank.accountBankCode,
        needsBranch: bank.needsBranch, takesPersonal: bank.personal, takesCorporate: bank.corporate,
        issuer: bank.issuer)
    }
    provinces = file.provinces.map { province in
      Province(
        code: province.code, name: province.name, cities: province.cities.map { City(code: $0.code, name: $0.name) })
    }
    branches = file.branches.map { BankBranch(id: $0.id, name: $0.name, bank: $0.bank, city: $0.city) }
  }
}

/// Beside the lists stands where they come from, for those who read the file.
private struct File: Decodable {
  struct Listed: Decodable {
    let alias: String
    let aliasCode: String
    let accountBank: String
    let accountBankCode: Int64
    let needsBranch: Bool
    let personal: Bool
    let corporate: Bool
    let issuer: String?
  }
  struct Region: Decodable {
    let code: Int64
    let name: String
    let cities: [Place]
  }
  struct Place: Decodable {
    let code: Int64
    let name: String
  }
  struct Branch: Decodable {
    let id: String
    let name: String
    let bank: String
    let city: Int64
  }
  let banks: [Listed]
  let provinces: [Region]
  let branches: [Branch]
}
