import Fen
import FenWire
import Foundation
import Hummingbird
import NIOCore

/// The fields of a form, the last of each name.
struct Form: Sendable {
  private let fields: [String: String]
  /// What was chosen in the fields for files, in their order.
  let files: [[UInt8]]

  /// The files that a form has fields for.
  enum Files: Sendable {
    case none
    case pictures(most: Int)
    /// A table of payments.
    case history

    fileprivate var mostBytes: Int {
      switch self {
      case .none: 0
      case .pictures(let most): most * (MediaPurpose.complaintImage.mostBytes + 1)
      case .history: mostHistoryMB << 20
      }
    }

    fileprivate var tooLarge: PageRefusal {
      switch self {
      case .none: .formUnreadable
      case .pictures: .pictureUnfit
      case .history: .campaign(.historyTooLarge(most: mostHistoryMB))
      }
    }
  }

  /// - Parameter wanted: what the form has fields for.
  /// - Throws: `formUnreadable` for more than 64 KiB beside the files and for what is no form; what says so for files
  ///   that are too large.
  init(_ request: Request, files wanted: Files = .none) async throws(PageRefusal) {
    do {
      let most = 65_536 + wanted.mostBytes
      let body = try await request.body.collect(upTo: most)
      let type = request.headers[.contentType] ?? ""
      guard wanted.mostBytes > 0, type.hasPrefix("multipart/form-data") else {
        self.fields = try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
        self.files = []
        return
      }
      let form = try Multipart(Array(body.readableBytesView), contentType: type, mostParts: mostFields)
      var fields = [String: String]()
      for part in form.parts where part.filename == nil {
        // A browser sends the ends of lines as two characters, which count as one.
        fields[part.name] = String(decoding: part.bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      }
      self.fields = fields
      self.files = form.parts.filter { $0.filename != nil && !$0.bytes.isEmpty }.map(\.bytes)
    } catch is NIOTooManyBytesError {
      throw wanted.tooLarge
    } catch {
      throw .formUnreadable
    }
  }

  init(fields: [String: String], files: [[UInt8]] = []) { (self.fields, self.files) = (fields, files) }

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

/// Of a table of payments.
private let mostHistoryMB = 2

/// That one page asks for at once: the campaign trial has sixteen.
private let mostFields = 64
