import Fen
import Testing

@testable import FenPlatform

// What people who send each other money do.

extension World {
  /// A person without cards, found by his phone number.
  func friend(
    _ name: String = "小明", _ balance: Int64 = 100_000, phone: String? = nil, accountClass: AccountClass = .three
  ) async throws -> UserID {
    try await platform.wallets.create(
      NewUser(name: name, phone: phone, balance: balance, accountClass: accountClass)
    ).user.id
  }

  /// A verified person with a card, by his receive-code: the shortest way to a payee everybody may pay.
  func fixedCode(of user: UserID) -> String { platform.transfers.codes.fixedCode(of: user) }

  @discardableResult
  func send(
    _ amount: Int64, from sender: UserID, to name: PayeeName, number: String = "T1",
    with method: PaymentMethod = .balance, delay: TransferDelay = .atOnce, note: String? = nil,
    authenticated: Authentication = .password
  ) async throws -> PersonTransfer {
    let payee = try await platform.transfers.confirm(name, for: sender)
    return try await send(
      amount, from: sender, to: payee, number: number, with: method, delay: delay, note: note,
      authenticated: authenticated)
  }

  @discardableResult
  func send(
    _ amount: Int64, from sender: UserID, to payee: SeenPayee, number: String = "T1",
    with method: PaymentMethod = .balance, delay: TransferDelay = .atOnce, note: String? = nil,
    authenticated: Authentication = .password
  ) async throws -> PersonTransfer {
    try await platform.transfers.send(
      NewTransfer(
        to: payee.token, .fen(amount), number: RequestNumber(stored: number), with: method, delay: delay, note: note),
      as: sender, authenticated: authenticated)
  }

  func transfer(_ transfer: PersonTransfer) async throws -> PersonTransfer {
    try #require(try await database.read { try PersonTransfer.find(transfer.id, in: $0) })
  }

  func held(by transfer: PersonTransfer) async throws -> Int64 { try await balance(.escrow(transfer.id.escrow)) }
}
