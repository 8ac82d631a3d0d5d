/// What stands in the way of passkeys where a page is opened under a number: browsers keep them for names.
struct PasskeyAddress: Equatable, Sendable {
  /// The same page under a name; nil where the number is another machine's and nobody here knows its name.
  let sameHref: String?

  /// Nil where the page is opened under a name.
  ///
  /// - Parameters:
  ///   - host: as the browser sent it, with the port or without.
  ///   - path: of the page.
  init?(host: String, path: String) {
    let (name, port) = Self.parts(of: host)
    let isNumber = name.hasPrefix("[") || (!name.isEmpty && name.allSatisfy { $0.isNumber || $0 == "." })
    guard isNumber else { return nil }
    self.sameHref = name == "[::1]" || name.hasPrefix("127.") ? "//localhost\(port)\(path)" : nil
  }

  /// The name, and the port with its colon.
  private static func parts(of host: String) -> (name: Substring, port: Substring) {
    guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return (host[...], "") }
    return (host[..<colon], host[colon...])
  }
}

extension Visit {
  var passkeyAddress: PasskeyAddress? { PasskeyAddress(host: host, path: path) }
}
