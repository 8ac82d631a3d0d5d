import Fen
import FenPlatform
import Hummingbird

/// `/dev`: what a developer wants to see of it all.
func registerDesk<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  let data = site.data

  pages.get("dev") { _ in .redirect("/dev/requests") }

  // Requests
  pages.get("dev/requests") { visit in
    let filter = RequestFilter(visit)
    let isShared = try await data.place().isShared
    let content = RequestsContent(try await data.requests(filter), filter, isShared: isShared, visit)
    return .page(.requests, title: visit.text("requests.title"), content: content)
  }
  pages.live("dev/requests/live") { visit in
    let filter = RequestFilter(visit)
    let isShared = try await data.place().isShared
    let content = RequestsContent(try await data.requests(filter), filter, isShared: isShared, visit)
    return ["request-rows": site.render(.requestRows, visit, content: content)]
  }
  pages.get("dev/requests/:request") { visit in
    let record = try await data.request(visit.parameters["request"] ?? "")
    return .page(
      .request, title: visit.text("request.title"), content: RequestContent(record, try await data.place(), visit))
  }

  // Callbacks
  pages.get("dev/callbacks") { visit in
    let filter = CallbackFilter(visit)
    let content = CallbacksContent(try await data.callbacks(filter), filter, visit.language)
    return .page(.callbacks, title: visit.text("callbacks.title"), content: content)
  }
  pages.live("dev/callbacks/live") { visit in
    let filter = CallbackFilter(visit)
    let content = CallbacksContent(try await data.callbacks(filter), filter, visit.language)
    return ["callback-rows": site.render(.callbackRows, visit, content: content)]
  }
  pages.get("dev/callbacks/:callback") { visit in
    let id = NotificationID(try visit.number("callback", or: .noSuchCallback))
    let content = CallbackPageContent(try await data.callback(id), visit.language)
    return .page(.callback, title: visit.text("callback.title"), content: content)
  }
  pages.post("dev/callbacks/:callback/redeliver") { visit, _ in
    let id = NotificationID(try visit.number("callback", or: .noSuchCallback))
    let record = try await data.redeliver(id)
    switch record.attempts.last?.outcome {
    case .answered(let status, _):
      let kind: Session.Message.Kind = (200..<300).contains(status) ? .success : .problem
      try await site.say(kind, visit.text("callback.answered", ["status": String(status)]), to: visit)
    case .failed(let why): try await site.say(.problem, visit.text("callback.failed", ["why": why]), to: visit)
    case nil: try await site.say(.success, visit.text("callback.queued"), to: visit)
    }
    return .redirect("/dev/callbacks/\(id.value)")
  }

  // Clock
  pages.get("dev/clock") { visit in
    let content = ClockContent(try await data.clock(), visit.language)
    return .page(.clock, title: visit.text("clock.title"), content: content)
  }
  pages.post("dev/clock") { visit, form in
    do {
      let reading = try await data.set(clock: try ClockCommand(form))
      try await site.say(.success, visit.text("clock.done", ["now": visit.language.time(reading.now)]), to: visit)
      return .redirect("/dev/clock")
    } catch let refusal as PageRefusal {
      let content = ClockContent(try await data.clock(), visit.language, typed: form, refusal: refusal)
      return .page(.clock, title: visit.text("clock.title"), content: content, status: refusal.status)
    }
  }

  // Faults
  pages.get("dev/faults") { visit in
    let content = FaultsContent(try await data.faults(), visit)
    return .page(.faults, title: visit.text("faults.title"), content: content)
  }
  pages.post("dev/faults") { visit, form in
    do {
      try await data.add(try NewFault(form))
      try await site.say(.success, visit.text("faults.added"), to: visit)
      return .redirect("/dev/faults")
    } catch let refusal as PageRefusal {
      let content = FaultsContent(try await data.faults(), visit, typed: form, refusal: refusal)
      return .page(.faults, title: visit.text("faults.title"), content: content, status: refusal.status)
    }
  }
  pages.post("dev/faults/:fault/delete") { visit, _ in
    try await data.removeFault(visit.parameters["fault"] ?? "")
    try await site.say(.success, visit.text("faults.removed"), to: visit)
    return .redirect("/dev/faults")
  }
}

// MARK: - Reading forms

extension RequestFilter {
  fileprivate init(_ visit: Visit) {
    let path = visit.query["path"]?.trimmingCharacters(in: .whitespaces) ?? ""
    self.init(
      path: path.isEmpty ? nil : path, outcome: visit.query["outcome"].flatMap { Outcome(rawValue: $0) } ?? .all)
  }
}

extension CallbackFilter {
  fileprivate init(_ visit: Visit) {
    let text = visit.query["find"]?.trimmingCharacters(in: .whitespaces) ?? ""
    self.init(
      text: text.isEmpty ? nil : text, state: visit.query["state"].flatMap { State(rawValue: $0) } ?? .all)
  }
}

extension ClockCommand {
  /// - Throws: `timeUnreadable`, `formUnreadable`.
  fileprivate init(_ form: Form) throws(PageRefusal) {
    switch form["do"] {
    case "freeze": self = .freeze
    case "real": self = .real
    case "advance":
      let typed = form.trimmed("seconds") ?? ""
      guard typed.utf8.count <= 10, let seconds = Int64(typed), seconds > 0 else {
        throw .timeUnreadable(typed: typed)
      }
      self = .advance(seconds: seconds)
    case "set":
      // A browser sends `yyyy-MM-ddTHH:mm`, with `:ss` when the reader chose seconds. The page speaks Beijing time.
      let typed = form.trimmed("at") ?? ""
      let seconds = typed.utf8.count == 16 ? ":00" : ""
      guard let instant = Instant(rfc3339: typed + seconds + "+08:00") else { throw .timeUnreadable(typed: typed) }
      self = .set(instant)
    case .some, .none: throw .formUnreadable
    }
  }
}

extension NewFault {
  /// - Throws: `formUnreadable`, `noSuchMerchant`, `valueMissing`.
  fileprivate init(_ form: Form) throws(PageRefusal) {
    guard let effect = form["effect"].flatMap({ FaultEffect(rawValue: $0) }) else { throw .formUnreadable }
    var merchant: MerchantID?
    if let text = form.trimmed("mchid") {
      guard let id = MerchantID(text) else { throw .noSuchMerchant }
      merchant = id
    }
    let value = try Self.number(form, "value")
    if effect.needsValue, value == nil { throw .valueMissing(effect) }
    self.init(
      merchant: merchant, method: form.trimmed("method"), path: form.trimmed("path"), effect: effect,
      value: effect.needsValue ? value : nil, times: try Self.number(form, "times"))
  }

  private static func number(_ form: Form, _ name: String) throws(PageRefusal) -> Int64? {
    guard let text = form.trimmed(name) else { return nil }
    guard text.utf8.count <= 9, let number = Int64(text), number > 0 else { throw .formUnreadable }
    return number
  }
}

extension FaultEffect {
  /// Whether the effect means nothing without a number.
  var needsValue: Bool {
    switch self {
    case .latency, .httpStatus: true
    case .dropConnection, .systemError, .badSignature, .bankTimeout, .bankSilent, .bankRefusal,
      .userPaying, .duplicateNotification, .notificationOutOfOrder:
      false
    }
  }
}
