import Fen
import FenStore

/// A transfer as one of its two people sees it.
public struct SeenTransfer: Hashable, Sendable {
  public let transfer: PersonTransfer
  public let isSender: Bool
  /// The other one.
  public let other: UserID
  /// Masked.
  public let otherName: String
}

/// Somebody one dealt with.
public struct Contact: Hashable, Sendable {
  public let user: UserID
  /// Masked.
  public let name: String
  public let lastAt: Instant
}

/// How many transfers back contacts are looked for.
private let contactReach: Int64 = 100

extension TransferDesk {
  /// A transfer that the person sent or that was sent to him. What never left the sender's bank is the sender's alone.
  ///
  /// - Throws: `UnknownThing.transfer`, also for everybody else.
  public func transfer(_ id: TransferID, of user: UserID) async throws -> SeenTransfer {
    try await database.read { transaction in
      guard let transfer = try PersonTransfer.find(id, in: transaction), transfer.isSeen(by: user) else {
        throw UnknownThing.transfer
      }
      return try told(transfer, to: user, in: transaction)
    }
  }

  /// What a person sent and received, the latest first.
  ///
  /// - Parameter before: the last one of the page before.
  public func history(of user: UserID, before: TransferID? = nil, limit: Int64 = 50) async throws -> [SeenTransfer] {
    try await database.read { transaction in
      try latest(of: user, before: before, limit: limit, in: transaction).map {
        try told($0, to: user, in: transaction)
      }
    }
  }

  /// What waits for a person to accept it, now or when the delay is over; the latest first.
  public func waiting(for user: UserID) async throws -> [SeenTransfer] {
    try await database.read { transaction in
      try PersonTransfer.all(
        "WHERE payee = ?1 AND state = 1 ORDER BY id DESC LIMIT 100", [.int(user.value)], in: transaction
      ).map { try told($0, to: user, in: transaction) }
    }
  }

  /// What came to a person by his receive-codes after a transfer, the latest first; at most five.
  ///
  /// - Parameter after: the number of the last one he knows of.
  public func received(byCodeOf user: UserID, after: TransferID) async throws -> [SeenTransfer] {
    try await database.read { transaction in
      try PersonTransfer.all(
        "WHERE payee = ?1 AND id > ?2 AND state = 2 AND way > 0 ORDER BY id DESC LIMIT 5",
        [.int(user.value), .int(after.value)], in: transaction
      ).map { try told($0, to: user, in: transaction) }
    }
  }

  /// The number of the latest transfer to a person, whatever became of it; 0 where there is none.
  public func latestNumber(to user: UserID) async throws -> TransferID {
    TransferID(
      try await database.read {
        try $0.number("SELECT max(id) FROM person_transfers WHERE payee = ?1", [.int(user.value)])
      })
  }

  /// Whom a person sent to or received from lately, the latest first.
  public func contacts(of user: UserID) async throws -> [Contact] {
    var known = Set<UserID>()
    return try await history(of: user, limit: contactReach).compactMap { seen in
      guard known.insert(seen.other).inserted else { return nil }
      return Contact(user: seen.other, name: seen.otherName, lastAt: seen.transfer.createdAt)
    }
  }

  /// A person's name as whoever pays him sees it: masked.
  ///
  /// - Throws: `UnknownThing.user`, `VaultError`.
  public func shownName(of user: UserID) async throws -> String {
    try await database.read { try shownName(of: user, in: $0) }
  }

  /// A person's name as others see it: the name of the document where it is known, masked.
  ///
  /// - Throws: `UnknownThing.user`, `VaultError`.
  func shownName(of user: UserID, in transaction: any Transaction) throws -> String {
    let person = try PersonRow.person(of: user, in: transaction)
    if let identity = try StoredIdentity.find(person.id, in: transaction) {
      return maskedName(try identity.claim.opened(with: vault).name)
    }
    guard let wallet = try User.find(user, in: transaction) else { throw UnknownThing.user }
    return maskedName(wallet.name)
  }

  private func told(
    _ transfer: PersonTransfer, to user: UserID, in transaction: any Transaction
  ) throws -> SeenTransfer {
    let other = transfer.other(of: user)
    return SeenTransfer(
      transfer: transfer, isSender: transfer.terms.sender == user, other: other,
      otherName: try shownName(of: other, in: transaction))
  }

  func dealtWith(by user: UserID) async throws -> Set<UserID> {
    try await database.read { transaction in
      Set(try latest(of: user, before: nil, limit: contactReach, in: transaction).map { $0.other(of: user) })
    }
  }
}

extension PersonTransfer {
  public func other(of user: UserID) -> UserID { user == terms.sender ? terms.payee : terms.sender }

  fileprivate func isSeen(by user: UserID) -> Bool {
    switch state {
    case .awaitingBank, .failed: user == terms.sender
    case .pending, .accepted, .returning, .returned: user == terms.sender || user == terms.payee
    }
  }
}

/// Each direction by its own index.
private func latest(
  of user: UserID, before: TransferID?, limit: Int64, in transaction: any Transaction
) throws -> [PersonTransfer] {
  let values: [SQLValue] = [.int(user.value), .int(before?.value ?? Int64.max), .int(limit)]
  let sent = try PersonTransfer.all(
    "WHERE sender = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", values, in: transaction)
  let received = try PersonTransfer.all(
    "WHERE payee = ?1 AND id < ?2 AND state NOT IN (0, 6) ORDER BY id DESC LIMIT ?3", values, in: transaction)
  return Array((sent + received).sorted { $0.id > $1.id }.prefix(Int(limit)))
}
