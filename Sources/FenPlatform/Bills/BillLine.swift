import Fen

/// What came to a person or went from him, by his balance or his cards; each kind goes one way only.
public enum BillKind: String, CaseIterable, Sendable {
  case purchase, refund
  case transferSent = "transfer-sent", transferReceived = "transfer-received", transferReturned = "transfer-returned"
  case packetSent = "packet-sent", packetOpened = "packet-opened", packetReturned = "packet-returned"
  case payout
  case topUp = "top-up", withdrawal, withdrawalFee = "fee", withdrawalReturned = "withdrawal-returned"
  case cashback
  /// A part of a merchant's takings.
  case share
  /// Taken from the balance by a refund of the payment that the cashback was for.
  case cashbackReturned = "cashback-returned"
  /// With a withdrawal that the bank refused.
  case withdrawalFeeReturned = "fee-returned"

  /// Whether it only changes its place, between a person's wallet and his own cards: neither income nor spending.
  public var isOwnMoney: Bool {
    switch self {
    case .topUp, .withdrawal, .withdrawalReturned: true
    case .purchase, .refund, .transferSent, .transferReceived, .transferReturned, .packetSent, .packetOpened,
      .packetReturned, .payout, .withdrawalFee, .withdrawalFeeReturned, .cashback, .cashbackReturned, .share:
      false
    }
  }

  /// Its place among those of one moment. Nothing stores it.
  var rank: Int64 { Int64(Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  init?(rank: Int64) {
    guard (1...Int64(Self.allCases.count)).contains(rank) else { return nil }
    self = Self.allCases[Int(rank) - 1]
  }
}

/// A line of somebody's bill.
public struct BillLine: Hashable, Sendable {
  public let kind: BillKind
  /// Of the order, refund, transfer, packet, payout or move that it tells of; of the order too where a till took its
  /// payment back.
  public let number: Int64
  /// Out is negative.
  public let amount: Money
  public let at: Instant

  public var place: BillPlace { BillPlace(at: at, kind: kind, number: number) }
}

/// Where a line stands in its bill: pages go on after the last one shown.
public struct BillPlace: Hashable, Sendable {
  public let at: Instant
  public let kind: BillKind
  public let number: Int64

  public init(at: Instant, kind: BillKind, number: Int64) {
    (self.at, self.kind, self.number) = (at, kind, number)
  }

  /// Reads `1700000000000.purchase.17`.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let at = Int64(parts[0]), let kind = BillKind(rawValue: String(parts[1])),
      let number = Int64(parts[2])
    else { return nil }
    self.init(at: Instant(milliseconds: at), kind: kind, number: number)
  }

  public var text: String { "\(at.milliseconds).\(kind.rawValue).\(number)" }
}

/// All lines of one kind within some time.
public struct BillSum: Hashable, Sendable {
  public let kind: BillKind
  public let lines: Int64
  /// Out is negative.
  public let amount: Money

  public init(kind: BillKind, lines: Int64, amount: Money) {
    (self.kind, self.lines, self.amount) = (kind, lines, amount)
  }
}

/// What the lines of some time come to: income and spending, and beside them what only changed its place.
public struct BillTotals: Hashable, Sendable {
  public let out: Money
  public let into: Money
  /// Topped up from the person's own cards.
  public let toWallet: Money
  /// Withdrawn to them, less what the bank refused.
  public let toCards: Money

  public init(_ sums: [BillSum]) {
    func total(_ fits: (BillSum) -> Bool) -> Int64 { sums.filter(fits).map(\.amount.minorUnits).reduce(0, +) }
    out = .fen(-total { !$0.kind.isOwnMoney && $0.amount.minorUnits < 0 })
    into = .fen(total { !$0.kind.isOwnMoney && $0.amount.isPositive })
    toWallet = .fen(total { $0.kind == .topUp })
    toCards = .fen(-total { $0.kind == .withdrawal || $0.kind == .withdrawalReturned })
  }
}
