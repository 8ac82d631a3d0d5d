/// A payer's complaint about an order; there is one of an order, so it has the order's number. On the wire
/// `complaint_id`, 28 digits that begin with 20.
public struct ComplaintID: PlatformNumber {
  public let value: Int64
  public init(_ value: Int64) { self.value = value }
  public init(about order: OrderID) { value = order.value }

  public var order: OrderID { OrderID(value) }
  public var wire: String { "200000000" + padded(value, 19) }

  public init?(wire text: String) {
    guard let value = number(text, after: "200000000") else { return nil }
    self.value = value
  }
}

/// What the payer wants. Source: API v3 查询投诉单列表 (problem_type).
public enum ComplaintProblem: Hashable, Sendable {
  /// His money back, or so much of it.
  case refund(asked: Money)
  /// What he paid for does not work.
  case serviceNotWork
  case others
}

/// The kinds of problems, by which figures are counted. Stored.
public enum ComplaintKind: Int64, CaseIterable, Hashable, Sendable {
  case refund = 1
  case serviceNotWork = 2
  case others = 3
}

extension ComplaintProblem {
  public var kind: ComplaintKind {
    switch self {
    case .refund: .refund
    case .serviceNotWork: .serviceNotWork
    case .others: .others
    }
  }
}

/// How a complaint ended. Stored.
public enum ComplaintEnd: Int64, CaseIterable, Hashable, Sendable {
  /// The merchant has answered and says that it is done.
  case completed = 1
  /// The payer says that it is settled.
  case accepted = 2
  case withdrawn = 3
}

public enum ComplaintState: Hashable, Sendable {
  /// The merchant has not answered since the payer complained.
  case pending
  case processing
  case processed(ComplaintEnd, at: Instant)
}

/// What the merchant said to the wish for money back. Stored.
public enum ComplaintRefund: Int64, CaseIterable, Hashable, Sendable {
  case approved = 1
  case rejected = 2
}

/// How long a merchant has to answer, days. Ours: the source names none.
public let complaintAnswerDays: Int64 = 3
/// How long after its end a payer may go on with a complaint, days. Ours.
public let complaintReopenDays: Int64 = 30
/// How many entries a negotiation has at most: it bounds what either side can send the other.
public let mostComplaintEntries = 200
/// How many pictures an entry has at most. Source: API v3 回复用户 (response_images).
public let mostComplaintPictures = 4

public struct Complaint: Hashable, Sendable {
  public let id: ComplaintID
  public let side: MerchantSide
  public let payer: UserID
  public let problem: ComplaintProblem
  public let openedAt: Instant
  /// Sealed; nil where the payer gave none.
  public let phone: [UInt8]?
  public var state: ComplaintState
  /// How often the payer complained: once, and each time he went on.
  public var times: Int64
  /// How many entries the negotiation has.
  public var entries: Int
  /// Since when words of the payer wait for an answer; nil where none do.
  public var waitsSince: Instant?
  public var firstAnswerAt: Instant?
  public var refund: ComplaintRefund?

  public init(
    id: ComplaintID, side: MerchantSide, payer: UserID, problem: ComplaintProblem, openedAt: Instant,
    phone: [UInt8]? = nil, state: ComplaintState = .pending, times: Int64 = 1, entries: Int = 1,
    waitsSince: Instant?, firstAnswerAt: Instant? = nil, refund: ComplaintRefund? = nil
  ) {
    self.id = id
    self.side = side
    self.payer = payer
    self.problem = problem
    self.openedAt = openedAt
    self.phone = phone
    self.state = state
    self.times = times
    self.entries = entries
    self.waitsSince = waitsSince
    self.firstAnswerAt = firstAnswerAt
    self.refund = refund
  }

  public var order: OrderID { id.order }

  /// Until when the merchant must answer; nil where nothing waits for an answer.
  public var answerDue: Instant? { waitsSince?.adding(days: complaintAnswerDays) }

  public var isOpen: Bool {
    switch state {
    case .pending, .processing: true
    case .processed: false
    }
  }
}

/// What happened in a negotiation. Stored.
public enum ComplaintEntryKind: Int64, CaseIterable, Hashable, Sendable {
  case opened = 1
  case wentOn = 2
  case payerWords = 3
  case answer = 4
  case completed = 5
  case withdrawn = 6
  case accepted = 7
  case refundApproved = 8
  case refundRejected = 9
}

extension ComplaintEntryKind {
  public var isPayers: Bool {
    switch self {
    case .opened, .wentOn, .payerWords, .withdrawn, .accepted: true
    case .answer, .completed, .refundApproved, .refundRejected: false
    }
  }
}

/// A line of a negotiation.
public struct ComplaintEntry: Hashable, Sendable {
  public let complaint: ComplaintID
  /// From 0.
  public let place: Int
  public let kind: ComplaintEntryKind
  /// The merchant or the provider that acted; nil where the payer did.
  public let by: MerchantID?
  public let at: Instant
  /// Empty where nothing was said.
  public let words: String

  public init(
    complaint: ComplaintID, place: Int, kind: ComplaintEntryKind, by: MerchantID?, at: Instant, words: String
  ) {
    self.complaint = complaint
    self.place = place
    self.kind = kind
    self.by = by
    self.at = at
    self.words = words
  }
}
