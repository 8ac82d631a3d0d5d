import Fen
import FenStore

/// Its owner closes a wallet.
struct CloseWallet: Command {
  let user: UserID
  /// The wallet's phone, if it has one: from now on it leads nowhere.
  let phone: StoredHash?

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) {
    work.want(user)
    work.want(personOf: user)
    work.want(.wallet(user), .cny)
    if let phone { work.phones.want(phone) }
  }

  /// The row of the wallet's number is held from the first line on, and everything that opens something for the wallet
  /// asks it (`Workspace.requireOpen`): what the counts below do not see was not begun, and will be refused.
  ///
  /// - Throws: `ClosingRefusal`, `UnknownThing.user`.
  func perform(in work: Workspace) throws -> Instant {
    var row = try work.personRow(of: user)
    var user = try work.user(user)
    // What the commands before it in this batch opened is counted too.
    try work.flushRows()
    try checkClosing(
      isClosed: row.closedAt != nil, balance: try work.balance(.wallet(user.id), .cny),
      underway: try Underway.all(of: user.id, in: work.transaction))
    row.closedAt = work.now
    work.people.put(row)
    user.name = ""
    user.password = nil
    work.users.put(user)
    if let phone, try work.phones.find(phone, in: work.transaction)?.user == user.id {
      work.phones.put(PhoneOwner(phone: phone, user: nil))
    }
    try work.endDevices(of: user.id)
    try work.unbindCards(of: user.id)
    try work.leaveMalls(user.id)
    return work.now
  }
}

extension Underway {
  /// What a wallet has under way.
  static func all(of user: UserID, in transaction: any Transaction) throws -> [Underway] {
    try allCases.filter { try transaction.number($0.count, $0.values(of: user)) > 0 }
  }

  /// How many of them a wallet has; ?1 is the wallet.
  fileprivate var count: String {
    switch self {
    case .payment: "SELECT count(*) FROM orders WHERE payer = ?1 AND state = 1"
    case .refund:
      """
      SELECT count(*) FROM orders o JOIN refunds r ON r.order_id = o.id
      WHERE o.payer = ?1 AND o.refund_count > 0 AND r.state <> 1
      """
    case .transferSent: "SELECT count(*) FROM person_transfers WHERE sender = ?1 AND state IN (0, 1, 3)"
    case .transferToAccept: "SELECT count(*) FROM person_transfers WHERE payee = ?1 AND state IN (0, 1)"
    case .redPacket: "SELECT count(*) FROM red_packets WHERE sender = ?1 AND state IN (0, 1, 3)"
    case .bank:
      """
      SELECT count(*) FROM bank_requests
      WHERE state = 0 AND (account = ?2 OR card IN (SELECT id FROM cards WHERE user_id = ?1))
      """
    case .dispute:
      """
      SELECT count(*) FROM bank_disputes d JOIN bank_requests b ON b.id = d.request
      WHERE (d.settled_at IS NULL OR d.settled_at < d.at)
        AND (b.account = ?2 OR b.card IN (SELECT id FROM cards WHERE user_id = ?1))
      """
    }
  }

  fileprivate func values(of user: UserID) -> [SQLValue] {
    switch self {
    case .payment, .refund, .transferSent, .transferToAccept, .redPacket: [.int(user.value)]
    case .bank, .dispute: [.int(user.value), .int(AccountID.wallet(user).value)]
    }
  }
}

extension Workspace {
  /// All sessions and device keys of a wallet end.
  fileprivate func endDevices(of user: UserID) throws {
    let open = try transaction.all(
      "SELECT id FROM wallet_sessions WHERE user_id = ?1 AND ended_at IS NULL", [.int(user.value)]
    ) { WalletSessionID($0.int(0)) }
    for id in open { walletSessions.want(id) }
    for id in open {
      guard var session = try walletSessions.find(id, in: transaction) else { continue }
      session.endedAt = now
      walletSessions.put(session)
    }
    let keys = try RegisteredKey.all("WHERE user_id = ?1 AND ended_at IS NULL", [.int(user.value)], in: transaction)
    for key in keys { deviceKeys.want(key.key) }
    for key in keys {
      guard var key = try deviceKeys.find(key.key, in: transaction) else { continue }
      key.endedAt = now
      deviceKeys.put(key)
    }
  }

  fileprivate func unbindCards(of user: UserID) throws {
    let bound = try transaction.all(
      "SELECT id FROM cards WHERE user_id = ?1 AND bound = 1", [.int(user.value)]
    ) { CardID($0.int(0)) }
    for id in bound { cards.want(id) }
    for id in bound {
      guard var card = try cards.find(id, in: transaction) else { continue }
      card.bound = false
      cards.put(card)
    }
  }
}
