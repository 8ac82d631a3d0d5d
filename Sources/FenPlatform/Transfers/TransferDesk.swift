import Fen
import FenStore

/// Transfers between people: finding the payee, sending, what becomes of it.
public struct TransferDesk: Sendable {
  let platform: Platform
  let tokens: PayeeTokens
  public let codes: ReceiveCodes
  let vault: Vault

  var database: any Database { platform.database }

  init(platform: Platform, vault: Vault) {
    self.platform = platform
    self.vault = vault
    tokens = PayeeTokens(vault: vault)
    codes = ReceiveCodes(vault: vault)
  }
}

extension Platform {
  public var transfers: TransferDesk { TransferDesk(platform: self, vault: vault) }
}

/// What a sender asks for, once he has confirmed the payee.
public struct NewTransfer: Sendable {
  /// As the confirmation answered it.
  public let payeeToken: String
  public let amount: Money
  public let method: PaymentMethod
  public let delay: TransferDelay
  public let note: String?
  public let number: RequestNumber

  public init(
    to payeeToken: String, _ amount: Money, number: RequestNumber, with method: PaymentMethod = .balance,
    delay: TransferDelay = .atOnce, note: String? = nil
  ) {
    self.payeeToken = payeeToken
    self.amount = amount
    self.number = number
    self.method = method
    self.delay = delay
    self.note = note
  }
}

extension TransferDesk {
  /// Sends money for a person who has been authenticated. While his bank is silent the transfer is answered as it
  /// waits.
  ///
  /// - Throws: `SendRefusal`, `LimitRefusal`, `CardRefusal`, `UnknownThing`.
  public func send(
    _ new: NewTransfer, as sender: UserID, authenticated: Authentication
  ) async throws -> PersonTransfer {
    let (terms, confirmed) = try terms(of: new, as: sender)
    return try await answer(
      try await platform.engine.perform(SendTransfer(terms, to: confirmed, authenticated: authenticated)))
  }

  /// What an earlier request with this number came to; nil when there was none.
  ///
  /// - Throws: `SendRefusal.sameNumberOtherTerms`, `.payeeNotConfirmed`, `CardRefusal.bankRefused`.
  public func earlier(_ new: NewTransfer, as sender: UserID) async throws -> PersonTransfer? {
    let (terms, _) = try terms(of: new, as: sender)
    let found = try await database.read { try PersonTransfer.find(GivenNumber(sender, new.number), in: $0) }
    guard let found else { return nil }
    return try await answer(try repeated(found, by: terms))
  }

  private func terms(of new: NewTransfer, as sender: UserID) throws -> (TransferTerms, ConfirmedPayee) {
    let confirmed = try payee(confirmedBy: new.payeeToken)
    let way: TransferWay
    switch (confirmed.source, new.delay) {
    case (.code(let kind), .atOnce): way = .toCode(kind)
    case (.code, let delay), (.contact, let delay), (.phone, let delay): way = .toAccept(delay)
    }
    let terms = TransferTerms(
      sender: sender, number: new.number, payee: confirmed.payee, amount: new.amount, method: new.method, way: way,
      note: new.note ?? confirmed.note)
    return (terms, confirmed)
  }

  private func answer(_ transfer: PersonTransfer) async throws -> PersonTransfer {
    let sent = try await finish(transfer)
    if case .failed = sent.state { throw CardRefusal.bankRefused }
    return sent
  }

  /// - Throws: `TransferRefusal`, `LimitRefusal.unverified`, `UnknownThing.transfer`.
  public func accept(_ transfer: TransferID, as user: UserID) async throws -> PersonTransfer {
    _ = try await self.transfer(transfer, of: user)
    return try await platform.engine.perform(AcceptTransfer(transfer, by: user))
  }

  /// - Throws: `TransferRefusal`, `UnknownThing.transfer`.
  public func giveBack(_ transfer: TransferID, as user: UserID) async throws -> PersonTransfer {
    _ = try await self.transfer(transfer, of: user)
    return try await finish(try await platform.engine.perform(ReturnTransfer(transfer, by: user)))
  }

  /// - Throws: `TransferRefusal`, `UnknownThing.transfer`.
  public func takeBack(_ transfer: TransferID, as user: UserID) async throws -> PersonTransfer {
    _ = try await self.transfer(transfer, of: user)
    return try await finish(try await platform.engine.perform(TakeBackTransfer(transfer, by: user)))
  }

  /// Carries the request a transfer waits for, and answers it as it stands then.
  private func finish(_ transfer: PersonTransfer) async throws -> PersonTransfer {
    switch transfer.state {
    case .pending, .accepted, .returned, .failed: return transfer
    case .awaitingBank(let request), .returning(_, since: _, let request):
      try await platform.bank.carry(request)
      guard let after = try await database.read({ try PersonTransfer.find(transfer.id, in: $0) }) else {
        throw UnknownThing.transfer
      }
      return after
    }
  }
}
