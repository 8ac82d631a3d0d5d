import Fen
import FenPlatform

// Money between people.

extension LivePageData {
  func contacts(of user: UserID) async throws -> [WalletContact] {
    try await platform.transfers.contacts(of: user).map { WalletContact(user: $0.user, name: $0.name) }
  }

  func payee(_ choice: PayeeChoice, for user: UserID) async throws -> Payee {
    let name: PayeeName =
      switch choice {
      case .contact(let contact): .contact(contact)
      case .phone(let phone): .phone(phone)
      case .code(let code): .code(code)
      }
    let seen = try await refusing { try await platform.transfers.confirm(name, for: user) }
    return Payee(seen.confirmed, seen.token)
  }

  func payee(_ reference: String, for user: UserID) async throws -> Payee {
    Payee(try await refusing { try confirmed(reference, by: user) }, reference)
  }

  func send(_ form: TransferForm, by user: UserID, proof: PaymentProof) async throws -> MoneyTransfer {
    let payee = try await payee(form.payee, for: user)
    let method = try PaymentMethod(form.method)
    let new = NewTransfer(
      to: form.payee, form.amount, number: try requestNumber(form.number), with: method, delay: form.delay,
      note: form.note.isEmpty ? nil : form.note)
    let sent = try await refusing {
      try await paying(
        proof, user, for: payee.intent(form.amount), unless: { try await platform.transfers.earlier(new, as: user) }
      ) { try await platform.transfers.send(new, as: user, authenticated: $0) }
    }
    return try await transfer(String(sent.id.value), of: user)
  }

  func transfer(_ id: String, of user: UserID) async throws -> MoneyTransfer {
    let seen = try await refusing { try await platform.transfers.transfer(try transferID(id), of: user) }
    return try await shown(seen)
  }

  func transfers(of user: UserID) async throws -> [MoneyTransfer] {
    var transfers = [MoneyTransfer]()
    for seen in try await platform.transfers.history(of: user) { transfers.append(try await shown(seen)) }
    return transfers
  }

  func accept(transfer id: String, by user: UserID) async throws {
    _ = try await refusing { try await platform.transfers.accept(try transferID(id), as: user) }
  }

  func giveBack(transfer id: String, by user: UserID) async throws {
    _ = try await refusing { try await platform.transfers.giveBack(try transferID(id), as: user) }
  }

  func takeBack(transfer id: String, by user: UserID) async throws {
    _ = try await refusing { try await platform.transfers.takeBack(try transferID(id), as: user) }
  }

  func receiveCode(of user: UserID, amount: Money?, note: String?) async throws -> ShownReceiveCode {
    let (code, until) = try platform.transfers.dynamicCode(of: user, amount: amount, note: note)
    return ShownReceiveCode(
      text: code, name: try await platform.transfers.shownName(of: user), amount: amount, note: note,
      secondsLeft: until.seconds(since: platform.clock.now()))
  }

  func latestNumber(of user: UserID) async throws -> Int64 {
    try await platform.transfers.latestNumber(to: user).value
  }

  func received(byCodeOf user: UserID, after number: Int64) async throws -> [MoneyTransfer] {
    var received = [MoneyTransfer]()
    for seen in try await platform.transfers.received(byCodeOf: user, after: TransferID(number)) {
      received.append(try await shown(seen))
    }
    return received
  }

  func printedCode(of user: UserID) async throws -> ShownReceiveCode {
    ShownReceiveCode(
      text: platform.transfers.codes.fixedCode(of: user), name: try await platform.transfers.shownName(of: user))
  }

  // MARK: Help

  /// Whom this user confirmed. A confirmation serves nobody else, and not for ever.
  /// - Throws: `SendRefusal`.
  func confirmed(_ reference: String, by user: UserID) throws -> ConfirmedPayee {
    let confirmed = try platform.transfers.payee(confirmedBy: reference)
    guard confirmed.sender == user else { throw SendRefusal.payeeNotConfirmed }
    guard platform.clock.now() < confirmed.until else { throw SendRefusal.confirmationTooOld }
    return confirmed
  }

  private func shown(_ seen: SeenTransfer) async throws -> MoneyTransfer {
    let transfer = seen.transfer
    let now = platform.clock.now()
    var (canAccept, canTakeBack) = (false, false)
    let standing: MoneyTransfer.Standing
    switch transfer.state {
    case .awaitingBank: standing = .awaitingBank
    case .pending(let from, let until):
      standing = .pending(from: from, until: until)
      canAccept = !seen.isSender && from <= now
      canTakeBack = seen.isSender && now < from
    case .accepted(let at): standing = .accepted(at: at)
    case .returning: standing = .returning
    case .returned(_, to: _, let at): standing = .returned(at: at)
    case .failed(let at): standing = .failed(at: at)
    }
    return MoneyTransfer(
      id: String(transfer.id.value), isMine: seen.isSender, other: seen.otherName, amount: transfer.terms.amount,
      note: transfer.terms.note ?? "", standing: standing, createdAt: transfer.createdAt, canAccept: canAccept,
      canTakeBack: canTakeBack,
      method: seen.isSender ? try await kind(of: transfer.terms.method) : nil,
      authenticated: seen.isSender ? transfer.authenticated : [])
  }

  /// How a payment was made, as pages name it.
  func kind(of method: PaymentMethod) async throws -> WalletMethod.Kind {
    guard case .card(let id) = method, let card = try await platform.wallets.card(id) else { return .balance }
    return WalletMethod.Kind(card)
  }

  /// What waits for this person, kind by kind, the newest of each first.
  func inbox(of user: UserID) async throws -> [InboxItem] {
    let transfers = try await platform.transfers.waiting(for: user).map { seen in
      InboxItem(
        kind: .transfer, id: String(seen.transfer.id.value), from: seen.otherName, amount: seen.transfer.terms.amount)
    }
    var payouts = [InboxItem]()
    for payout in try await platform.payouts.waiting(for: user) {
      guard let package = platform.payouts.package(of: payout) else { continue }
      let merchant = try await platform.merchants.merchant(payout.terms.merchant)
      payouts.append(
        InboxItem(kind: .payout, id: package, from: merchant?.name ?? "", amount: payout.terms.amount))
    }
    let packets = try await platform.redPackets.waiting(for: user).map {
      InboxItem(
        kind: .packet, id: platform.redPackets.links.word(of: $0.packet.id), from: $0.senderName, amount: nil)
    }
    return packets + transfers + payouts
  }
}

/// - Throws: `noSuchTransfer`.
private func transferID(_ text: String) throws(PageRefusal) -> TransferID {
  guard text.utf8.count <= 19, let number = Int64(text), number > 0 else { throw .transfer(.noSuchTransfer) }
  return TransferID(number)
}

/// The form's own number.
/// - Throws: `formUnreadable` for what the page did not write.
func requestNumber(_ text: String) throws(PageRefusal) -> RequestNumber {
  do {
    return try RequestNumber(text)
  } catch {
    throw .formUnreadable
  }
}

extension Payee {
  fileprivate init(_ confirmed: ConfirmedPayee, _ token: String) {
    let code: ReceiveCodeKind? =
      switch confirmed.source {
      case .code(let kind): kind
      case .contact, .phone: nil
      }
    self.init(
      user: confirmed.payee, reference: token, maskedName: confirmed.name, amount: confirmed.amount,
      note: confirmed.note, code: code)
  }
}
