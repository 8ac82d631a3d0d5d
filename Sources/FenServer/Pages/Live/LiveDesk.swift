import Fen
import FenPlatform
import FenWire

// The developer's desk.

extension LivePageData {
  // MARK: Requests

  func requests(_ filter: RequestFilter) async throws -> [RequestRecord] {
    log.latest.lazy.filter { entry in
      let fits =
        switch filter.outcome {
        case .all: true
        case .succeeded: !entry.isFailure
        case .failed: entry.isFailure
        case .unsigned: entry.isUnsigned
        }
      return fits && (filter.path.map { entry.target.contains($0) } ?? true)
    }
    // A list does not say why a signature is wrong: finding out takes a dozen checks of signatures.
    .prefix(100).map { RequestRecord($0, .notChecked) }
  }

  func request(_ id: String) async throws -> RequestRecord {
    guard let entry = log.entry(id) else { throw PageRefusal.noSuchRequest }
    return RequestRecord(entry, try await SignatureExplainer(platform: platform, keyring: keyring).explain(entry))
  }

  // MARK: Callbacks

  func callbacks(_ filter: CallbackFilter) async throws -> [CallbackRecord] {
    let isAll = filter == CallbackFilter(text: nil, state: .all)
    var records = [CallbackRecord]()
    for notification in try await platform.records.latestNotifications(limit: isAll ? 50 : 500) {
      // What it says takes reading what it is about and composing it: only for those that may be shown.
      guard filter.mayFit(notification),
        let (now, attempts) = try await platform.records.notification(notification.id)
      else { continue }
      let record = try await shown(now, attempts)
      if filter.fits(record) { records.append(record) }
      if records.count == 50 { break }
    }
    return records
  }

  func callback(_ id: NotificationID) async throws -> CallbackRecord {
    guard let (notification, attempts) = try await platform.records.notification(id) else {
      throw PageRefusal.noSuchCallback
    }
    return try await shown(notification, attempts)
  }

  func redeliver(_ id: NotificationID) async throws -> CallbackRecord {
    _ = try await refusing { try await platform.deliveries.redeliver(id) }
    return try await callback(id)
  }

  private func shown(_ notification: Notification, _ attempts: [DeliveryAttempt]) async throws -> CallbackRecord {
    let (event, plain) = try await sender.plain(
      notification, try await platform.deliveries.content(of: notification))
    let last = attempts.last { !$0.body.isEmpty }
    let headers = (last?.headers ?? "").split(separator: "\n").map { line in
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(" ") }
      return HeaderLine(name: String(parts.first ?? ""), value: String(parts.dropFirst().first ?? ""))
    }
    return CallbackRecord(
      id: notification.id, eventType: event.rawValue, merchant: notification.merchant.description,
      outTradeNo: notification.outTradeNo, url: notification.url, createdAt: notification.createdAt,
      standing: CallbackRecord.Standing(notification.state), attempts: attempts.map(CallbackAttempt.init),
      headers: headers, body: last?.body ?? "", plain: plain.text)
  }

  // MARK: Clock

  func clock() async throws -> ClockReading {
    let now = platform.clock.now()
    let isFrozen =
      switch platform.clock.current {
      case .real: false
      case .frozen: true
      }
    let upcoming = try await platform.scheduler.upcoming(limit: 15)
    return ClockReading(
      now: now, real: machineTime(), isFrozen: isFrozen,
      upcoming: upcoming.map { TimelineEntry(at: $0.at, what: .due($0.kind), about: $0.about) }, past: history.latest,
      turn: try await platform.campaigns.nextTurn(after: now).map { campaign, turn in
        let before = turn.at.adding(seconds: -1)
        return ClockTurn(
          at: now < before ? before : turn.at, turnsAt: turn.at, begins: turn.begins, campaign: campaign.terms.name)
      })
  }

  func set(clock command: ClockCommand) async throws -> ClockReading {
    let now = platform.clock.now()
    let happenings: [Happening]
    switch command {
    case .freeze: happenings = try await platform.scheduler.move(to: now)
    case .advance(let seconds): happenings = try await platform.scheduler.move(to: now.adding(seconds: seconds))
    case .set(let target):
      guard target >= now else { throw PageRefusal.clockBackwards(now: now) }
      happenings = try await platform.scheduler.move(to: target)
    case .real: happenings = try await platform.scheduler.followMachine()
    }
    history.add(happenings.map(TimelineEntry.init))
    return try await clock()
  }

  // MARK: Faults

  func faults() async throws -> [FaultRule] {
    try await platform.faults.current().map { fault in
      FaultRule(
        id: fault.id,
        fault: NewFault(
          merchant: fault.merchant, method: fault.method, path: fault.path, effect: fault.effect, value: fault.value,
          times: fault.times))
    }
  }

  func add(_ fault: NewFault) async throws {
    try await platform.faults.add(
      Fault(
        id: randomToken(bytes: 6), merchant: fault.merchant, method: fault.method, path: fault.path,
        effect: fault.effect, value: fault.value, times: fault.times))
  }

  func removeFault(_ id: String) async throws {
    guard try await platform.faults.remove(id) else { throw PageRefusal.noSuchFault }
  }
}

