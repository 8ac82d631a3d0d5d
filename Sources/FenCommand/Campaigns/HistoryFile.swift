import Fen
import Foundation

/// A file of payments that somebody has.
struct HistoryFile {
  let history: ImportedHistory

  /// - Throws: `HistoryFileProblem`.
  init(_ path: String) throws(HistoryFileProblem) {
    guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path) }
    do throws(HistoryFault) {
      history = try ImportedHistory(csv: String(decoding: data, as: UTF8.self))
    } catch {
      throw .fault(path, error)
    }
  }
}

enum HistoryFileProblem: Error, CustomStringConvertible {
  case unreadable(String)
  case fault(String, HistoryFault)

  var description: String {
    switch self {
    case .unreadable(let path): "\(path) cannot be read; name a table of payments, or a trade bill"
    case .fault(let path, let fault): "\(path):\(fault.line): \(fault.reason.text)"
    }
  }
}

extension HistoryFault.Reason {
  fileprivate var text: String {
    switch self {
    case .empty: "no payment stands here; the first line names the columns, each other one is a payment"
    case .columnMissing(let column):
      "there is no column `\(column.rawValue)`; the first line names at, customer, merchant and amount at least"
    case .columnTwice(let column): "two columns are `\(column.rawValue)`; leave one out"
    case .missing(let column): "`\(column.rawValue)` is empty; \(column.form)"
    case .unreadable(let column, let text): "`\(column.rawValue)` is `\(text)`; \(column.form)"
    }
  }
}

extension HistoryColumn {
  /// What is right there.
  fileprivate var form: String {
    switch self {
    case .at: "write the time as 2026-03-01T08:00:00+08:00, or as bills do: 2026-03-01 08:00:00"
    case .customer: "write whatever tells people apart: an openid, a number"
    case .merchant: "write the merchant's ten digits"
    case .subMerchant: "write the ten digits of the provider's merchant, or 0"
    case .amount: "write what was to pay, above nothing: 12.50"
    case .currency: "write three letters: CNY"
    case .store: "write the store's number"
    case .country: "write two letters: CN"
    case .city: "write the city as campaigns do"
    case .zone: "write a time zone: Asia/Tokyo"
    case .tradeType: "write JSAPI, NATIVE, APP, H5 or MICROPAY"
    case .card: "write a bank_type: CMB_DEBIT"
    case .tags: "write goods_tag, several with commas between and in quotes"
    case .verified, .member: "write yes or no"
    case .state: "write SUCCESS for a payment; REFUND and REVOKED are left out"
    }
  }
}
