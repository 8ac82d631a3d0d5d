import Fen
import FenPlatform
import FenPlatform
import Foundation

// What the templates of `/dev` show.

struct DeskTab: Sendable {
  let href: String
  let tabLabel: String
  let isCurrent: Bool

  static func all(_ current: String, _ language: Language) -> [DeskTab] {
    [
      ("requests", language.text("requests.title")), ("callbacks", language.text("callbacks.title")),
      ("clock", language.text("clock.title")), ("faults", language.text("faults.title")),
      ("design", language.text("design.title")),
    ].map { DeskTab(href: "/dev/\($0.0)", tabLabel: $0.1, isCurrent: $0.0 == current) }
  }
}

// MARK: - Requests

struct RequestsContent: Sendable {
  struct Row: Sendable {
    let href: String
    let time: String
    let timeValue: String
    let method: String
    let target: String
    let badge: Badge
    let errorCode: String?
    let merchant: String
    let duration: String
  }
  let tabs: [DeskTab]
  let rows: [Row]
  let hasRows: Bool
  let isFiltered: Bool
  let path: String
  let outcomes: [Choice]
  let liveHref: String
  /// Other processes have requests of their own.
  let isShared: Bool

  init(_ records: [RequestRecord], _ filter: RequestFilter, isShared: Bool, _ visit: Visit) {
    self.isShared = isShared
    let language = visit.language
    self.tabs = DeskTab.all("requests", language)
    self.rows = records.map { record in
      Row(
        href: "/dev/requests/\(record.id)", time: String(language.time(record.at).dropFirst(11)),
        timeValue: record.at.rfc3339, method: record.method, target: record.target,
        badge: Badge(status: record.status), errorCode: record.code, merchant: record.merchant ?? "–",
        duration: milliseconds(record.microseconds))
    }
    self.hasRows = !records.isEmpty
    self.isFiltered = filter.path != nil || filter.outcome != .all
    self.path = filter.path ?? ""
    self.outcomes = RequestFilter.Outcome.allCases.map { outcome in
      Choice(
        choiceValue: outcome.rawValue, choiceLabel: outcome.name(in: language), isChosen: outcome == filter.outcome)
    }
    self.liveHref =
      "/dev/requests/live?outcome=\(filter.outcome.rawValue)"
      + (filter.path.flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "&path=\($0)" }
        ?? "")
  }
}

extension RequestFilter.Outcome {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .all: language.text("requests.all")
    case .succeeded: language.text("requests.succeeded")
    case .failed: language.text("requests.failed")
    case .unsigned: language.text("requests.unsigned")
    }
  }
}

/// `1.2 ms`
private func milliseconds(_ microseconds: Int64) -> String {
  let tenths = (microseconds + 50) / 100
  return "\(tenths / 10).\(tenths % 10) ms"
}

struct RequestContent: Sendable {
  struct SignedLine: Sendable {
    let lineLabel: String
    let lineText: String
    let differs: Bool
  }
  let tabs: [DeskTab]
  let method: String
  let target: String
  let badge: Badge
  let errorText: String?
  let facts: [Fact]
  let verdict: String
  let verdictTone: String
  let verdictAdvice: String?
  let signedLines: [SignedLine]
  let signed: String?
  /// What the sender signed instead, where it is known.
  let senderSigned: String?
  let headers: [HeaderLine]
  let body: String?
  let answerHeaders: [HeaderLine]
  let answerBody: String?
  let curl: String

