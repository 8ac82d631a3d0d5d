import Fen
import FenStore

extension Workspace {
  /// Writes a request to the bank under a new number; the bank desk carries it there.
  @discardableResult
  func ask(_ order: BankOrder, _ amount: Money) throws -> BankRequestID {
    let id = BankRequestID(numbers.next())
    try ask(order, amount, as: id)
    return id
  }

  func ask(_ order: BankOrder, _ amount: Money, as id: BankRequestID) throws {
    bankRequests.put(BankRequest(id: id, order: order, amount: amount, on: try openBankDay(), at: now))
    wroteDueWork = true
  }

  /// Today, unless the sandbox's clock went back to a day the bank has closed.
  private func openBankDay() throws -> BusinessDay {
    if let known = bankDay { return known }
    let closed = try transaction.first("SELECT max(day) FROM bank_statements") { $0.optionalInt(0) } ?? nil
    let day = max(BusinessDay(now), closed.map { BusinessDay(number: $0).next } ?? BusinessDay(now))
    bankDay = day
    return day
  }
}
