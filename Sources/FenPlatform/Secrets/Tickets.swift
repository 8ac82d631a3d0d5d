/// Texts handed out sealed, which any process of the platform can read when they come back. Nothing is stored.
public struct Tickets: Sendable {
  private let vault: Vault

  init(vault: Vault) { self.vault = vault }

  public func issue(_ text: String) throws -> String { base64URL(try vault.seal(text, as: .ticket)) }

  /// Nil for what this platform has not issued.
  public func open(_ ticket: String) -> String? {
    bytes(base64URL: ticket).flatMap { try? vault.open($0, as: .ticket) }
  }
}
