import Fen
import FenStore
import Synchronization

/// What a callback tells, as it is known when it is sent.
public enum CallbackContent: Sendable {
  case payment(Order)
  case combination(Combination, [Order])
  case refund(Refund, Order)
  case echo(String)
  case payout(Payout)
  case payoutBatch(PayoutBatch)
  case couponUse(HeldCoupon)
  case mallCard(MallCard)
  case mallPayment(MallPayment, Order)
  case mallRefund(MallPayment, Refund, Order)
  case mallReversal(MallPayment, Order)
  case share(Share, place: Int)
  case couponSent(HeldMerchantCoupon)
  case complaint(ComplaintEntry)
}

/// How one delivery went.
public struct DeliveryReport: Sendable {
  public let outcome: DeliveryOutcome
  public let status: Int64?
  public let error: String?
  public let milliseconds: Int64
  public let headers: String
  public let body: String
  public let answer: String

  public init(
    outcome: DeliveryOutcome, status: Int64?, error: String?, milliseconds: Int64, headers: String, body: String,
    answer: String
  ) {
    self.outcome = outcome
    self.status = status
    self.error = error
    self.milliseconds = milliseconds
    self.headers = headers
    self.body = body
    self.answer = answer
  }
}

/// Sends one callback and waits for its answer; never throws: a failure is a report.
public protocol CallbackSender: Sendable {
  func send(_ notification: Notification, _ content: CallbackContent) async -> DeliveryReport
}

/// Delivers owed callbacks: at least once, on schedule, nobody waiting for anybody else's slow receiver.
public final class Deliveries: Sendable {
  private let engine: Engine
  private let database: any Database
  private let clock: PlatformClock
  private let faults: FaultBook
  private let bell: Bell
  /// Nil when this process has its database for itself.
  private let holds: Holds?
  private let sender = Mutex<(any CallbackSender)?>(nil)
  private let underWay = Mutex<[NotificationID: MerchantID]>([:])
  private let isEnding = Mutex(false)

  /// Merchants whose last callback failed.
  private let troubled = Mutex<Set<MerchantID>>([])

  /// Deliveries to one merchant at the same time.
  private static let perMerchant = 16
  /// The same while his callbacks fail: receivers that are down must not take the places of those that answer.
  private static let perTroubledMerchant = 2
  /// Deliveries at the same time.
  private static let atOnce = 256
  /// How long a callback rests that could not be written down.
  private static let rest = Duration.seconds(1)
  /// How often a process that ends looks whether all have ended.
  private static let look = Duration.milliseconds(10)

  /// - Parameter bell: rung when a place is free that somebody may have waited for.
  init(
    engine: Engine, database: any Database, clock: PlatformClock, faults: FaultBook, bell: Bell, holds: Holds? = nil
  ) {
    self.engine = engine
    self.database = database
    self.clock = clock
    self.faults = faults
    self.bell = bell
    self.holds = holds
  }

  public func use(_ sender: any CallbackSender) { self.sender.withLock { $0 = sender } }

  /// When the next is due: of all, or of those after `now`. Nil while nobody sends.
  func nextDue(after now: Instant? = nil) async throws -> Instant? {
    guard sender.withLock({ $0 != nil }) else { return nil }
    return try await database.read { transaction in
      try transaction.first(
        "SELECT min(at) FROM notifications WHERE state = 0 AND at > ?1", [.int(now?.milliseconds ?? Int64.min)]
      ) { $0.optionalInt(0) } ?? nil
    }.map(Instant.init(milliseconds:))
  }

  /// Callbacks that are to be sent, the soonest first.
  func upcoming(limit: Int64) async throws -> [Upcoming] {
    try await FenPlatform.upcoming(
      .callbackDue, "notifications WHERE state = 0", due: "at", about: .text("out_trade_no"), limit: limit, database)
  }

