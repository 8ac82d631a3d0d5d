/// Why a complaint is not taken, or a step in it not done.
public enum ComplaintRefusal: Error, Hashable, Sendable {
  case notPaid
  /// So long after the payment nothing can be given back either.
  case tooLate
  /// More than was paid, less what came back, was asked back.
  case askedTooMuch(most: Money)
  /// All of it came back before.
  case nothingLeft
  /// There is one about the order, and it is open.
  case isOpen
  /// There is one about the order, which ended: the payer may go on with it.
  case hasEnded
  /// It ended too long ago to go on with it.
  case isOver
  /// The payer's last words have no answer.
  case notAnswered
  /// The payer did not ask for money.
  case noRefundAsked
  /// The refund was approved.
  case refundApproved
  case tooManyEntries
  case tooManyPictures
  /// A picture that the sender did not upload.
  case noSuchPicture
}

/// What is known of an order when its payer complains.
public struct ComplaintFacts: Sendable {
  public let order: Order
  /// Of the order, in whatever state.
  public let refunds: [Refund]
  public let earlier: Complaint?
  public let now: Instant

  public init(order: Order, refunds: [Refund] = [], earlier: Complaint?, now: Instant) {
    self.order = order
    self.refunds = refunds
    self.earlier = earlier
    self.now = now
  }
}

extension Payment {
  /// What its payer can ask back: what he paid and what has not come back to him.
  ///
  /// A refund that is under way, or that a bank did not take, has not; what the merchant took instead of him never
  /// does.
  public func mostAskedBack(after refunds: [Refund]) -> Money {
    var left = payerTotal.minorUnits
    for refund in refunds {
      switch (refund.state, refund.channel) {
      case (.succeeded, .original), (.succeeded, .otherCard): left -= refund.payerAmount.minorUnits
      case (.succeeded, .merchant), (.processing, _), (.abnormal, _): break
      }
    }
    return Money(minorUnits: left, payerTotal.currency)
  }
}

/// The complaint of an order's payer.
///
/// - Parameter phone: sealed.
/// - Throws: `ComplaintRefusal`.
public func decideComplaint(
  _ problem: ComplaintProblem, phone: [UInt8]?, given facts: ComplaintFacts
) throws(ComplaintRefusal) -> Complaint {
  if let earlier = facts.earlier { throw earlier.isOpen ? .isOpen : .hasEnded }
  guard case .paid(let payment) = facts.order.state else { throw .notPaid }
  guard facts.now < payment.at.adding(days: refundWindowDays) else { throw .tooLate }
  if case .refund(let asked) = problem {
    let most = payment.mostAskedBack(after: facts.refunds)
    guard most.isPositive else { throw .nothingLeft }
    guard asked.currency == most.currency, asked.isPositive, asked <= most else { throw .askedTooMuch(most: most) }
  }
  return Complaint(
    id: ComplaintID(about: facts.order.id), side: facts.order.terms.side, payer: payment.payer, problem: problem,
    openedAt: facts.now, phone: phone, waitsSince: facts.now)
}

/// What the payer does with his complaint.
public enum PayersStep: CaseIterable, Hashable, Sendable {
  case addWords
  /// After it ended: it is not settled after all.
  case goOn
  case withdraw
  /// It is settled.
  case accept
}

/// What the merchant does, or its provider.
public enum MerchantsStep: CaseIterable, Hashable, Sendable {
  case answer
  case complete
  case approveRefund
  case rejectRefund
}

public enum ComplaintStep: Hashable, Sendable {
  case payer(PayersStep)
  case merchant(MerchantsStep)

  public var entry: ComplaintEntryKind {
    switch self {
    case .payer(.addWords): .payerWords
    case .payer(.goOn): .wentOn
    case .payer(.withdraw): .withdrawn
    case .payer(.accept): .accepted
    case .merchant(.answer): .answer
    case .merchant(.complete): .completed
    case .merchant(.approveRefund): .refundApproved
    case .merchant(.rejectRefund): .refundRejected
    }
  }
}

extension Complaint {
  /// The complaint with one entry more.
  ///
  /// - Throws: `ComplaintRefusal`.
  public func after(_ step: ComplaintStep, at now: Instant) throws(ComplaintRefusal) -> Complaint {
    // Its end must always be possible.
    switch step {
    case .payer(.withdraw), .payer(.accept), .merchant(.complete): break
    case .payer(.addWords), .payer(.goOn), .merchant(.answer), .merchant(.approveRefund), .merchant(.rejectRefund):
      guard entries < mostComplaintEntries else { throw .tooManyEntries }
    }
    var next = self
    next.entries += 1
    switch step {
    case .payer(let step): try next.take(step, at: now)
    case .merchant(let step): try next.take(step, at: now)
    }
    return next
  }

  private mutating func take(_ step: PayersStep, at now: Instant) throws(ComplaintRefusal) {
    switch (step, state) {
    case (.addWords, .pending), (.addWords, .processing): waitsSince = waitsSince ?? now
    case (.addWords, .processed), (.withdraw, .processed), (.accept, .processed): throw .hasEnded
    case (.goOn, .pending), (.goOn, .processing): throw .isOpen
    case (.goOn, .processed(_, let end)):
      guard now < end.adding(days: complaintReopenDays) else { throw .isOver }
      state = .pending
      times += 1
      waitsSince = now
      if refund == .rejected { refund = nil }
    case (.withdraw, .pending), (.withdraw, .processing): finish(.withdrawn, at: now)
    case (.accept, .pending), (.accept, .processing): finish(.accepted, at: now)
    }
  }

  private mutating func take(_ step: MerchantsStep, at now: Instant) throws(ComplaintRefusal) {
    guard isOpen else { throw .hasEnded }
    switch step {
    case .answer: answer(at: now)
    case .complete:
      guard waitsSince == nil else { throw .notAnswered }
      finish(.completed, at: now)
    case .approveRefund: try decide(.approved, at: now)
    case .rejectRefund: try decide(.rejected, at: now)
    }
  }

  private mutating func decide(_ decision: ComplaintRefund, at now: Instant) throws(ComplaintRefusal) {
    guard problem.kind == .refund else { throw .noRefundAsked }
    // What was promised is not taken back; what was rejected may be promised after all.
    guard refund != .approved else { throw .refundApproved }
    refund = decision
    answer(at: now)
  }

  private mutating func answer(at now: Instant) {
    state = .processing
    waitsSince = nil
    firstAnswerAt = firstAnswerAt ?? now
  }

  private mutating func finish(_ end: ComplaintEnd, at now: Instant) {
    state = .processed(end, at: now)
    waitsSince = nil
  }
}