  init(_ record: RequestRecord, _ place: Place, _ visit: Visit) {
    let language = visit.language
    self.tabs = DeskTab.all("requests", language)
    self.method = record.method
    self.target = record.target
    self.badge = Badge(status: record.status)
    self.errorText = record.code.map { code in record.message.map { "\(code) · \($0)" } ?? code }
    self.facts = [
      Fact(language.text("fact.requestID"), record.id, code: true),
      Fact(language.text("fact.time"), language.time(record.at)),
      Fact(language.text("fact.merchant"), record.merchant ?? "–"),
      Fact(language.text("fact.duration"), milliseconds(record.microseconds)),
    ]
    let check = SignatureView(record.signature, language)
    self.verdict = check.verdict
    self.verdictTone = check.tone.rawValue
    self.verdictAdvice = check.advice
    self.signed = check.signed
    self.senderSigned = check.senderSigned
    let labels = [
      language.text("signed.method"), language.text("signed.target"), language.text("signed.timestamp"),
      language.text("signed.nonce"), language.text("signed.body"),
    ]
    // The body is the rest: it may hold line ends itself, and the string ends with one.
    let lines = (check.signed ?? "").split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false)
    self.signedLines = zip(labels, lines).enumerated().map { index, line in
      let text = index == 4 && line.1.hasSuffix("\n") ? line.1.dropLast() : line.1
      return SignedLine(lineLabel: line.0, lineText: String(text) + "\\n", differs: check.differingLine == index)
    }
    self.headers = record.headers
    self.body = record.body.isEmpty ? nil : record.body
    self.answerHeaders = record.answerHeaders
    self.answerBody = record.answerBody.isEmpty ? nil : record.answerBody
    self.curl = curlCommand(record, place)
  }
}

/// The request as a command that sends it again, byte for byte. Its signature is good for five minutes.
func curlCommand(_ record: RequestRecord, _ place: Place) -> String {
  // curl makes these itself.
  let own: Set = ["host", "content-length", "connection", "transfer-encoding"]
  var lines = ["curl -i -X \(record.method) \(shellQuoted(place.http + record.target))"]
  for header in record.headers where !own.contains(header.name.lowercased()) {
    lines.append("  -H \(shellQuoted("\(header.name): \(header.value)"))")
  }
  if !record.body.isEmpty { lines.append("  --data-raw \(shellQuoted(record.body))") }
  return lines.joined(separator: " \\\n")
}

/// What became of a signature, in words.
private struct SignatureView {
  var verdict: String
  var advice: String?
  var tone: Badge.Tone
  var signed: String?
  var senderSigned: String?
  var differingLine: Int?

  init(_ check: SignatureCheck, _ language: Language) {
    func text(_ key: String, _ values: [String: String] = [:]) -> String { language.text(key, values) }
    switch check {
    case .notChecked: (verdict, tone) = (text("signature.notChecked"), .neutral)
    case .right(let signed): (verdict, tone, self.signed) = (text("signature.right"), .good, signed)
    case .refused(let fault, let expected):
      (tone, signed) = (.bad, expected)
      switch fault {
      case .noAuthorization:
        (verdict, advice) = (text("signature.noAuthorization"), text("signature.noAuthorization.advice"))
      case .unreadable(let why):
        (verdict, advice) = (text("signature.unreadable", ["why": why]), text("signature.unreadable.advice"))
      case .unknownMerchant(let id):
        (verdict, advice) = (text("signature.unknownMerchant", ["id": id]), text("signature.unknownMerchant.advice"))
      case .unknownSerial(let sent, let known):
        verdict = text("signature.unknownSerial", ["sent": sent])
        advice = text("signature.unknownSerial.advice", ["known": known.joined(separator: ", ")])
      case .clockSkew(let seconds):
        verdict = text(
          seconds > 0 ? "signature.clockAhead" : "signature.clockBehind", ["seconds": String(seconds.magnitude)])
        advice = text("signature.clock.advice")
        differingLine = 2
      case .otherKey(let serial):
        (verdict, advice) = (text("signature.otherKey", ["serial": serial]), text("signature.otherKey.advice"))
      case .differs(let part, let sender):
        senderSigned = sender
        (verdict, differingLine) = part.verdict(in: language)
        advice = text("signature.differs.advice")
      case .noVariantFits:
        (verdict, advice) = (text("signature.noVariantFits"), text("signature.noVariantFits.advice"))
      }
    }
  }
}

extension SignedPart {
  /// The sentence, and the line of the string to sign it is about.
  fileprivate func verdict(in language: Language) -> (String, Int) {
    switch self {
    case .method: (language.text("signature.differs.method"), 0)
    case .target: (language.text("signature.differs.target"), 1)
    case .timestamp: (language.text("signature.differs.timestamp"), 2)
    case .nonce: (language.text("signature.differs.nonce"), 3)
    case .body: (language.text("signature.differs.body"), 4)
    case .lineEnd: (language.text("signature.differs.lineEnd"), 4)
    }
  }
}

// MARK: - Callbacks

