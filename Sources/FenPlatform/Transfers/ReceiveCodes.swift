import Fen

/// The codes by which money is received without the payee's hand: a person's, and a store's.
///
/// They carry whom they pay, vouched for by the master key. Nothing is stored for them, and nobody makes one up.
public struct ReceiveCodes: Sendable {
  private let vault: Vault

  init(vault: Vault) { self.vault = vault }

  private static let fixed = "wxp://f2f0"
  private static let dynamic = "wxp://f2f1"
  private static let store = "wxp://store"

  /// What is behind a code.
  public enum Found: Hashable, Sendable {
    case person(ReceiveCode)
    case store(Int64)
  }

  /// A person's code to print: always the same.
  public func fixedCode(of user: UserID) -> String { Self.fixed + vouched(user.value, .personsCode) }

  /// A store's code to print: always the same.
  public func code(ofStore store: Int64) -> String { Self.store + vouched(store, .storesCode) }

  /// A person's code to show, until it ends.
  ///
  /// - Parameter note: what it is for, at most 64 bytes, so that the picture stays readable.
  public func dynamicCode(
    of user: UserID, amount: Money?, note: String?, until: Instant
  ) throws -> String {
    let amount = amount.map { String($0.minorUnits) } ?? ""
    let text = "\(user.value)\n\(until.milliseconds)\n\(amount)\n\(note ?? "")"
    return Self.dynamic + base64URL(try vault.seal(text, as: .receiveCode))
  }

  /// Whether the text claims to be one of these codes.
  public static func claims(_ text: String) -> Bool { text.hasPrefix("wxp://") }

  /// - Throws: `ReceiveCodeRefusal`.
  public func open(_ text: String, now: Instant) throws -> Found {
    if let user = number(text, after: Self.fixed, .personsCode) {
      return .person(ReceiveCode(payee: UserID(user), kind: .fixed))
    }
    if let store = number(text, after: Self.store, .storesCode) { return .store(store) }
    guard let code = dynamicCode(text) else { throw ReceiveCodeRefusal.unreadable }
    return .person(try check(code, now: now))
  }

  private func dynamicCode(_ text: String) -> ReceiveCode? {
    guard text.hasPrefix(Self.dynamic), let sealed = bytes(base64URL: String(text.dropFirst(Self.dynamic.count))),
      let plain = try? vault.open(sealed, as: .receiveCode)
    else { return nil }
    let parts = plain.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, let user = Int64(parts[0]), let until = Int64(parts[1]) else { return nil }
    return ReceiveCode(
      payee: UserID(user),
      kind: .dynamic(
        amount: Int64(parts[2]).map(Money.fen), note: parts[3].isEmpty ? nil : String(parts[3]),
        until: Instant(milliseconds: until)))
  }

  private func vouched(_ number: Int64, _ kind: Vouched) -> String {
    base64URL(bigEndian(number) + vault.voucher(kind, number, count: 13))
  }

  private func number(_ text: String, after prefix: String, _ kind: Vouched) -> Int64? {
    guard text.hasPrefix(prefix), let bytes = bytes(base64URL: String(text.dropFirst(prefix.count))),
      bytes.count == 21
    else { return nil }
    let number = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    // One code, one spelling; every byte is compared.
    return equalInConstantTime((prefix + vouched(number, kind)).utf8, text.utf8) ? number : nil
  }
}
