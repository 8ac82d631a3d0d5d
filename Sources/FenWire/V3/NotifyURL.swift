/// Where a notification is sent: an absolute http(s) address with a path and without query or fragment.
///
/// Source: API v3 下单, notify_url (通知URL必须为外网可访问的url，不能携带参数); an address without a path is refused too.
public struct NotifyURL: Hashable, Sendable {
  public let text: String

  /// - Throws: `NotifyURLFault` naming what is wrong.
  public init(_ text: String) throws(NotifyURLFault) {
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .character }
    let rest: Substring
    if text.lowercased().hasPrefix("https://") {
      rest = text.dropFirst(8)
    } else if text.lowercased().hasPrefix("http://") {
      rest = text.dropFirst(7)
    } else {
      throw .scheme
    }
    guard !rest.contains("?") else { throw .query }
    guard !rest.contains("#") else { throw .fragment }
    let authority = rest.prefix { $0 != "/" }
    guard Self.isAuthority(authority) else { throw .host }
    guard rest.count > authority.count else { throw .path }
    self.text = text
  }

  private static func isAuthority(_ authority: Substring) -> Bool {
    guard !authority.contains("@") else { return false }
    let port: Substring
    if authority.first == "[" {
      guard let close = authority.firstIndex(of: "]") else { return false }
      port = authority[authority.index(after: close)...]
    } else {
      let host = authority.prefix { $0 != ":" }
      guard !host.isEmpty else { return false }
      port = authority[host.endIndex...]
    }
    guard !port.isEmpty else { return true }
    guard port.first == ":", let number = UInt16(port.dropFirst()) else { return false }
    return number > 0
  }
}

/// What is wrong with a notification address.
public enum NotifyURLFault: Error, Hashable, Sendable {
  /// White space, control characters or anything outside ASCII.
  case character
  case scheme, host, path, query, fragment
}

extension NotifyURLFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .character: "has a character that must be percent-encoded"
    case .scheme: "must begin with https:// or http://"
    case .host: "has no valid host and port"
    case .path: "needs a path, such as /notify"
    case .query: "must not have a query"
    case .fragment: "must not have a fragment"
    }
  }
}