  /// Starts what is due and not under way; answers the tasks it started. A task throws when what it did could not be
  /// written down: the callback stays due and rests before it is sent again.
  func start(at now: Instant) async throws -> [Task<Happening?, any Error>] {
    guard let sender = sender.withLock({ $0 }) else { return [] }
    var started = [Task<Happening?, any Error>]()
    // A merchant with all its places taken is left out of the next look, so that its backlog hides nobody.
    while true {
      let claimed = try await due(at: now, butOf: saturated()).filter(claim)
      if claimed.isEmpty { return started }
      for notification in try await held(claimed) {
        started.append(
          Task {
            do {
              let happening = try await self.deliver(notification, through: sender)
              try await self.holds?.giveBack(notification.id.value)
              self.finished(notification)
              return happening
            } catch {
              Task { try await self.giveBackLater(notification) }
              throw error
            }
          })
      }
    }
  }

  /// Those of `claimed` that no other process delivers.
  private func held(_ claimed: [Notification]) async throws -> [Notification] {
    guard let holds else { return claimed }
    do {
      let mine = try await holds.take(claimed.map(\.id.value), of: .callbacks)
      for other in claimed where !mine.contains(other.id.value) { finished(other) }
      return claimed.filter { mine.contains($0.id.value) }
    } catch {
      for notification in claimed { finished(notification) }
      throw error
    }
  }

  /// Tries again as long as the database is away: a hold that stayed would keep the callback from everybody.
  private func giveBackLater(_ notification: Notification) async throws {
    defer { finished(notification) }
    while true {
      try await Task.sleep(for: Self.rest)
      do { return try await holds?.giveBack(notification.id.value) ?? () } catch let error as StoreError {
        guard error.isOutage, !isEnding.withLock({ $0 }) else { throw error }
      }
    }
  }

  /// Waits until what is under way has ended and is written down, at most `patience`. Nothing new is to be started
  /// meanwhile: the scheduler has ended.
  public func finish(within patience: Duration) async {
    isEnding.withLock { $0 = true }
    for _ in 0..<Int(patience / Self.look) where anyUnderWay { try? await Task.sleep(for: Self.look) }
  }

  private func finished(_ notification: Notification) {
    let wasFull = underWay.withLock { list in
      let mine = list.values.count { $0 == notification.merchant }
      defer { list[notification.id] = nil }
      return list.count >= Self.atOnce || mine >= places(for: notification.merchant)
    }
    if wasFull { bell.ring() }
  }

  private func due(at now: Instant, butOf saturated: [MerchantID]) async throws -> [Notification] {
    let places = saturated.indices.map { ", ?\($0 + 3)" }.joined()
    // Those under way are still due: beyond them there is room for as many as one merchant can have.
    let most = underWay.withLock { $0.count } + Self.perMerchant
    // What another process delivers is left to it.
    let free = holds == nil ? "" : " AND NOT EXISTS (SELECT 1 FROM holds WHERE thing = notifications.id)"
    return try await database.read { transaction in
      try Notification.all(
        "WHERE state = 0 AND at <= ?1 AND mchid NOT IN (0\(places))\(free) ORDER BY at LIMIT ?2",
        [.int(now.milliseconds), .int(Int64(most))] + saturated.map { .int($0.value) }, in: transaction)
    }
  }

  private func saturated() -> [MerchantID] {
    underWay.withLock { list in
      var counts = [MerchantID: Int]()
      for merchant in list.values { counts[merchant, default: 0] += 1 }
      return counts.filter { $0.value >= places(for: $0.key) }.keys.sorted()
    }
  }

  private func places(for merchant: MerchantID) -> Int {
    troubled.withLock { $0.contains(merchant) } ? Self.perTroubledMerchant : Self.perMerchant
  }

  var anyUnderWay: Bool { underWay.withLock { !$0.isEmpty } }

  /// Sends a notification again, whatever its state. The schedule of an undelivered one goes on as it stood.
  ///
  /// - Throws: `UnknownThing.notification`.
  public func redeliver(_ id: NotificationID) async throws -> DeliveryReport {
    guard let notification = try await database.read({ try Notification.find(id, in: $0) }),
      let sender = sender.withLock({ $0 })
    else { throw UnknownThing.notification }
    let report = await send(notification, through: sender)
    _ = try await engine.perform(RecordDelivery(id, report, redelivered: true))
    return report
  }

