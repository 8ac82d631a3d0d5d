import FenStore

/// A hash as the key of a row: of a phone, a token, a challenge. What was hashed is not in the database.
public struct StoredHash: Hashable, Comparable, Sendable {
  public let bytes: [UInt8]
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

  var value: SQLValue { .blob(bytes) }
}
