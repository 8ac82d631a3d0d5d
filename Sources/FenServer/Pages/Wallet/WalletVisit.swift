import Fen
import FenPlatform
import Hummingbird

extension PageRegistrar {
  /// A page of the wallet that is open in this browser. Whoever has none open signs in first, and is led back.
  func walletGet(_ path: RouterPath, _ handler: @escaping @Sendable (Visit, UserID) async throws -> Answer) {
    get(path) { visit in
      guard let user = visit.session.user else { return .redirect("/wallet?next=\(visit.path)") }
      return try await handler(visit, user)
    }
  }

  /// A form of the wallet that is open in this browser.
  func walletPost(
    _ path: RouterPath, files: Form.Files = .none,
    _ handler: @escaping @Sendable (Visit, UserID, Form) async throws -> Answer
  ) {
    post(path, files: files) { visit, form in try await handler(visit, try visit.signedIn(), form) }
  }
}

extension Visit {
  /// - Throws: `noSuchUser` when nobody's wallet is open in this browser.
  func signedIn() throws(PageRefusal) -> UserID {
    guard let user = session.user else { throw .noSuchUser }
    return user
  }

  /// What stands in the path under `name`; the platform decides whether it is anything.
  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  func card() throws(PageRefusal) -> CardID { CardID(try number("card", or: .card(.noSuchCard))) }
}

/// Where a reader was led away from, if it is a page of the wallet.
///
/// Nothing else: an address on another server must not look as if it were ours.
func wayBack(_ text: String?) -> String? {
  guard let text, text.utf8.count <= 200, text.hasPrefix("/wallet/"), !text.contains("//"),
    text.utf8.allSatisfy({ byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      case _: false
      }
    })
  else { return nil }
  return text
}

/// A form's own number: the same form sent twice does its work once.
func formNumber() -> String { randomToken(bytes: 16) }
