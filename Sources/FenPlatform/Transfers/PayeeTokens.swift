import Fen

/// Payees as their senders confirmed them, sealed: what comes back with a transfer is who was seen, and nobody else.
struct PayeeTokens: Sendable {
  let vault: Vault

  func issue(_ confirmed: ConfirmedPayee) throws -> String {
    let source: Int64 =
      switch confirmed.source {
      case .contact: 1
      case .phone: 2
      case .code(.dynamic): 3
      case .code(.fixed): 4
      }
    let numbers = [confirmed.sender.value, confirmed.payee.value, source, confirmed.until.milliseconds].map(String.init)
    let rest = [
      confirmed.amount.map { String($0.minorUnits) } ?? "", base64URL(Array(confirmed.name.utf8)), confirmed.note ?? "",
    ]
    return base64URL(try vault.seal((numbers + rest).joined(separator: "\n"), as: .payee))
  }

  /// Nil for what this platform has not issued.
  func open(_ token: String) -> ConfirmedPayee? {
    guard let sealed = bytes(base64URL: token), let text = try? vault.open(sealed, as: .payee) else { return nil }
    let parts = text.split(separator: "\n", maxSplits: 6, omittingEmptySubsequences: false)
    guard parts.count == 7, let sender = Int64(parts[0]), let payee = Int64(parts[1]), let until = Int64(parts[3]),
      let name = bytes(base64URL: String(parts[5]))
    else { return nil }
    let source: ConfirmedPayee.Source
    switch parts[2] {
    case "1": source = .contact
    case "2": source = .phone
    case "3": source = .code(.dynamic)
    case "4": source = .code(.fixed)
    case _: return nil
    }
    return ConfirmedPayee(
      payee: UserID(payee), sender: UserID(sender), source: source,
      name: String(decoding: name, as: UTF8.self), amount: Int64(parts[4]).map(Money.fen),
      note: parts[6].isEmpty ? nil : String(parts[6]), until: Instant(milliseconds: until))
  }
}
