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
  let vault: Vault
  let logger: Logger

  static let reserve = "reserve"
  static let outside = "outside"

  public init(database: any Database, faults: FaultBook, vault: Vault, logger: Logger) {
    self.database = database
    self.faults = faults
    self.vault = vault
    self.logger = logger
  }

  public func perform(_ instruction: BankInstruction) async -> BankOutcome {
    do {
      if try await faults.take(.bankSilent) != nil { return .unknown }
      let refusal: BankRefusal? = try await faults.take(.bankRefusal) == nil ? nil : .ordered
      let outcome = try record(instruction, refusal: refusal)
      // The bank did its part; its answer gets lost on the way.
      return try await faults.take(.bankTimeout) == nil ? outcome : .unknown
    } catch {
      // A bank whose books are out of order does not answer.
      logger.error(
        "the sandbox bank failed", metadata: ["request": "\(instruction.id.value)", "error": "\(error)"])
      return .unknown
    }
  }

  public func statement(of day: BusinessDay) async throws -> BankStatement {
    try database.write { transaction in
      try lock(in: transaction)
      try transaction.run(
        "INSERT INTO sandbox_bank_days (day) VALUES (?1) ON CONFLICT (day) DO NOTHING", [.int(day.number)])
      let done = try transaction.all(
        "SELECT request FROM sandbox_bank_entries WHERE day = ?1 AND refusal IS NULL", [.int(day.number)]
      ) { BankRequestID($0.int(0)) }
      return BankStatement(day: day, done: Set(done))
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
  func open(
    _ number: String, balance: Int64, floor: Int64, holder: CardHolder, in transaction: any Transaction
  ) throws {
    try transaction.run(
      """
      INSERT INTO sandbox_bank_accounts
        (number, balance, floor, status, holder_name, holder_document, holder_phone)
      VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6)
      """, [.text(vault.sandboxAccount(ofCard: number)), .int(balance), .int(floor)] + holder.values)
  }

  private func record(_ instruction: BankInstruction, refusal ordered: BankRefusal?) throws -> BankOutcome {
    return try database.write { transaction in
      try lock(in: transaction)
      let number: String
      switch instruction.counterparty {
      case .card(let card): number = vault.sandboxAccount(ofCard: card)
      case .account(let account): number = try self.number(of: account, in: transaction)
      case .outside: number = Self.outside
      }
      // The entry comes first: of two who carry the same request, the second waits here and finds what the first did.
      let isNew = try transaction.run(
        """
        INSERT INTO sandbox_bank_entries (request, account, amount, day) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (request) DO NOTHING
        """, [
          .int(instruction.id.value), .text(number), .int(instruction.reserveGains.minorUnits),
          .int(instruction.day.number),
        ])
      guard isNew == 1 else {
        let earlier = try transaction.first(
          "SELECT refusal FROM sandbox_bank_entries WHERE request = ?1", [.int(instruction.id.value)]
        ) { outcome($0.optionalText(0)) }
        return earlier ?? .unknown
      }
      let refusal =
        try isClosed(instruction.day, in: transaction)
        ? BankRefusal.dayClosed
        : ordered ?? move(instruction.reserveGains.minorUnits, from: number, in: transaction)
      if let refusal {
        try transaction.run(
          "UPDATE sandbox_bank_entries SET refusal = ?1 WHERE request = ?2",
          [.text(refusal.rawValue), .int(instruction.id.value)])
      }
      return outcome(refusal?.rawValue)
    }
  }

  /// A card that the sandbox made, or an account at some other bank, which takes everything.
  private func number(of account: BankAccount, in transaction: any Transaction) throws -> String {
    let own = vault.sandboxAccount(ofCard: account.number)
    let known = try transaction.number(
      "SELECT count(*) FROM sandbox_bank_accounts WHERE number = ?1", [.text(own)])
    return known > 0 ? own : Self.outside
  }

  /// One at a time: a day is closed before or after a movement, and never while it is made.
  private func lock(in transaction: any Transaction) throws {
    try transaction.run("UPDATE sandbox_bank_accounts SET balance = balance WHERE number = ?1", [.text(Self.reserve)])
  }

  private func isClosed(_ day: BusinessDay, in transaction: any Transaction) throws -> Bool {
    try transaction.number("SELECT count(*) FROM sandbox_bank_days WHERE day = ?1", [.int(day.number)]) > 0
  }

  private func outcome(_ refusal: String?) -> BankOutcome {
    guard let refusal else { return .accepted }
    return .refused(BankRefusal(rawValue: refusal) ?? .ordered)
  }

  /// Moves between an account and the reserve; answers why not, or nil.
  private func move(_ amount: Int64, from number: String, in transaction: any Transaction) throws -> BankRefusal? {
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

extension Vault {
  /// The account of a card at the sandbox's bank, which looks numbers up and does not keep them.
  func sandboxAccount(ofCard number: String) -> String { hexadecimal(lookUpHash("card \(number)")) }
}
