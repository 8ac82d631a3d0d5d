import Fen
import FenStore

/// An account outside, as the bank is told of it.
public struct BankAccount: Hashable, Sendable {
  /// The bank and the kind of card: `ICBC_DEBIT`.
  public let bank: String
  /// Digits.
  public let number: String
  /// Who has it.
  public let holder: String

  /// Nil for a number that is not 8 to 32 digits, and for a name that is empty, longer than 128 bytes, or has
  /// control characters.
  public init?(bank: String, number: String, holder: String) {
    let isNumber = number.utf8.allSatisfy { (48...57).contains($0) } && (8...32).contains(number.utf8.count)
    let isName = (1...128).contains(holder.utf8.count) && !holder.unicodeScalars.contains { $0.value < 32 }
    guard isNumber, isName else { return nil }
    (self.bank, self.number, self.holder) = (bank, number, holder)
  }

  func sealed(with vault: Vault) throws -> [UInt8] {
    try vault.seal([bank, number, holder].joined(separator: "\n"), as: .bankAccount)
  }

  init(sealed: [UInt8], with vault: Vault) throws {
    let parts = try vault.open(sealed, as: .bankAccount).split(separator: "\n", omittingEmptySubsequences: false)
    guard parts.count == 3,
      let account = Self(
        bank: String(parts[0]), number: String(parts[1]), holder: String(parts[2]))
    else { throw StoreError.unreadable(table: "refunds", "the account that a merchant named") }
    self = account
  }
}

extension Platform {
  /// An account that a merchant names for a refund, sealed for the bank.
  ///
  /// - Parameter shown: what everybody may read of it.
  public func named(_ account: BankAccount, shown: String) throws -> NamedAccount {
    NamedAccount(shown: shown, sealed: try account.sealed(with: vault))
  }
}
