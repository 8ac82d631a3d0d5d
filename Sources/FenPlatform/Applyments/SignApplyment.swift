import Fen
import FenStore

extension ApplymentDesk {
  /// The words by which the contact reaches the agreement: the number, and a voucher that only this network can make.
  public func word(of id: ApplymentID) -> String {
    base64URL(bigEndian(id.value) + vault.voucher(.applyment, id.value, count: 16))
  }

  /// Nil for a word this network did not make.
  public func applyment(word: String) -> ApplymentID? {
    guard word.utf8.count == 32, let bytes = bytes(base64URL: word), bytes.count == 24 else { return nil }
    let id = ApplymentID(bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) })
    let voucher = vault.voucher(.applyment, id.value, count: 16)
    return equalInConstantTime(voucher, Array(bytes.suffix(16))) ? id : nil
  }

  /// The contact has opened the agreement and is sent a code.
  ///
  /// - Throws: `UnknownThing.applyment`, `ApplymentRefusal.notNow`, `OneTimeCodeRefusal`, `SMSFault`.
  public func open(_ id: ApplymentID) async throws {
    let applyment = try change(id, .opened)
    _ = try await codes.send(.applyment(id), to: applyment.terms.contact.mobile, saying: .agreement)
  }

  /// The contact signs with the code. The merchant is there from now on, and the provider acts for it.
  ///
  /// - Throws: as above.
  public func sign(_ id: ApplymentID, with digits: String) async throws -> Applyment {
    try await codes.check(digits, .applyment(id))
    return try await sign(id)
  }

  /// The same without a code, for a sandbox.
  public func sign(_ id: ApplymentID) async throws -> Applyment {
    while true {
      let number = try await merchants.freeNumber()
      do { return try finish(id, as: number) } catch NewMerchantRefusal.numberTaken {
        continue  // Somebody else took the free number meanwhile.
      }
    }
  }

  /// In one transaction: there is no merchant without its application finished, and none finished without a merchant.
  private func finish(_ id: ApplymentID, as number: MerchantID) throws -> Applyment {
    let (now, vault, rules, merchants) = (clock.now(), vault, rules, merchants)
    return try database.write { transaction in
      guard let row = try transaction.load(StoredApplyment.self, keys: [id]).first else { throw UnknownThing.applyment }
      let finished = try row.opened(vault).after(.signed(as: number), at: now)
      // It calls nothing itself: no certificate of its own, and keys that nobody was ever told.
      let new = NewMerchant(
        id: number, name: finished.terms.business.shortName, kind: .merchant(servedBy: finished.provider),
        app: "wx" + hexadecimal(randomBytes(8)), certificate: nil, apiv3Key: hexadecimal(randomBytes(16)),
        apiv2Key: hexadecimal(randomBytes(16)))
      do { try merchants.insert(new, at: now, in: transaction) } catch NewMerchantRefusal.noSuchProvider {
        throw ApplymentRefusal.providerEnded
      }
      try StoredApplyment(finished, review: nil, rules, vault).update(in: transaction)
      try transaction.run(
        "INSERT INTO settlement_accounts (mchid, content, verified_at) VALUES (?1, ?2, ?3)",
        [.int(number.value), .blob(try sealedContent(finished.terms.account, vault)), .int(now.milliseconds)])
      return finished
    }
  }
}
