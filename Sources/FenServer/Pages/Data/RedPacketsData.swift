import Fen

/// Red packets.
protocol RedPacketsData: Sendable {
  /// What may be put into one.
  func packetRules() async throws -> PacketRules
  /// - Parameter payee: for whom it is, as the sheet said it: the proofs are for these words.
  func send(_ form: PacketForm, by user: UserID, proof: PaymentProof, shownAs payee: String) async throws
    -> RedPacketView
  /// - Parameter user: nil for somebody who followed the link and has not signed in.
  func packet(_ id: String, for user: UserID?) async throws -> RedPacketView
  func open(packet id: String, by user: UserID) async throws -> RedPacketView
  /// The newest first, at most fifty of each.
  func packets(of user: UserID) async throws -> ListedPackets
}

enum PacketKind: String, CaseIterable, Sendable { case lucky, equal, direct }

struct PacketRules: Equatable, Sendable {
  var mostPerShare: Money
  var mostShares: Int
}

struct PacketForm: Equatable, Sendable {
  var kind: PacketKind
  var total: Money
  var count: Int
  var greeting: String
  /// Whom a direct packet is for: a payee's reference.
  var to: String?
  var method: WalletMethodID
  /// The form's own, so that a form sent twice sends once.
  var number: String
}

/// What waits for somebody to open it, what he sent and what he opened.
struct ListedPackets: Equatable, Sendable {
  struct Row: Equatable, Sendable {
    var id: String
    var from: String
    var greeting: String
    /// All of it in what was sent, the own share in what was opened.
    var amount: Money
    var count: Int
    var claimedCount: Int
    var standing: RedPacketView.Standing
    /// When it was sent or opened.
    var at: Instant
  }
  /// Of packets for him alone, whose amounts show when he opens them.
  struct Waiting: Equatable, Sendable {
    var id: String
    var from: String
    var greeting: String
    var at: Instant
  }
  var waiting: [Waiting]
  var sent: [Row]
  var opened: [Row]
}

/// A red packet as one reader sees it.
struct RedPacketView: Equatable, Sendable {
  enum Standing: Equatable, Sendable {
    case awaitingBank
    case open(until: Instant)
    case finished(at: Instant)
    case expired(at: Instant, returned: Money)
    case failed(at: Instant)
  }
  /// What this reader can do with it.
  enum Mine: Equatable, Sendable {
    case canOpen
    case opened(Money, isBest: Bool)
    /// It is for one other person.
    case forAnother
    /// All is gone, or was never there.
    case cannot
  }
  struct Claim: Equatable, Sendable {
    var nickname: String
    var amount: Money
    var at: Instant
    /// The highest share of a lucky draw, once all are opened.
    var isBest: Bool
  }
  var id: String
  var from: String
  var isFromMe: Bool
  var greeting: String
  var count: Int
  var claims: [Claim]
  var claimedCount: Int
  var standing: Standing
  var mine: Mine
}
