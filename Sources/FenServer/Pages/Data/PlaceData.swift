/// What the start page reads.
protocol PlaceData: Sendable {
  func place() async throws -> Place
}

/// Where this server is reached and what it was started as.
struct Place: Equatable, Sendable {
  var http: String
  var proxy: String?
  var dataFolder: String
  var isSandbox: Bool
  /// Other processes may answer requests too: what is kept in memory is this one's.
  var isShared = false
}
