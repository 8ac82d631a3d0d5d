/// What the payer pays with.
public enum PaymentMethod: Hashable, Sendable {
  case balance
  case card(CardID)
}

/// A payment as it happened.
public struct Payment: Hashable, Sendable {
  public let payer: UserID
  public let method: PaymentMethod
  /// What the payer gave: the order's total less discounts.
  public let payerTotal: Money
  /// How many rewards he got; they are numbered from 0.
  public let rewards: Int
  /// What the merchant was charged.
  public let fee: Money
  public let at: Instant
  public let authenticated: Authentication

  public init(
    payer: UserID, method: PaymentMethod, payerTotal: Money, rewards: Int = 0, fee: Money, at: Instant,
    authenticated: Authentication
  ) {
    self.payer = payer
    self.method = method
    self.payerTotal = payerTotal
    self.rewards = rewards
    self.fee = fee
    self.at = at
    self.authenticated = authenticated
  }
}

/// What the bank was asked for: the order's total less the discounts that are reserved for it.
public struct BankCharge: Hashable, Sendable {
  public let card: CardID
  public let request: BankRequestID
  public let amount: Money
  /// How many rewards are reserved.
  public let rewards: Int

  public init(_ card: CardID, _ request: BankRequestID, _ amount: Money, rewards: Int = 0) {
    self.card = card
    self.request = request
    self.amount = amount
    self.rewards = rewards
  }
}

/// A payment begun and not yet decided.
public struct PaymentAttempt: Hashable, Sendable {
  public enum Waiting: Hashable, Sendable {
    /// The payer must enter the password.
    case forPassword
    /// The bank was asked and has not answered.
    case forBank(BankCharge)
  }
  public let payer: UserID
  public let since: Instant
  public let waiting: Waiting
  /// What the payer has proved himself with so far.
  public let authenticated: Authentication

  public init(payer: UserID, since: Instant, waiting: Waiting, authenticated: Authentication) {
    self.payer = payer
    self.since = since
    self.waiting = waiting
    self.authenticated = authenticated
  }
}

extension PaymentAttempt {
  /// How many rewards wait with it for the bank.
  public var reservedRewards: Int {
    switch waiting {
    case .forPassword: 0
    case .forBank(let charge): charge.rewards
    }
  }
}

/// Why an order will never be paid.
public enum CloseReason: Hashable, Sendable {
  case merchant
  case expired
  /// A code payment whose password never came or whose payer could not pay.
  case payerFailed
  /// Taken back by the till; the payment, if there was one, has been returned.
  case reversed(Payment?)
}

/// Where an order stands. A case carries exactly what is true in that state and nothing else.
///
///     notPaid ──payer confirms, answer outstanding──▶ userPaying ──accepted──▶ paid
///        ▲ │                                             │ │                    │
///        │ └──close / expire──▶ closed ◀──expire─────────┘ │                    └─reverse (code)─▶ closed
///        └────────────────refused (not a code order)───────┘
///
/// A code order whose payer fails closes (`PAYERROR`): its code is used up.
public enum OrderState: Hashable, Sendable {
  case notPaid
  case userPaying(PaymentAttempt)
  case paid(Payment)
  case closed(CloseReason, at: Instant)
}

/// What can happen to an order.
public enum OrderEvent: Hashable, Sendable {
  case attempted(PaymentAttempt)
  case attemptFailed(at: Instant)
  case paid(Payment)
  case closedByMerchant(at: Instant)
  case expired(at: Instant)
  case reversed(at: Instant)
}

/// Why an event was refused. Named after the fact, not after the HTTP status.
public enum OrderRefusal: Error, Equatable, Sendable {
  case alreadyPaid
  case alreadyClosed
  /// A payment is under way: its result must come first.
  case payerBusy
}

extension Order {
  /// The state after `event`. Every pair is listed: adding a state or an event is a compile error here.
  public func state(after event: OrderEvent) throws(OrderRefusal) -> OrderState {
    switch (state, event) {
    case (.notPaid, .attempted(let attempt)): return .userPaying(attempt)
    case (.notPaid, .attemptFailed(let now)), (.userPaying, .attemptFailed(let now)):
      return terms.tradeType == .code ? .closed(.payerFailed, at: now) : .notPaid
    case (.notPaid, .paid(let payment)), (.userPaying, .paid(let payment)): return .paid(payment)
    case (.notPaid, .closedByMerchant(let now)): return .closed(.merchant, at: now)
    case (.notPaid, .expired(let now)): return .closed(.expired, at: now)
    case (.userPaying(let attempt), .expired(let now)):
      switch attempt.waiting {
      case .forPassword: return .closed(terms.tradeType == .code ? .payerFailed : .expired, at: now)
      // The bank may have taken the money already; only its answer ends this.
      case .forBank: return state
      }
    case (.notPaid, .reversed(let now)): return .closed(.reversed(nil), at: now)
    case (.userPaying(let attempt), .reversed(let now)):
      switch attempt.waiting {
      case .forPassword: return .closed(.reversed(nil), at: now)
      case .forBank: throw .payerBusy
      }
    case (.paid(let payment), .reversed(let now)): return .closed(.reversed(payment), at: now)
    case (.userPaying, .closedByMerchant), (.userPaying, .attempted): throw .payerBusy
    case (.paid, .attempted), (.paid, .paid), (.paid, .closedByMerchant): throw .alreadyPaid
    case (.paid, .attemptFailed), (.paid, .expired): return state
    case (.closed, .attempted), (.closed, .attemptFailed), (.closed, .paid): throw .alreadyClosed
    case (.closed, .closedByMerchant), (.closed, .expired), (.closed, .reversed): return state
    }
  }

  /// The payment, also of an order reversed after it was paid.
  public var payment: Payment? {
    switch state {
    case .paid(let payment), .closed(.reversed(let payment?), at: _): payment
    case .notPaid, .userPaying, .closed: nil
    }
  }
}
