import Crypto
import CryptoExtras
import Fen
import Foundation
import Synchronization

/// A person's identifier towards one app: 28 characters, the first six the app's own.
///
/// The person's number is inside, enciphered, so that it is found without a table; another app's openid leads nowhere.
public struct OpenIDs: Sendable {
  private let key: SymmetricKey
  /// Of the apps that were asked for. Every answer about a payment names an openid.
  private let marks = Marks()

  public init(masterKey: [UInt8]) {
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: masterKey), info: Data("openid".utf8), outputByteCount: 16)
  }

  public func openID(of user: UserID, app: String) -> String {
    let mark = appMark(app)
    var block = (0..<8).map { UInt8(truncatingIfNeeded: user.value >> (56 - 8 * $0)) } + mark.suffix(8)
    do { try AES.permute(&block, key: key) } catch { preconditionFailure("a block has 16 bytes: \(error)") }
    return "o" + base64URL(Array(mark.prefix(4))).prefix(5) + base64URL(block)
  }

  /// Nil for text that is not an openid of this app.
  public func user(openID text: String, app: String) -> UserID? {
    let mark = appMark(app)
    guard text.utf8.count == 28, text.hasPrefix("o" + base64URL(Array(mark.prefix(4))).prefix(5)),
      var block = bytes(base64URL: String(text.dropFirst(6))), block.count == 16,
      (try? AES.inversePermute(&block, key: key)) != nil, block.suffix(8).elementsEqual(mark.suffix(8))
    else { return nil }
    let user = UserID(block.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) })
    // One openid, one spelling: the last character has bits that say nothing.
    return openID(of: user, app: app) == text ? user : nil
  }

  private func appMark(_ app: String) -> [UInt8] {
    marks.of(app) { Array(HMAC<SHA256>.authenticationCode(for: Data(app.utf8), using: key).prefix(12)) }
  }
}

private final class Marks: Sendable {
  /// More apps than merchants have are the inventions of somebody who asks for openids.
  private static let most = 10_000
  private let known = Mutex<[String: [UInt8]]>([:])

  func of(_ app: String, make: () -> [UInt8]) -> [UInt8] {
    if let mark = known.withLock({ $0[app] }) { return mark }
    let mark = make()
    known.withLock { marks in
      if marks.count >= Self.most { marks = [:] }
      marks[app] = mark
    }
    return mark
  }
}