struct CallbacksContent: Sendable {
  struct Row: Sendable {
    let href: String
    let time: String
    let timeValue: String
    let eventType: String
    let outTradeNo: String
    let merchant: String
    let url: String
    let badge: Badge
    let attemptCount: Int
    let next: String?
  }
  let tabs: [DeskTab]
  let rows: [Row]
  let hasRows: Bool

  init(_ records: [CallbackRecord], _ language: Language) {
    self.tabs = DeskTab.all("callbacks", language)
    self.rows = records.map { record in
      Row(
        href: "/dev/callbacks/\(record.id.value)", time: language.dayAndClock(record.createdAt),
        timeValue: record.createdAt.rfc3339, eventType: record.eventType, outTradeNo: record.outTradeNo,
        merchant: record.merchant, url: record.url, badge: Badge(record.standing, in: language),
        attemptCount: record.attempts.count, next: record.next(in: language))
    }
    self.hasRows = !records.isEmpty
  }
}

extension CallbackRecord {
  fileprivate func next(in language: Language) -> String? {
    switch standing {
    case .waiting(let next): language.text("callback.next", ["at": language.time(next)])
    case .delivered, .givenUp: nil
    }
  }
}

struct CallbackPageContent: Sendable {
  struct AttemptRow: Sendable {
    let number: Int
    let time: String
    let badge: Badge
    let outcomeText: String
    let duration: String
  }
  let tabs: [DeskTab]
  let callbackID: String
  let eventType: String
  let badge: Badge
  let next: String?
  let facts: [Fact]
  let attempts: [AttemptRow]
  let hasAttempts: Bool
  let headers: [HeaderLine]
  let body: String
  let plain: String

  init(_ record: CallbackRecord, _ language: Language) {
    self.tabs = DeskTab.all("callbacks", language)
    self.callbackID = String(record.id.value)
    self.eventType = record.eventType
    self.badge = Badge(record.standing, in: language)
    self.next = record.next(in: language)
    self.facts = [
      Fact(language.text("fact.url"), record.url, code: true),
      Fact(language.text("fact.outTradeNo"), record.outTradeNo, code: true),
      Fact(language.text("fact.merchant"), record.merchant),
      Fact(language.text("fact.created"), language.time(record.createdAt)),
    ]
    self.attempts = record.attempts.enumerated().map { index, attempt in
      let (badge, text) =
        switch attempt.outcome {
        case .answered(let status, let body): (Badge((200..<300).contains(status) ? .good : .bad, String(status)), body)
        case .failed(let why): (Badge(.bad, language.text("callback.noAnswer")), why)
        }
      return AttemptRow(
        number: index + 1, time: language.time(attempt.at), badge: badge, outcomeText: text,
        duration: "\(attempt.milliseconds) ms")
    }
    self.hasAttempts = !record.attempts.isEmpty
    self.headers = record.headers
    self.body = record.body
    self.plain = record.plain
  }
}

// MARK: - Clock

struct ClockContent: Sendable {
  struct Jump: Sendable {
    let seconds: Int64
    let jumpLabel: String
  }
  struct Entry: Sendable {
    let time: String
    let timeValue: String
    let entryText: String
  }
  let tabs: [DeskTab]
  let now: String
  let nowValue: String
  let real: String
  let isFrozen: Bool
  let jumps: [Jump]
  let typedSeconds: String
  let typedAt: String
  let refusal: RefusalView?
  let upcoming: [Entry]
  let hasUpcoming: Bool
  let past: [Entry]
  let hasPast: Bool

  init(_ reading: ClockReading, _ language: Language, typed: Form? = nil, refusal: PageRefusal? = nil) {
    self.tabs = DeskTab.all("clock", language)
    self.now = language.time(reading.now)
    self.nowValue = reading.now.rfc3339
    self.real = language.time(reading.real)
    self.isFrozen = reading.isFrozen
    self.jumps = [
      Jump(seconds: 60, jumpLabel: language.text("clock.minute")),
      Jump(seconds: 900, jumpLabel: language.text("clock.quarter")),
      Jump(seconds: 7200, jumpLabel: language.text("clock.twoHours")),
      Jump(seconds: 86_400, jumpLabel: language.text("clock.day")),
      Jump(seconds: 604_800, jumpLabel: language.text("clock.week")),
    ]
    self.typedSeconds = typed?["seconds"] ?? ""
    self.typedAt = typed?["at"] ?? String(reading.now.rfc3339.prefix(16))
    self.refusal = refusal.map { RefusalView($0, language) }
    self.upcoming = reading.upcoming.map { Entry($0, language) }
    self.hasUpcoming = !reading.upcoming.isEmpty
    self.past = reading.past.map { Entry($0, language) }
    self.hasPast = !reading.past.isEmpty
  }
}

