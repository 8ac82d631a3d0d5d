import Fen
import Foundation
import Hummingbird

/// The fields of a form, the last of each name.
struct Form: Sendable {
  private let fields: [String: String]

  /// - Throws: `formUnreadable` for more than 64 KiB and for what is no form.
  init(_ request: Request) async throws(PageRefusal) {
    do {
      let body = try await request.body.collect(upTo: 65_536)
      self.fields = try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
    } catch {
      throw .formUnreadable
    }
  }

  init(fields: [String: String]) { self.fields = fields }

  subscript(name: String) -> String? { fields[name] }

  /// The field without blanks around it; nil when nothing is left.
  func trimmed(_ name: String) -> String? {
    let text = fields[name]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    return text.isEmpty ? nil : text
  }

  /// An amount in yuan that is more than nothing.
  /// - Throws: `amountUnreadable`.
  func money(_ name: String) throws(PageRefusal) -> Money {
    try yuan(trimmed(name))
  }
}

/// The fields of an address's query as a form writes them: a blank as a plus.
func formFields(_ query: String) -> [(name: String, value: String)] {
  query.split(separator: "&").map { field in
    let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
      let text = String(part).replacing("+", with: " ")
      return text.removingPercentEncoding ?? text
    }
    return (parts[0], parts.count > 1 ? parts[1] : "")
  }
}

/// An amount in yuan that is more than nothing.
/// - Throws: `amountUnreadable`.
func yuan(_ typed: String?) throws(PageRefusal) -> Money {
  let typed = typed?.trimmingCharacters(in: .whitespaces) ?? ""
  guard let money = Money(majorUnits: typed, .cny), money.isPositive else { throw .amountUnreadable(typed: typed) }
  return money
}

/// An address with a query; values that are nil are left out.
func address(_ path: String, _ query: [(name: String, value: String?)]) -> String {
  let parts = query.compactMap { item in
    item.value.flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "\(item.name)=\($0)" }
  }
  return parts.isEmpty ? path : path + "?" + parts.joined(separator: "&")
}

extension Form {
  /// Those of the fields that were sent.
  func fields(_ names: [String]) -> [String: String] {
    var found = [String: String]()
    for name in names { found[name] = self[name] }
    return found
  }
}
