import Fen
import Foundation

extension IssuerTable {
  /// The table that ships with the program.
  public static let shipped: IssuerTable = {
    do { return try IssuerTable(json: Data(PackageResources.issuers_json)) } catch {
      preconditionFailure("issuers.json of the program: \(error)")
    }
  }()

  /// - Throws: `DecodingError`, `IssuersFileProblem`.
  init(json: Data) throws {
    var ranges = [IssuerRange]()
    for bank in try JSONDecoder().decode(File.self, from: json).issuers {
      let issuer = Issuer(code: bank.bank, chinese: bank.chinese, english: bank.english)
      for (kind, byLength) in [(CardKind.debit, bank.debit), (.credit, bank.credit)] {
        for (text, prefixes) in byLength ?? [:] {
          guard let length = Int(text) else { throw IssuersFileProblem.length(text, bank: bank.bank) }
          let origin = CardOrigin(issuer: issuer, kind: kind)
          ranges += prefixes.map { IssuerRange(prefix: $0, length: length, origin: origin) }
        }
      }
    }
    self.init(ranges)
  }
}

/// Beside the banks stands where the table comes from, for those who read the file.
private struct File: Decodable { let issuers: [Bank] }

/// One bank: how its cards begin, by how many digits they have.
private struct Bank: Decodable {
  let bank: String
  let chinese: String
  let english: String
  let debit: [String: [String]]?
  let credit: [String: [String]]?
}

enum IssuersFileProblem: Error, Equatable, Sendable {
  case length(String, bank: String)
}