extension ClockContent.Entry {
  init(_ entry: TimelineEntry, _ language: Language) {
    let what = entry.what.name(in: language)
    self.init(
      time: language.time(entry.at), timeValue: entry.at.rfc3339,
      entryText: entry.about.isEmpty ? what : "\(what) · \(entry.about)")
  }
}

extension TimelineEntry.What {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .orderExpires: language.text("timeline.orderExpires")
    case .orderClosed: language.text("timeline.orderClosed")
    case .refundArrived: language.text("timeline.refundArrived")
    case .bankAccepted: language.text("timeline.bankAccepted")
    case .bankRefused: language.text("timeline.bankRefused")
    case .bankSilent: language.text("timeline.bankSilent")
    case .daySealed: language.text("timeline.daySealed")
    case .callbackDue: language.text("timeline.callbackDue")
    case .callbackDelivered: language.text("timeline.callbackDelivered")
    case .callbackFailed: language.text("timeline.callbackFailed")
    case .callbackGivenUp: language.text("timeline.callbackGivenUp")
    case .callbackHeldBack: language.text("timeline.callbackHeldBack")
    }
  }
}

// MARK: - Faults

struct FaultsContent: Sendable {
  struct Row: Sendable {
    let faultID: String
    let match: String
    let effectName: String
    let effectCode: String
    let left: String
  }
  let tabs: [DeskTab]
  let rows: [Row]
  let hasRows: Bool
  let effects: [Choice]
  let methods: [Choice]
  let typedMerchant: String
  let typedPath: String
  let typedValue: String
  let typedTimes: String
  let refusal: RefusalView?

  init(_ rules: [FaultRule], _ visit: Visit, typed: Form? = nil, refusal: PageRefusal? = nil) {
    let language = visit.language
    self.tabs = DeskTab.all("faults", language)
    self.rows = rules.map { rule in
      let match = [rule.fault.merchant?.description, rule.fault.method, rule.fault.path].compactMap(\.self)
      return Row(
        faultID: rule.id,
        match: match.isEmpty ? language.text("faults.everything") : match.joined(separator: " "),
        effectName: rule.fault.effect.name(in: language) + (rule.fault.value.map { " · \($0)" } ?? ""),
        effectCode: rule.fault.effect.rawValue,
        left: rule.fault.times.map { language.text("faults.left", ["count": String($0)]) }
          ?? language.text("faults.always"))
    }
    self.hasRows = !rules.isEmpty
    self.effects = FaultEffect.allCases.map {
      Choice(
        choiceValue: $0.rawValue, choiceLabel: "\($0.name(in: language)) (\($0.rawValue))",
        isChosen: typed?["effect"] == $0.rawValue)
    }
    self.methods = ["GET", "POST"].map {
      Choice(choiceValue: $0, choiceLabel: $0, isChosen: typed?["method"] == $0)
    }
    self.typedMerchant = typed?["mchid"] ?? ""
    self.typedPath = typed?["path"] ?? ""
    self.typedValue = typed?["value"] ?? ""
    self.typedTimes = typed?["times"] ?? ""
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension FaultEffect {
  func name(in language: Language) -> String {
    switch self {
    case .latency: language.text("fault.latency")
    case .httpStatus: language.text("fault.httpStatus")
    case .dropConnection: language.text("fault.dropConnection")
    case .systemError: language.text("fault.systemError")
    case .badSignature: language.text("fault.badSignature")
    case .bankTimeout: language.text("fault.bankTimeout")
    case .bankRefusal: language.text("fault.bankRefusal")
    case .userPaying: language.text("fault.userPaying")
    case .duplicateNotification: language.text("fault.duplicateNotification")
    case .notificationOutOfOrder: language.text("fault.notificationOutOfOrder")
    }
  }
}