  private func claim(_ notification: Notification) -> Bool {
    underWay.withLock { list in
      guard list.count < Self.atOnce, list[notification.id] == nil,
        list.values.count(where: { $0 == notification.merchant }) < places(for: notification.merchant)
      else { return false }
      list[notification.id] = notification.merchant
      return true
    }
  }

  private func deliver(_ notification: Notification, through sender: any CallbackSender) async throws -> Happening? {
    // It may have been delivered between the look and the claim.
    guard let current = try await database.read({ try Notification.find(notification.id, in: $0) }),
      case .due(let due) = current.state, due <= clock.now()
    else { return nil }
    if try await faults.take(.notificationOutOfOrder, merchant: current.merchant) != nil {
      _ = try await engine.perform(PostponeDelivery(id: current.id))
      return Happening(at: clock.now(), .callbackHeldBack, about: about(current))
    }
    if try await faults.take(.duplicateNotification, merchant: current.merchant) != nil {
      let report = await send(current, through: sender)
      _ = try await engine.perform(RecordDelivery(current.id, report, redelivered: true))
    }
    let report = await send(current, through: sender)
    troubled.withLock { list in
      switch report.outcome {
      case .accepted: _ = list.remove(current.merchant)
      case .failed: _ = list.insert(current.merchant)
      }
    }
    let after = try await engine.perform(RecordDelivery(current.id, report, redelivered: false))
    return Happening(at: clock.now(), event(after, report), about: about(current))
  }

  /// A paid and refunded order has two callbacks under one number.
  private func about(_ notification: Notification) -> String {
    switch notification.subject {
    case .payment, .combination, .echo, .payout, .payoutBatch, .share, .couponSent: notification.outTradeNo
    case .complaint: "\(notification.outTradeNo), complaint"
    case .couponUse: "\(notification.outTradeNo), coupon"
    case .mallCard, .mallPayment: "\(notification.outTradeNo), mall"
    case .mallRefund, .mallReversal: "\(notification.outTradeNo), mall, refund"
    case .refund: "\(notification.outTradeNo), refund"
    }
  }

  /// A callback whose content cannot be read is an attempt that failed: the schedule brings it again and ends it.
  private func send(_ notification: Notification, through sender: any CallbackSender) async -> DeliveryReport {
    do {
      let content = try await content(of: notification)
      // Who does not let the mall see anything any more is not told of: it comes again as long as others do.
      if case .mallCard(let card) = content, !card.isAuthorized { throw MallRefusal.notAllowed }
      return await sender.send(notification, content)
    } catch {
      return DeliveryReport(
        outcome: .failed, status: nil, error: "\(error)", milliseconds: 0, headers: "", body: "", answer: "")
    }
  }

  private func event(_ notification: Notification, _ report: DeliveryReport) -> Happening.Event {
    let answer = report.status.map(String.init) ?? report.error ?? "no answer"
    return switch notification.state {
    case .delivered: .callbackDelivered(answer: answer)
    case .due(let next): .callbackFailed(answer: answer, next: next)
    case .givenUp: .callbackGivenUp(answer: answer)
    }
  }