// MARK: - As pages show them

extension RequestRecord {
  fileprivate init(_ entry: RequestLogEntry, _ check: SignatureCheck) {
    self.init(
      id: entry.id, isVersionTwo: entry.protocolVersion == .two, at: entry.at, method: entry.method,
      target: entry.target, status: entry.status, code: entry.code,
      message: entry.message.map { message in entry.hint.map { "\(message) (\($0))" } ?? message },
      merchant: entry.merchant?.description, microseconds: entry.microseconds,
      headers: entry.headers.map { HeaderLine(name: $0.name, value: $0.value) },
      body: String(decoding: entry.body, as: UTF8.self),
      answerHeaders: entry.answerHeaders.map { HeaderLine(name: $0.name, value: $0.value) },
      answerBody: String(decoding: entry.answerBody, as: UTF8.self), signature: check)
  }
}

extension CallbackFilter {
  /// Whether the notification's own fields fit; its event may yet be another one of those that tell of the same thing.
  func mayFit(_ notification: Notification) -> Bool {
    fits(
      CallbackRecord.Standing(notification.state),
      notification.subject.events.map(\.rawValue)
        + [notification.merchant.description, notification.outTradeNo, notification.url])
  }
}

extension CallbackRecord.Standing {
  fileprivate init(_ state: DeliveryState) {
    switch state {
    case .due(let at): self = .waiting(next: at)
    case .delivered(let at): self = .delivered(at: at)
    case .givenUp(let at): self = .givenUp(at: at)
    }
  }
}

extension NotificationSubject {
  /// The events by which this may be told.
  fileprivate var events: [NotificationEvent] {
    switch self {
    case .payment, .combination: [.transactionSuccess]
    case .refund: [.refundSuccess, .refundAbnormal, .refundClosed]
    case .payout: [.payoutFinished]
    case .payoutBatch: [.payoutBatchFinished]
    case .couponUse: [.couponUse]
    case .mallCard: [.mallCard]
    case .mallPayment: [.mallPayment]
    case .mallRefund, .mallReversal: [.mallRefund]
    case .share: [.share]
    case .couponSent: [.couponSend]
    case .complaint: [.complaintCreate, .complaintChange]
    case .echo: [.securityEcho]
    }
  }
}

extension CallbackAttempt {
  fileprivate init(_ attempt: DeliveryAttempt) {
    let outcome: Outcome =
      if let status = attempt.status {
        .answered(status: Int(status), body: attempt.answer)
      } else {
        .failed(attempt.error ?? "")
      }
    self.init(at: attempt.at, outcome: outcome, milliseconds: attempt.milliseconds)
  }
}

extension TimelineEntry {
  fileprivate init(_ happening: Happening) {
    let what: What =
      switch happening.event {
      case .orderExpired: .orderClosed
      case .refundArrived: .refundArrived
      case .transferExpired: .transferExpired
      case .takingsReleased: .takingsReleased
      case .bankAccepted: .bankAccepted
      case .bankRefused: .bankRefused
      case .bankSilent: .bankSilent
      case .bankStatement: .bankStatement
      case .daySealed: .daySealed
      case .redPacketExpired: .redPacketExpired
      case .walletErased: .walletErased
      case .payoutExpired: .payoutExpired
      case .payoutPaid: .payoutPaid
      case .payoutFailed: .payoutFailed
      case .campaignEnded: .campaignEnded
      case .couponExpired: .couponExpired
      case .applymentApproved: .applymentApproved
      case .applymentCanceled: .applymentCanceled
      case .settlementChanged: .settlementChanged
      case .callbackDelivered: .callbackDelivered
      case .callbackFailed: .callbackFailed
      case .callbackGivenUp: .callbackGivenUp
      case .callbackHeldBack: .callbackHeldBack
      }
    self.init(at: happening.at, what: what, about: happening.about)
  }
}
