import Fen
import FenPlatform

// What the templates of complaints show.

extension ComplaintKind {
  /// How forms name it.
  var page: String {
    switch self {
    case .refund: "refund"
    case .serviceNotWork: "service"
    case .others: "others"
    }
  }

  init?(page: String) {
    guard let kind = Self.allCases.first(where: { $0.page == page }) else { return nil }
    self = kind
  }

  func name(in language: Language) -> String {
    switch self {
    case .refund: language.text("complaint.refund")
    case .serviceNotWork: language.text("complaint.service")
    case .others: language.text("complaint.others")
    }
  }
}

extension ComplaintEntryKind {
  fileprivate func name(in language: Language) -> String {
    switch self {
    case .opened: language.text("complaint.opened")
    case .wentOn: language.text("complaint.wentOn")
    case .payerWords: language.text("complaint.payerWords")
    case .answer: language.text("complaint.answer")
    case .completed: language.text("complaint.completed")
    case .withdrawn: language.text("complaint.withdrawn")
    case .accepted: language.text("complaint.accepted")
    case .refundApproved: language.text("complaint.refundApproved")
    case .refundRejected: language.text("complaint.refundRejected")
    }
  }
}

extension Badge {
  init(_ state: ComplaintState, in language: Language) {
    switch state {
    case .pending: self.init(.waiting, language.text("complaint.pending"))
    case .processing: self.init(.accent, language.text("complaint.processing"))
    case .processed(.completed, _), .processed(.accepted, _):
      self.init(.good, language.text("complaint.processed"))
    case .processed(.withdrawn, _): self.init(.neutral, language.text("complaint.withdrawn"))
    }
  }
}

struct ComplaintList: Sendable {
  struct Row: Sendable {
    let complaintHref: String
    let complaintMerchant: String
    let complaintKind: String
    let complaintTime: String
    let complaintBadge: Badge
  }
  let rows: [Row]
  let hasRows: Bool

  init(_ complaints: [ComplaintShown], _ language: Language) {
    rows = complaints.map { complaint in
      Row(
        complaintHref: "/wallet/complaints/\(complaint.order.value)", complaintMerchant: complaint.merchant,
        complaintKind: complaint.problem.kind.name(in: language),
        complaintTime: language.dayAndClock(complaint.openedAt), complaintBadge: Badge(complaint.state, in: language))
    }
    hasRows = !rows.isEmpty
  }
}

struct ComplaintForm: Sendable {
  let action: String
  let payee: String
  let paidText: String
  let types: [Choice]
  let typedAmount: String
  let typedWords: String
  let typedPhone: String
  let mostWords: Int
  let answerDays: String
  /// Whether there is money that could be asked back.
  let canAskBack: Bool
  /// Pictures came with the form that was refused: a browser keeps none of them.
  let lostPictures: Bool
  let refusal: RefusalView?

  init(
    _ payment: WalletPayment, canAskBack: Bool, _ language: Language, _ form: Form?, refusal: PageRefusal?
  ) {
    self.canAskBack = canAskBack
    lostPictures = form?.files.isEmpty == false
    let action = "/wallet/complaints/\(payment.order.value)"
    self.action = action
    payee = payment.payee
    paidText = language.text("complaint.paid", ["amount": language.money(payment.paid)])
    let kinds = ComplaintKind.allCases.filter { canAskBack || $0 != .refund }
    types = kinds.map { kind in
      Choice(
        choiceValue: kind.page, choiceLabel: kind.name(in: language),
        isChosen: (form?["type"] ?? kinds.first?.page) == kind.page)
    }
    typedAmount = form?["amount"] ?? ""
    typedWords = form?["words"] ?? ""
    typedPhone = form?["phone"] ?? ""
    mostWords = mostComplaintWords
    answerDays = language.text("complaint.answerDays", ["days": String(complaintAnswerDays)])
    self.refusal = refusal.map { RefusalView($0, language, next: action) }
  }
}

struct ComplaintTalk: Sendable {
  struct Picture: Sendable {
    let pictureHref: String
    let pictureLabel: String
  }
  struct Line: Sendable {
    let isMine: Bool
    let lineTitle: String
    let lineTime: String
    let lineWords: String
    let pictures: [Picture]
  }
  let action: String
  let merchant: String
  let complaintBadge: Badge
  let facts: [Fact]
  let lines: [Line]
  let dueText: String?
  let isOpen: Bool
  let typedWords: String
  let mostWords: Int
  let paymentHref: String
  /// Pictures came with the words that were refused: a browser keeps none of them.
  let lostPictures: Bool
  let refusal: RefusalView?

  init(
    _ complaint: ComplaintShown, _ language: Language, typed: String, lostPictures: Bool = false, refusal: PageRefusal?
  ) {
    self.lostPictures = lostPictures
    let action = "/wallet/complaints/\(complaint.order.value)"
    self.action = action
    paymentHref = "/wallet/payments/\(complaint.order.value)"
    merchant = complaint.merchant
    complaintBadge = Badge(complaint.state, in: language)
    var facts = [Fact(language.text("complaint.type"), complaint.problem.kind.name(in: language))]
    if case .refund(let asked) = complaint.problem {
      facts.append(Fact(language.text("complaint.asked"), language.money(asked)))
    }
    self.facts = facts
    lines = complaint.entries.map {
      Line(
        $0, isMine: $0.kind.isPayers, title: $0.kind.name(in: language), pictures: "/wallet/complaint-pictures",
        language)
    }
    dueText = complaint.answerDue.map { language.text("complaint.due", ["at": language.time($0)]) }
    isOpen = complaint.isOpen
    typedWords = typed
    mostWords = mostComplaintWords
    self.refusal = refusal.map { RefusalView($0, language, next: action) }
  }
}

extension ComplaintTalk.Line {
  /// - Parameter folder: where pictures are found.
  init(
    _ entry: ComplaintShown.Entry, isMine: Bool, title: String, pictures folder: String, _ language: Language
  ) {
    self.isMine = isMine
    lineTitle = title
    lineTime = language.dayAndClock(entry.at)
    lineWords = entry.words
    pictures = entry.pictures.map {
      ComplaintTalk.Picture(pictureHref: "\(folder)/\($0)", pictureLabel: language.text("complaint.picture"))
    }
  }
}
