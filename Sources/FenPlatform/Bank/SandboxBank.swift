import Fen
import FenStore
import Logging

/// The bank of the sandbox: its own accounts, its own refusals, a memory of every request.
///
/// It keeps its books in tables of its own and knows nothing of Fen's ledger, so that a mistake in one shows against
/// the other.
public struct SandboxBank: BankGateway {
  let database: any Database
  let faults: FaultBook
  let logger: Logger

  static let reserve = "reserve"
  static let outside = "outside"

  public init(database: any Database, faults: FaultBook, logger: Logger) {
    self.database = database
    self.faults = faults
    self.logger = logger
  }

  public func perform(_ instruction: BankInstruction) async -> BankOutcome {
    do {
      if try await faults.take(.bankRefusal) != nil { return try record(instruction, refusal: .ordered) }
      let outcome = try record(instruction, refusal: nil)
      // The bank did its part; its answer gets lost on the way.
      return try await faults.take(.bankTimeout) == nil ? outcome : .unknown
    } catch {
      // A bank whose books are out of order does not answer.
      logger.error(
        "the sandbox bank failed", metadata: ["request": "\(instruction.id.value)", "error": "\(error)"])
      return .unknown
    }
  }

  /// Opens the accounts the bank itself needs: Fen's reserve, and an outside that never runs dry.
  static func openHouse(in transaction: any Transaction) throws {
    try transaction.run(
      """
      INSERT INTO sandbox_bank_accounts (number, balance, floor, status)
      VALUES (?1, 0, 0, 1), (?2, 0, ?3, 1) ON CONFLICT (number) DO NOTHING
      """, [.text(reserve), .text(outside), .int(Int64.min / 2)])
  }

  /// Opens an account for a new card. `floor` is how far it may be overdrawn (a credit card's limit, negative).
  func open(_ number: String, balance: Int64, floor: Int64, in transaction: any Transaction) throws {
    try transaction.run(
      "INSERT INTO sandbox_bank_accounts (number, balance, floor, status) VALUES (?1, ?2, ?3, 1)",
      [.text(number), .int(balance), .int(floor)])
  }

  /// Freezes a card's account: it neither pays nor receives.
  func freeze(_ number: String, in transaction: any Transaction) throws {
    try transaction.run("UPDATE sandbox_bank_accounts SET status = 2 WHERE number = ?1", [.text(number)])
  }

  private func record(_ instruction: BankInstruction, refusal ordered: BankRefusal?) throws -> BankOutcome {
    let number: String
    switch instruction.counterparty {
    case .card(let card): number = card
    case .outside: number = Self.outside
    }
    return try database.write { transaction in
      // The entry comes first: of two who carry the same request, the second waits here and finds what the first did.
      let isNew = try transaction.run(
        """
        INSERT INTO sandbox_bank_entries (request, account, amount) VALUES (?1, ?2, ?3)
        ON CONFLICT (request) DO NOTHING
        """, [.int(instruction.id.value), .text(number), .int(instruction.reserveGains.minorUnits)])
      guard isNew == 1 else {
        let earlier = try transaction.first(
          "SELECT refusal FROM sandbox_bank_entries WHERE request = ?1", [.int(instruction.id.value)]
        ) { outcome($0.optionalText(0)) }
        return earlier ?? .unknown
      }
      let refusal = try ordered ?? move(instruction.reserveGains.minorUnits, from: number, in: transaction)
      if let refusal {
        try transaction.run(
          "UPDATE sandbox_bank_entries SET refusal = ?1 WHERE request = ?2",
          [.text(refusal.rawValue), .int(instruction.id.value)])
      }
      return outcome(refusal?.rawValue)
    }
  }

  private func outcome(_ refusal: String?) -> BankOutcome {
    guard let refusal else { return .accepted }
    return .refused(BankRefusal(rawValue: refusal) ?? .ordered)
  }

  /// Moves between an account and the reserve; answers why not, or nil.
  private func move(_ amount: Int64, from number: String, in transaction: any Transaction) throws -> BankRefusal? {
    // Written before it is read, so that nobody else changes it in between.
    try transaction.run("UPDATE sandbox_bank_accounts SET balance = balance WHERE number = ?1", [.text(number)])
    let account = try transaction.first(
      "SELECT balance, floor, status FROM sandbox_bank_accounts WHERE number = ?1", [.text(number)]
    ) { (balance: $0.int(0), floor: $0.int(1), status: $0.int(2)) }
    guard let account else { return .noSuchAccount }
    guard account.status == 1 else { return .frozen }
    let (after, overflow) = account.balance.subtractingReportingOverflow(amount)
    guard !overflow, after >= account.floor else { return .insufficientFunds }
    let change = "UPDATE sandbox_bank_accounts SET balance = balance + ?1 WHERE number = ?2"
    try transaction.run(change, [.int(-amount), .text(number)])
    try transaction.run(change, [.int(amount), .text(Self.reserve)])
    return nil
  }
}
