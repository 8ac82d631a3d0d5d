import Fen

// What the templates of `/dev/callbacks` show.

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
  let isFiltered: Bool
  let find: String
  let states: [Choice]
  let liveHref: String

  init(_ records: [CallbackRecord], _ filter: CallbackFilter, _ language: Language) {
    self.isFiltered = filter != CallbackFilter(text: nil, state: .all)
    self.find = filter.text ?? ""
    self.states = CallbackFilter.State.allCases.map { state in
      Choice(choiceValue: state.rawValue, choiceLabel: state.name(in: language), isChosen: state == filter.state)
    }
    self.liveHref = address("/dev/callbacks/live", [("find", filter.text), ("state", filter.state.rawValue)])
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

extension CallbackFilter.State {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .all: language.text("callbacks.all")
    case .waiting: language.text("callback.waiting")
    case .delivered: language.text("callback.delivered")
    case .givenUp: language.text("callback.givenUp")
    }
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
