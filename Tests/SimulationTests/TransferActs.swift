import Fen
import FenPlatform

/// What people do with money between them.
enum TransferAct: Sendable {
  case send(TransferTerms, ConfirmedPayee)
  case accept(TransferID, UserID)
  case giveBack(TransferID, UserID)
  case takeBack(TransferID, UserID)

  var subject: Int {
    switch self {
    case .send(let terms, _): terms.sender.hashValue
    case .accept(let id, _), .giveBack(let id, _), .takeBack(let id, _): id.hashValue
    }
  }

  func perform(in work: Workspace) throws -> PersonTransfer {
    switch self {
    case .send(let terms, let confirmed):
      try SendTransfer(terms, to: confirmed, authenticated: [.password, .deviceKey]).perform(in: work)
    case .accept(let id, let user): try AcceptTransfer(id, by: user).perform(in: work)
    case .giveBack(let id, let user): try ReturnTransfer(id, by: user).perform(in: work)
    case .takeBack(let id, let user): try TakeBackTransfer(id, by: user).perform(in: work)
    }
  }
}

/// Transfers as they were answered or found.
struct TransferModel {
  private(set) var transfers = [TransferID: PersonTransfer]()
  private(set) var contradictions = [String]()

  /// What moved since it was last seen, and what a card gained.
  mutating func see(
    _ transfer: PersonTransfer
  ) -> (moves: [(amount: Int64, from: AccountID, to: AccountID)], card: (CardID, gain: Int64)?) {
    let before = transfers.updateValue(transfer, forKey: transfer.id)
    if let before, before.terms != transfer.terms { contradictions.append("transfer \(transfer.id.value): other terms") }
    if let before, before.hasEnded, before.state != transfer.state {
      contradictions.append("transfer \(transfer.id.value) was \(before.state) and is \(transfer.state)")
    }
    let (terms, escrow) = (transfer.terms, AccountID.escrow(transfer.id.escrow))
    let amount = terms.amount.minorUnits
    var moves = [(amount: Int64, from: AccountID, to: AccountID)]()
    var gain: Int64 = 0
    if before?.isPaid != true, transfer.isPaid {
      moves.append((amount, terms.method == .balance ? .wallet(terms.sender) : .reserve, escrow))
      if terms.method != .balance { gain -= amount }
    }
    if before?.hasEnded != true {
      switch transfer.state {
      case .accepted: moves.append((amount, escrow, .wallet(terms.payee)))
      case .returned(_, .balance, _): moves.append((amount, escrow, .wallet(terms.sender)))
      case .returned(_, .card, _):
        moves.append((amount, escrow, .reserve))
        gain += amount
      case .awaitingBank, .pending, .returning, .failed: break
      }
    }
    guard case .card(let card) = terms.method else { return (moves, nil) }
    return (moves, (card, gain))
  }
}

extension PersonTransfer {
  var hasEnded: Bool {
    switch state {
    case .accepted, .returned, .failed: true
    case .awaitingBank, .pending, .returning: false
    }
  }

  fileprivate var isPaid: Bool {
    switch state {
    case .pending, .accepted, .returning, .returned: true
    case .awaitingBank, .failed: false
    }
  }
}

extension Simulation {
  func transferAct() -> TransferAct {
    let known = model.between.transfers.keys.sorted().suffix(30).compactMap { model.between.transfers[$0] }
    let open = known.filter { !$0.hasEnded }
    guard chance(60), let transfer = (chance(90) ? open : known).randomElement(using: &random) else {
      return newTransfer()
    }
    let payee = chance(90) ? transfer.terms.payee : pick(people).id
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<50: return .accept(transfer.id, payee)
    case 50..<75: return .giveBack(transfer.id, payee)
    default: return .takeBack(transfer.id, chance(90) ? transfer.terms.sender : payee)
    }
  }

  private func newTransfer() -> TransferAct {
    if chance(15), let sent = sentTransfers.randomElement(using: &random) { return sent }
    numbers += 1
    let (sender, payee) = (pick(people), pick(people))
    let amount = Money.fen(pick([1, 100, .random(in: 1...30_000, using: &random)] as [Int64]))
    let way: TransferWay =
      chance(70) ? .toAccept(pick(TransferDelay.allCases)) : .toCode(pick(ReceiveCodeKind.allCases))
    let source: ConfirmedPayee.Source =
      switch way {
      case .toAccept: .phone
      case .toCode(let kind): .code(kind)
      }
    let terms = TransferTerms(
      sender: sender.id, number: RequestNumber(stored: "T\(numbers)"), payee: payee.id, amount: amount,
      method: method(of: sender), way: way)
    let act = TransferAct.send(
      terms,
      ConfirmedPayee(
        payee: payee.id, sender: sender.id, source: source, name: "", until: clock.now().adding(hours: 1)))
    sentTransfers.append(act)
    return act
  }

  func lookAtTransfers() async throws {
    for id in model.between.transfers.keys {
      if let found = try await database.read({ try PersonTransfer.find(id, in: $0) }) { model.see(found) }
    }
  }
}
