import Fen
import FenPlatform

// What the templates of a merchant's complaints show.

struct ComplaintDeskList: Sendable {
  struct Row: Sendable {
    let complaintHref: String
    let complaintKind: String
    let complaintNumber: String
    let complaintTime: String
    let dueText: String
    let complaintBadge: Badge
  }
  let merchants: [Choice]
  let rows: [Row]
  let hasRows: Bool
  let campaignsHref: String
  let ended: [EndedProvider]

  init(
    _ complaints: [ComplaintShown], of merchant: MerchantID, among: [TillMerchant], ended: [RegisteredProvider],
    _ language: Language
  ) {
    self.ended = ended.compactMap { EndedProvider($0, language) }
    merchants = among.map {
      Choice(choiceValue: "/merchant/\($0.id)/complaints", choiceLabel: $0.name, isChosen: $0.id == merchant)
    }
    rows = complaints.map { complaint in
      Row(
        complaintHref: "/merchant/\(merchant)/complaints/\(complaint.order.value)",
        complaintKind: complaint.problem.kind.name(in: language), complaintNumber: complaint.outTradeNo,
        complaintTime: language.dayAndClock(complaint.openedAt),
        dueText: complaint.answerDue.map { language.dayAndClock($0) } ?? "–",
        complaintBadge: Badge(complaint.state, in: language))
    }
    hasRows = !rows.isEmpty
    campaignsHref = "/merchant/\(merchant)/campaigns"
  }
}

struct ComplaintDeskTalk: Sendable {
  let action: String
  let listHref: String
  let complaintBadge: Badge
  let facts: [Fact]
  let lines: [ComplaintTalk.Line]
  let dueText: String?
  let isOpen: Bool
  let canComplete: Bool
  let asksRefund: Bool
  let typedWords: String
  let mostWords: Int
  let refusal: RefusalView?

  init(
    _ complaint: ComplaintShown, of merchant: MerchantID, _ language: Language, typed: String, refusal: PageRefusal?
  ) {
    let list = "/merchant/\(merchant)/complaints"
    let action = "\(list)/\(complaint.order.value)"
    (self.listHref, self.action) = (list, action)
    complaintBadge = Badge(complaint.state, in: language)
    var facts = [
      Fact(language.text("complaint.type"), complaint.problem.kind.name(in: language)),
      Fact(language.text("fact.outTradeNo"), complaint.outTradeNo, code: true),
    ]
    if case .refund(let asked) = complaint.problem {
      facts.insert(Fact(language.text("complaint.asked"), language.money(asked)), at: 1)
    }
    self.facts = facts
    lines = complaint.entries.map {
      ComplaintTalk.Line(
        $0, isMine: !$0.kind.isPayers, title: $0.kind.deskName(in: language),
        pictures: "/merchant/\(merchant)/complaint-pictures", language)
    }
    dueText = complaint.answerDue.map { language.text("complaint.due", ["at": language.time($0)]) }
    isOpen = complaint.isOpen
    canComplete = complaint.isOpen && complaint.answerDue == nil
    asksRefund = complaint.isOpen && complaint.problem.kind == .refund && !complaint.isRefundApproved
    typedWords = typed
    mostWords = mostComplaintWords
    self.refusal = refusal.map { RefusalView($0, language, next: action) }
  }
}

extension ComplaintEntryKind {
  /// As the merchant reads it.
  fileprivate func deskName(in language: Language) -> String {
    switch self {
    case .opened: language.text("complaintDesk.opened")
    case .wentOn: language.text("complaintDesk.wentOn")
    case .payerWords: language.text("complaintDesk.payerWords")
    case .answer: language.text("complaintDesk.answer")
    case .completed: language.text("complaintDesk.completed")
    case .withdrawn: language.text("complaint.withdrawn")
    case .accepted: language.text("complaintDesk.accepted")
    case .refundApproved: language.text("complaintDesk.refundApproved")
    case .refundRejected: language.text("complaintDesk.refundRejected")
    }
  }
}
