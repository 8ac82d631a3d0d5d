/// An application of a provider for a merchant; on the wire `applyment_id`.
public struct ApplymentID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
}

/// The number a provider gives an application: 1–124 of digits, letters, `_-|*@`. Unique for the provider.
public struct BusinessCode: Hashable, Sendable {
  public let value: String

  /// - Throws: `NumberFault` naming what is wrong.
  public init(_ text: String) throws(NumberFault) { value = try checked(text, 1...124, also: "_-|*@") }

  public init(stored text: String) { value = text }
}
