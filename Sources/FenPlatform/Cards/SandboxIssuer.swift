import Fen
import FenStore

/// Who holds a card, as the sandbox's bank keeps it: keyed hashes, because it only compares. What is not known fits
/// anybody.
struct CardHolder: Hashable, Sendable {
  let name: [UInt8]?
  let document: [UInt8]?
  let phone: [UInt8]?

  init(name: String?, document: IdentityClaim?, phone: String?, _ vault: Vault) {
    self.name = name.map { vault.lookUpHash("holder \($0)") }
    self.document = document.map { vault.lookUpHash("holder \($0.document.rawValue) \($0.country) \($0.number)") }
    self.phone = phone.map { vault.lookUpHash("holder \($0)") }
  }

  fileprivate init(row: any Row) {
    func read(_ column: Int) -> [UInt8]? { row.blob(column).isEmpty ? nil : row.blob(column) }
    (name, document, phone) = (read(0), read(1), read(2))
  }

  fileprivate func fits(_ other: CardHolder) -> Bool {
    [(name, other.name), (document, other.document), (phone, other.phone)].allSatisfy { mine, given in
      mine == nil || mine == given
    }
  }

  var values: [SQLValue] { [name, document, phone].map { $0.map(SQLValue.blob) ?? .null } }
}

/// The issuers of the sandbox: all banks in one. A card that nobody has heard of is opened as it is asked for, with its
/// holder as claimed and money in it, so that any card number with a right check digit can be tried.
struct SandboxIssuer: CardIssuerGateway {
  let bank: SandboxBank
  let vault: Vault

  func confirm(_ elements: CardElements, of origin: CardOrigin) async -> IssuerAnswer {
    do {
      if try await bank.faults.take(.bankSilent) != nil { return .silent }
      if try await bank.faults.take(.bankRefusal) != nil { return .refused(.ordered) }
      let claimed = CardHolder(
        name: elements.holder.name, document: elements.holder, phone: elements.phone.digits, vault)
      return try await bank.faults.take(.bankTimeout) == nil ? try answer(elements, origin, claimed) : .silent
    } catch {
      bank.logger.error("the sandbox's issuer failed", metadata: ["error": "\(error)"])
      return .silent
    }
  }

  private func answer(_ elements: CardElements, _ origin: CardOrigin, _ claimed: CardHolder) throws -> IssuerAnswer {
    let number = elements.number.digits
    return try bank.database.write { transaction in
      let known = try transaction.first(
        """
        SELECT holder_name, holder_document, holder_phone, status FROM sandbox_bank_accounts WHERE number = ?1
        """, [.text(vault.sandboxAccount(ofCard: number))]
      ) { (holder: CardHolder(row: $0), status: $0.int(3)) }
      guard let known else {
        let money = SandboxBank.newCardMoney
        switch origin.kind {
        case .debit: try bank.open(number, balance: money, floor: 0, holder: claimed, in: transaction)
        case .credit: try bank.open(number, balance: 0, floor: -money, holder: claimed, in: transaction)
        }
        return .confirmed
      }
      guard known.holder.fits(claimed) else { return .refused(.elementsDiffer) }
      return known.status == 1 ? .confirmed : .refused(.frozen)
    }
  }
}

extension SandboxBank {
  /// What a card holds, or may spend, that is opened because somebody binds it: 10,000 yuan, in fen.
  static let newCardMoney: Int64 = 1_000_000
}

/// A card as the sandbox's bank has it.
public struct SandboxCard: Hashable, Sendable {
  public let card: Card
  /// Fen; of a credit card, below zero what was spent.
  public let balance: Int64
  public let isFrozen: Bool
}

extension CardDesk {
  /// - Throws: `UnknownThing.card`.
  public func sandboxCard(_ id: CardID) async throws -> SandboxCard {
    try await database.read { transaction in
      guard let card = try Card.find(id, in: transaction) else { throw UnknownThing.card }
      let number = try vault.sandboxAccount(ofCard: vault.open(card.number.sealed, as: .cardNumber))
      let found = try transaction.first(
        "SELECT balance, status FROM sandbox_bank_accounts WHERE number = ?1", [.text(number)]
      ) { SandboxCard(card: card, balance: $0.int(0), isFrozen: $0.int(1) != 1) }
      guard let found else { throw UnknownThing.card }
      return found
    }
  }

  /// Freezes a card at the sandbox's bank: it neither pays nor receives.
  public func freeze(_ card: Card) throws { try setStatus(2, of: card) }

  public func thaw(_ card: Card) throws { try setStatus(1, of: card) }

  private func setStatus(_ status: Int64, of card: Card) throws {
    let number = try vault.sandboxAccount(ofCard: vault.open(card.number.sealed, as: .cardNumber))
    try database.write { transaction in
      _ = try transaction.run(
        "UPDATE sandbox_bank_accounts SET status = ?1 WHERE number = ?2", [.int(status), .text(number)])
    }
  }
}
