import Fen
import FenStore

/// Merchants' transfers to people, beside the writer: names compared, rows asked for.
public struct PayoutDesk: Sendable {
  let database: any Database
  let engine: Engine
  let vault: Vault

  public func seal(name: String) throws -> [UInt8] { try vault.seal(name, as: .legalName) }
  public func open(name: [UInt8]) throws -> String { try vault.open(name, as: .legalName) }

  /// What stands for a name in the hash of a request: whoever has the hash cannot try names against it.
  public func mark(of name: String) -> [UInt8] { vault.lookUpHash(name) }

  /// What leads a person's wallet to the transfer: `package_info`. Nil when there is nothing to take any more.
  public func package(of payout: Payout) -> String? {
    guard case .waiting = payout.state else { return nil }
    return base64URL(bigEndian(payout.id.value) + vault.voucher(.payout, payout.id.value, count: 16))
  }

  /// Nil for a text that is no package of this network.
  public func payout(package text: String) -> PayoutID? {
    guard let bytes = bytes(base64URL: text), bytes.count == 24 else { return nil }
    let number = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard equalInConstantTime(vault.voucher(.payout, number, count: 16), bytes.suffix(16)) else { return nil }
    return PayoutID(number)
  }

  /// A person takes what a merchant sent.
  ///
  /// - Throws: `UnknownThing.payout`, `ConfirmPayoutRefusal`, `LimitRefusal`.
  public func confirm(_ id: PayoutID, by person: UserID) async throws -> Payout {
    guard let payout = try await payout(id) else { throw UnknownThing.payout }
    let named = try await hasName(person, payout.terms.sealedName)
    return try await engine.perform(ConfirmPayout(payout: id, person: person, hasThatName: named))
  }

  /// Whether the verified name of a person is the one that was given; nil when none was given.
  private func hasName(_ person: UserID, _ given: [UInt8]?) async throws -> Bool? {
    guard let given = try given.map(open) else { return nil }
    let mark = SealedClaim.nameHash(given, vault)
    return try await database.read { transaction in
      guard let user = try User.find(person, in: transaction) else { return nil }
      let known = try PersonRow.person(of: person, in: transaction)
      // A person of the sandbox was seen by somebody who took no papers: he is who he says he is.
      guard let identity = try StoredIdentity.find(known.id, in: transaction) else { return user.name == given }
      return equalInConstantTime(identity.claim.nameHash, mark)
    }
  }

  /// Pays one transfer of a batch, or sends its money back.
  func pay(_ detail: PayoutDetail) async throws -> PayoutDetail {
    var named: Bool?
    if let payee = detail.terms.payee { named = try await hasName(payee, detail.terms.sealedName) }
    return try await engine.perform(
      PayPayoutDetail(id: detail.id, batch: detail.batch, payee: detail.terms.payee, hasThatName: named))
  }
}

// Asking

extension PayoutDesk {
  public func payout(_ id: PayoutID) async throws -> Payout? { try await database.read { try Payout.find(id, in: $0) } }

  public func payout(_ merchant: MerchantID, _ number: OutBillNo) async throws -> Payout? {
    try await database.read { try Payout.find(GivenNumber(merchant, number), in: $0) }
  }

  /// What a person can still take, the oldest first.
  public func waiting(for person: UserID, limit: Int64 = 100) async throws -> [Payout] {
    try await database.read {
      try Payout.all(
        "WHERE payee = ?1 AND state = 0 ORDER BY id LIMIT ?2", [.int(person.value), .int(limit)], in: $0)
    }
  }

  /// What a merchant paid a person, alone or in a batch, by the number of the payout or of the batch's detail.
  public func received(_ number: Int64) async throws -> ReceivedPayout? {
    try await database.read { transaction in
      if let payout = try Payout.find(PayoutID(number), in: transaction) {
        return ReceivedPayout(merchant: payout.terms.merchant, remark: payout.terms.remark)
      }
      guard let detail = try PayoutDetail.find(PayoutDetailID(number), in: transaction),
        let batch = try PayoutBatch.find(detail.batch, in: transaction)
      else { return nil }
      return ReceivedPayout(merchant: batch.terms.merchant, remark: detail.terms.remark)
    }
  }

  public func batch(_ id: PayoutBatchID) async throws -> PayoutBatch? {
    try await database.read { try PayoutBatch.find(id, in: $0) }
  }

  public func batch(_ merchant: MerchantID, _ number: OutBatchNo) async throws -> PayoutBatch? {
    try await database.read { try PayoutBatch.find(GivenNumber(merchant, number), in: $0) }
  }

  /// The transfers of a batch that came to an end, or to one of them; without `ended` all of them.
  public func details(
    of batch: PayoutBatchID, ended: DetailEnd? = nil, offset: Int64 = 0, limit: Int64 = Int64(payoutsPerBatch)
  ) async throws -> [PayoutDetail] {
    let condition =
      switch ended {
      case .paid: " AND state = 1"
      case .failed: " AND state = 2"
      case nil: ""
      }
    // By the number the merchant gave: the order its index has.
    return try await database.read {
      try PayoutDetail.all(
        "WHERE batch = ?1\(condition) ORDER BY out_detail_no LIMIT ?2 OFFSET ?3",
        [.int(batch.value), .int(limit), .int(offset)], in: $0)
    }
  }

  public enum DetailEnd: Sendable { case paid, failed }

  public func detail(_ id: PayoutDetailID) async throws -> PayoutDetail? {
    try await database.read { try PayoutDetail.find(id, in: $0) }
  }

  public func detail(of batch: PayoutBatchID, _ number: OutDetailNo) async throws -> PayoutDetail? {
    try await database.read {
      try PayoutDetail.first(
        "WHERE batch = ?1 AND out_detail_no = ?2", [.int(batch.value), .text(number.value)], in: $0)
    }
  }
}

/// Money a merchant paid a person.
public struct ReceivedPayout: Hashable, Sendable {
  public let merchant: MerchantID
  public let remark: String
}
