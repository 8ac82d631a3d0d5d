import Fen
import FenPlatform
import FenWire
import NIOCore

/// The bank behind HTTP, for the issuers of all cards too: docs/reference/gateways.md.
struct HTTPBank: BankGateway, CardIssuerGateway {
  let line: GatewayLine

  /// A day of a million movements.
  private static let longestStatement = 32 << 20
  private static let statementPatience = TimeAmount.seconds(20)

  func confirm(_ elements: CardElements, of origin: CardOrigin) async -> IssuerAnswer {
    let question: JSONObject = [
      "number": .string(elements.number.digits), "issuer": .string(origin.issuer.code),
      "kind": .string(origin.kind.word), "name": .string(elements.holder.name),
      "document": describe(elements.holder), "phone": .string(elements.phone.digits),
    ]
    do throws(GatewaySilence) {
      let result = try await line.ask(question, at: "/elements").word("result")
      if result == "confirmed" { return .confirmed }
      guard let refusal = ElementsWord(rawValue: result)?.refusal else {
        throw GatewaySilence("result \"\(result)\"")
      }
      return .refused(refusal)
    } catch {
      line.note(error, of: "the bank")
      return .silent
    }
  }

  func perform(_ instruction: BankInstruction) async -> BankOutcome {
    let number = String(instruction.id.value)
    let gains = instruction.reserveGains
    var question: JSONObject = [
      "request_id": .string(number), "day": .string("\(instruction.day)"),
      "direction": gains.minorUnits < 0 ? "from_reserve" : "to_reserve",
      "amount": .integer(Int64(clamping: gains.minorUnits.magnitude)), "currency": .string(gains.currency.rawValue),
    ]
    switch instruction.counterparty {
    case .card(let card): question.add("card", card)
    case .account(let account):
      let named: JSONObject = [
        "bank": .string(account.bank), "number": .string(account.number), "name": .string(account.holder),
      ]
      question.add("account", .object(named))
    case .outside: break
    }
    do throws(GatewaySilence) {
      let answer = try await line.ask(question, at: "/movements")
      guard try answer.word("request_id") == number else { throw GatewaySilence("an answer to another request") }
      let result = try answer.word("result")
      if result == "done" { return .accepted }
      guard let refusal = MovementWord(rawValue: result)?.refusal else {
        throw GatewaySilence("result \"\(result)\"")
      }
      return .refused(refusal)
    } catch {
      line.note(error, of: "the bank")
      return .unknown
    }
  }

  /// - Throws: `GatewaySilence` unless the statement is whole: what it does not show counts as never done.
  func statement(of day: BusinessDay) async throws -> BankStatement {
    let answer = try await line.ask(
      ["day": .string("\(day)")], at: "/statements", within: Self.statementPatience, longest: Self.longestStatement)
    guard try answer.word("day") == "\(day)" else { throw GatewaySilence("the statement of another day") }
    guard answer.object["closed"]?.bool == true else { throw GatewaySilence("the bank has not closed \(day)") }
    guard let lines = answer.object["done"]?.array, Int64(lines.count) == answer.object["count"]?.integer else {
      throw GatewaySilence("the statement of \(day) is not whole: count is not the number of what is done")
    }
    var done = Set<BankRequestID>()
    for line in lines {
      guard let text = line.string, let number = Int64(text), done.insert(BankRequestID(number)).inserted else {
        throw GatewaySilence("the statement of \(day) has a line that is no request, or has one twice")
      }
    }
    return BankStatement(day: day, done: done)
  }
}

/// Why a movement is refused, in the words of the gateway's protocol.
private enum MovementWord: String {
  case insufficientFunds = "insufficient_funds"
  case frozen
  case noSuchAccount = "no_such_account"
  case dayClosed = "day_closed"
  case declined

  var refusal: BankRefusal {
    switch self {
    case .insufficientFunds: .insufficientFunds
    case .frozen: .frozen
    case .noSuchAccount: .noSuchAccount
    case .dayClosed: .dayClosed
    case .declined: .declined
    }
  }
}

/// Why a card's elements are not confirmed.
private enum ElementsWord: String {
  case elementsDiffer = "elements_differ"
  case frozen
  case declined

  var refusal: IssuerRefusal {
    switch self {
    case .elementsDiffer: .elementsDiffer
    case .frozen: .frozen
    case .declined: .declined
    }
  }
}

extension CardKind {
  fileprivate var word: String {
    switch self {
    case .debit: "debit"
    case .credit: "credit"
    }
  }
}
