import Fen

/// The payee takes what was sent to him. Done before, it is answered as it stands.
public struct AcceptTransfer: Command {
  let transfer: TransferID
  let user: UserID

  public init(_ transfer: TransferID, by user: UserID) {
    self.transfer = transfer
    self.user = user
  }

  public var subject: Int { transfer.hashValue }
  public func prefetch(in work: Workspace) {
    work.want(transfer)
    work.want(personOf: user)
    work.want(.escrow(transfer.escrow), .cny)
  }

  /// - Throws: `TransferRefusal`, `LimitRefusal.unverified`, `UnknownThing.transfer`.
  public func perform(in work: Workspace) throws -> PersonTransfer {
    let (next, postings) = try decideAccept(try work.personTransfer(transfer), by: user, now: work.now)
    // Accepted before: he received it when he could.
    guard !postings.isEmpty else { return next }
    try work.requireVerified(user, to: .receiveTransfer)
    try work.write(next, postings)
    return next
  }
}

/// The payee sends it back.
public struct ReturnTransfer: Command {
  let transfer: TransferID
  let user: UserID

  public init(_ transfer: TransferID, by user: UserID) {
    self.transfer = transfer
    self.user = user
  }

  public var subject: Int { transfer.hashValue }
  public func prefetch(in work: Workspace) { work.wantToSendBack(transfer) }

  /// - Throws: `TransferRefusal`, `UnknownThing.transfer`.
  public func perform(in work: Workspace) throws -> PersonTransfer {
    let request = BankRequestID(work.numbers.next())
    return try work.sendBack(
      try decideReturn(try work.personTransfer(transfer), by: user, bankRequest: request, now: work.now), request)
  }
}

/// The sender thinks again before the delay is over.
public struct TakeBackTransfer: Command {
  let transfer: TransferID
  let user: UserID

  public init(_ transfer: TransferID, by user: UserID) {
    self.transfer = transfer
    self.user = user
  }

  public var subject: Int { transfer.hashValue }
  public func prefetch(in work: Workspace) { work.wantToSendBack(transfer) }

  /// - Throws: `TransferRefusal`, `UnknownThing.transfer`.
  public func perform(in work: Workspace) throws -> PersonTransfer {
    let request = BankRequestID(work.numbers.next())
    return try work.sendBack(
      try decideTakeBack(try work.personTransfer(transfer), by: user, bankRequest: request, now: work.now), request)
  }
}

/// Nobody accepted it in time.
struct ExpireTransfer: Command {
  let transfer: TransferID

  init(_ transfer: TransferID) { self.transfer = transfer }

  var subject: Int { transfer.hashValue }
  func prefetch(in work: Workspace) { work.wantToSendBack(transfer) }

  /// - Throws: `UnknownThing.transfer`.
  func perform(in work: Workspace) throws -> PersonTransfer {
    let transfer = try work.personTransfer(transfer)
    let request = BankRequestID(work.numbers.next())
    guard let decision = decideExpiry(transfer, bankRequest: request, now: work.now) else { return transfer }
    return try work.sendBack(decision, request)
  }
}

extension Workspace {
  fileprivate func wantToSendBack(_ transfer: TransferID) {
    want(transfer)
    want(.escrow(transfer.escrow), .cny)
  }

  /// Brings the money back the way it came. Nobody was paid: what came from the balance may be spent again, on the day
  /// it was sent too.
  fileprivate func sendBack(_ decision: SendBackDecision, _ request: BankRequestID) throws -> PersonTransfer {
    switch decision {
    case .again(let transfer): return transfer
    case .done(let transfer, let postings):
      let terms = transfer.terms
      try unspend(
        terms.amount, by: terms.sender, from: terms.method, as: SpendingWay(terms.way),
        authenticated: transfer.authenticated, at: transfer.createdAt)
      try write(transfer, postings)
      return transfer
    case .askBank(let transfer, let card):
      try ask(.returnTransfer(card, for: transfer.id), transfer.terms.amount, as: request)
      put(transfer)
      return transfer
    }
  }
}
