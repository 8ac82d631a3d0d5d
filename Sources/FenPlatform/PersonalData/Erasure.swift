import Fen
import FenStore

/// Records of closed wallets are erased when the legal period is over.
struct Erasure: DueWork {
  let database: any Database
  let rules: Rules
  let vault: Vault

  func nextDue() async throws -> Instant? {
    try await database.read { transaction in
      try transaction.first("SELECT min(closed_at) FROM people WHERE closed_at IS NOT NULL AND erased_at IS NULL") {
        $0.optionalInt(0)
      } ?? nil
    }.map { end(of: Instant(milliseconds: $0)) }
  }

  /// When the period of a wallet closed at this moment is over.
  private func end(of closedAt: Instant) -> Instant {
    closedAt.adding(days: rules.daysRecordsAreKept(from: BusinessDay(closedAt)))
  }

  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await nextDue().map { [Upcoming(at: $0, .walletErased)] } ?? []
  }

  func perform(at now: Instant) async throws -> [Happening] {
    try database.write { transaction in
      let closed = try transaction.all(
        """
        SELECT p.id, p.closed_at, u.phone FROM people p JOIN users u ON u.id = p.id
        WHERE p.closed_at IS NOT NULL AND p.erased_at IS NULL
        ORDER BY p.closed_at LIMIT 100
        """
      ) { (user: UserID($0.int(0)), at: Instant(milliseconds: $0.int(1)), phone: $0.blob(2)) }
      let due = closed.prefix { end(of: $0.at) <= now }
      for wallet in due {
        let phone =
          wallet.phone.isEmpty ? nil : PhoneOwner.hash(try vault.open(wallet.phone, as: .phone), vault)
        try erase(wallet.user, phone, at: now, in: transaction)
      }
      return due.map { _ in Happening(at: now, .walletErased, about: "") }
    }
  }
}

/// Takes out of the tables what tells who somebody was. Amounts stay: the books must sum.
///
/// - Parameter phone: what the wallet was found by; it leads nowhere since it was closed, unless to its next owner's.
private func erase(_ user: UserID, _ phone: StoredHash?, at now: Instant, in transaction: any Transaction) throws {
  func run(_ sql: String, _ values: [SQLValue] = []) throws {
    _ = try transaction.run(sql, [.int(user.value)] + values)
  }
  let person = try PersonRow.person(of: user, in: transaction).id
  try run("UPDATE users SET phone = NULL, name = '', password = NULL WHERE id = ?1")
  try run("UPDATE people SET erased_at = ?2 WHERE id = ?1", [.int(now.milliseconds)])
  // Staff's looks at him are a record about the staff: append-only, without anything of his in it but the number.
  try run("DELETE FROM wallet_sessions WHERE user_id = ?1")
  try run("DELETE FROM device_keys WHERE user_id = ?1")
  try run("DELETE FROM verifications WHERE user_id = ?1")
  if let phone { try transaction.run("DELETE FROM phones WHERE phone_hash = ?1 AND user_id IS NULL", [phone.value]) }
  try run("UPDATE cards SET number = ?2, number_hash = ?2, last_four = '' WHERE user_id = ?1", [.blob([])])
  try run("DELETE FROM card_bindings WHERE user_id = ?1")
  try run("DELETE FROM mall_cars WHERE wallet = ?1")
  try run("UPDATE person_transfers SET note = NULL WHERE sender = ?1")
  try run("UPDATE red_packets SET greeting = NULL WHERE sender = ?1")
  try run("UPDATE payouts SET payee_name = NULL WHERE payee = ?1")
  try run("UPDATE payout_details SET payee_name = NULL WHERE payee = ?1")
  try transaction.run(
    """
    UPDATE refunds SET other_account = '', other_sealed = ?2
    WHERE other_sealed IS NOT NULL AND order_id IN (SELECT id FROM orders WHERE payer = ?1 AND refunded > 0)
    """, [.int(user.value), .blob([])])
  try run("UPDATE complaints SET phone = NULL WHERE payer = ?1")
  try run(
    """
    UPDATE complaint_entries SET words = ''
    WHERE by_mchid IS NULL AND complaint IN (SELECT id FROM complaints WHERE payer = ?1)
    """)
  try run("DELETE FROM media WHERE user_id = ?1")
  // The identity goes with the person's last wallet.
  let left = try transaction.number(
    "SELECT count(*) FROM people WHERE erased_at IS NULL AND (id = ?1 OR joined_to = ?1)", [.int(person.value)])
  guard left == 0 else { return }
  _ = try transaction.run("DELETE FROM identities WHERE person = ?1", [.int(person.value)])
  _ = try transaction.run("DELETE FROM channels WHERE person = ?1", [.int(person.value)])
  _ = try transaction.run("UPDATE people SET account_class = 0, channels = 0 WHERE id = ?1", [.int(person.value)])
}