  /// What a notification tells, as it is known now.
  public func content(of notification: Notification) async throws -> CallbackContent {
    let engine = engine
    return try await database.read { transaction in
      switch notification.subject {
      case .payment(let id):
        guard let order = try Order.find(id, in: transaction) else { throw UnknownThing.order }
        return .payment(order)
      case .combination(let id):
        guard let combination = try Combination.find(id, in: transaction) else { throw UnknownThing.order }
        return .combination(combination, try combination.load(in: transaction))
      case .refund(let id):
        guard let refund = try Refund.find(id, in: transaction),
          let order = try Order.find(refund.order, in: transaction)
        else { throw UnknownThing.refund }
        return .refund(refund, order)
      case .echo(let content): return .echo(content)
      case .payout(let id):
        guard let payout = try Payout.find(id, in: transaction) else { throw UnknownThing.payout }
        return .payout(payout)
      case .payoutBatch(let id):
        guard let batch = try PayoutBatch.find(id, in: transaction) else { throw UnknownThing.payout }
        return .payoutBatch(batch)
      case .couponUse(let order, let place):
        guard let reward = try Reward.find(Reward.Key(order, place), in: transaction),
          case .coupon(let id) = reward.offer, let coupon = try Coupon.find(id, in: transaction),
          let held = try HeldCoupon(coupon, engine.campaigns, transaction, use: reward)
        else { throw UnknownThing.coupon }
        return .couponUse(held)
      case .mallCard(let user):
        guard let card = try MallCard.find(MallCard.Key(mall: notification.merchant, user: user), in: transaction)
        else { throw UnknownThing.user }
        return .mallCard(card)
      case .mallPayment(let id):
        let (payment, order) = try mallPayment(id, of: notification.merchant, transaction)
        return .mallPayment(payment, order)
      case .mallRefund(let id):
        guard let refund = try Refund.find(id, in: transaction) else { throw UnknownThing.refund }
        let (payment, order) = try mallPayment(refund.order, of: notification.merchant, transaction)
        return .mallRefund(payment, refund, order)
      case .mallReversal(let id):
        let (payment, order) = try mallPayment(id, of: notification.merchant, transaction)
        return .mallReversal(payment, order)
      case .share(let id, let place):
        guard let row = try ShareRow.find(id, in: transaction) else { throw UnknownThing.share }
        return .share(try whole(row, transaction), place: place)
      case .couponSent(let id):
        guard let held = try HeldMerchantCoupon.find(id, engine.campaigns, transaction) else {
          throw UnknownThing.coupon
        }
        return .couponSent(held)
      case .complaint(let id, let place):
        let key = ComplaintEntry.Key(complaint: id, place: place)
        guard let entry = try ComplaintEntry.find(key, in: transaction) else { throw UnknownThing.complaint }
        return .complaint(entry)
      }
    }
  }
}

private func mallPayment(
  _ id: OrderID, of mall: MerchantID, _ transaction: any Transaction
) throws -> (MallPayment, Order) {
  guard let order = try Order.find(id, in: transaction),
    let payment = try MallPayment.find(MallPayment.Key(order: id, mall: mall), in: transaction)
  else { throw UnknownThing.order }
  return (payment, order)
}

/// An attempt was made: its record and what follows.
struct RecordDelivery: Command {
  let id: NotificationID
  let report: DeliveryReport
  /// Made by hand or by a fault, outside the schedule.
  let redelivered: Bool

  init(_ id: NotificationID, _ report: DeliveryReport, redelivered: Bool) {
    self.id = id
    self.report = report
    self.redelivered = redelivered
  }

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.want(id) }

  func perform(in work: Workspace) throws -> Notification {
    let notification = try work.notification(id)
    let next: Notification
    switch (redelivered, report.outcome) {
    case (false, _), (true, .accepted): next = after(report.outcome, notification, now: work.now)
    case (true, .failed): next = notification
    }
    work.attempts.append(
      DeliveryAttempt(
        notification: id, number: work.numbers.next(), at: work.now, status: report.status, error: report.error,
        milliseconds: report.milliseconds, headers: report.headers, body: report.body, answer: report.answer))
    if next != notification { work.notifications.put(next) }
    return next
  }
}

/// The sandbox was told to let a later callback overtake this one.
struct PostponeDelivery: Command {
  let id: NotificationID

  var subject: Int { id.hashValue }
  func prefetch(in work: Workspace) { work.want(id) }

  func perform(in work: Workspace) throws {
    var notification = try work.notification(id)
    guard case .due(let due) = notification.state else { return }
    notification.state = .due(due.adding(seconds: retrySeconds[0]))
    work.notifications.put(notification)
  }
}

/// The signature test owes the merchant a callback.
public struct OweEcho: Command {
  let merchant: MerchantID
  let url: String
  let content: String

  public init(to merchant: MerchantID, url: String, content: String) {
    self.merchant = merchant
    self.url = url
    self.content = content
  }

  public var subject: Int { merchant.hashValue }

  public func perform(in work: Workspace) throws {
    work.owe(.echo(content), to: merchant, url: url, outTradeNo: "")
  }
}
