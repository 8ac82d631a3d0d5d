import Fen
import FenPlatform

// What the template of `/dev/clock` shows.

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
  let turn: Turn?

  struct Turn: Sendable {
    /// As the form beside it is typed.
    let value: String
    let label: String
    let text: String
  }

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
    self.turn = reading.turn.map { Turn($0, language) }
  }
}

extension ClockContent.Turn {
  init(_ turn: ClockTurn, _ language: Language) {
    self.init(
      value: String(turn.at.rfc3339.prefix(19)), label: language.time(turn.at),
      text: language.text(
        turn.begins ? "clock.turnBegins" : "clock.turnEnds",
        ["campaign": turn.campaign, "time": language.time(turn.turnsAt)]))
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
    case .due(let kind): kind.name(in: language)
    case .orderClosed: language.text("timeline.orderClosed")
    case .refundArrived: language.text("timeline.refundArrived")
    case .transferExpired: language.text("timeline.transferExpired")
    case .takingsReleased: language.text("timeline.takingsReleased")
    case .bankAccepted: language.text("timeline.bankAccepted")
    case .bankRefused: language.text("timeline.bankRefused")
    case .bankSilent: language.text("timeline.bankSilent")
    case .bankStatement: language.text("timeline.bankStatement")
    case .daySealed: language.text("timeline.daySealed")
    case .redPacketExpired: language.text("timeline.redPacketExpired")
    case .walletErased: language.text("timeline.walletErased")
    case .campaignEnded: language.text("timeline.campaignEnded")
    case .couponExpired: language.text("timeline.couponExpired")
    case .applymentApproved: language.text("timeline.applymentApproved")
    case .applymentCanceled: language.text("timeline.applymentCanceled")
    case .settlementChanged: language.text("timeline.settlementChanged")
    case .payoutExpired: language.text("timeline.payoutExpired")
    case .payoutPaid: language.text("timeline.payoutPaid")
    case .payoutFailed: language.text("timeline.payoutFailed")
    case .callbackDelivered: language.text("timeline.callbackDelivered")
    case .callbackFailed: language.text("timeline.callbackFailed")
    case .callbackGivenUp: language.text("timeline.callbackGivenUp")
    case .callbackHeldBack: language.text("timeline.callbackHeldBack")
    }
  }
}

extension Upcoming.Kind {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .orderExpires: language.text("timeline.due.orderExpires")
    case .refundArrives: language.text("timeline.due.refundArrives")
    case .takingsReleased: language.text("timeline.due.takingsReleased")
    case .transferGoesBack: language.text("timeline.due.transferGoesBack")
    case .redPacketGoesBack: language.text("timeline.due.redPacketGoesBack")
    case .payoutGoesBack: language.text("timeline.due.payoutGoesBack")
    case .payoutPaid: language.text("timeline.due.payoutPaid")
    case .campaignEnds: language.text("timeline.due.campaignEnds")
    case .couponExpires: language.text("timeline.due.couponExpires")
    case .applymentDecided: language.text("timeline.due.applymentDecided")
    case .settlementDecided: language.text("timeline.due.settlementDecided")
    case .bankAsked: language.text("timeline.due.bankAsked")
    case .bankStatement: language.text("timeline.due.bankStatement")
    case .daySealed: language.text("timeline.due.daySealed")
    case .walletErased: language.text("timeline.due.walletErased")
    case .callbackDue: language.text("timeline.due.callbackDue")
    }
  }
}
