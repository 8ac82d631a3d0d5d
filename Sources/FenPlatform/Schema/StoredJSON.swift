import Foundation

/// A value of texts and numbers as a column holds it: JSON, its fields in one order.
func storedJSON(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  guard let data = try? encoder.encode(value) else { preconditionFailure("text and numbers are JSON") }
  return String(decoding: data, as: UTF8.self)
}
