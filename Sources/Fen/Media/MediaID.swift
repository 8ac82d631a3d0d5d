/// An uploaded file; on the wire `media_id`, and the end of a `media_url`. Drawn at random, so that nobody guesses one.
public struct MediaID: Codable, Hashable, Sendable {
  public let value: String

  public init(_ value: String) { self.value = value }
}
