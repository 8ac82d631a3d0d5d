import Fen

// What the templates of `/wallet/packets` show.

struct PacketsContent: Sendable {
  struct Row: Sendable {
    let packetHref: String
    let packetFrom: String
    let packetGreeting: String
    let packetAmount: AmountParts
    let packetState: String
    let packetTime: String
    let packetTimeValue: String
  }
  struct Waiting: Sendable {
    let packetHref: String
    let packetFrom: String
    let packetGreeting: String
    let packetTime: String
    let packetTimeValue: String
  }
  let waiting: [Waiting]
  let hasWaiting: Bool
  let sent: [Row]
  let hasSent: Bool
  let opened: [Row]
  let hasOpened: Bool

  init(_ packets: ListedPackets, _ language: Language) {
    func row(_ packet: ListedPackets.Row) -> Row {
      Row(
        packetHref: "/wallet/packets/\(packet.id)", packetFrom: packet.from,
        packetGreeting: greetingOrUsual(packet.greeting, in: language),
        packetAmount: AmountParts(packet.amount, in: language),
        packetState: packet.standing.text(claimed: packet.claimedCount, of: packet.count, in: language),
        packetTime: language.dayAndClock(packet.at), packetTimeValue: packet.at.rfc3339)
    }
    self.waiting = packets.waiting.map { packet in
      Waiting(
        packetHref: "/wallet/packets/\(packet.id)", packetFrom: packet.from,
        packetGreeting: greetingOrUsual(packet.greeting, in: language),
        packetTime: language.dayAndClock(packet.at), packetTimeValue: packet.at.rfc3339)
    }
    self.hasWaiting = !waiting.isEmpty
    self.sent = packets.sent.map(row)
    self.opened = packets.opened.map(row)
    self.hasSent = !sent.isEmpty
    self.hasOpened = !opened.isEmpty
  }
}

private func greetingOrUsual(_ greeting: String, in language: Language) -> String {
  greeting.isEmpty ? language.text("packet.defaultGreeting") : greeting
}

extension RedPacketView.Standing {
  /// In a few words.
  fileprivate func text(claimed: Int, of count: Int, in language: Language) -> String {
    switch self {
    case .awaitingBank: language.text("bankMove.underWay")
    case .open: language.text("packet.openState", ["claimed": String(claimed), "count": String(count)])
    case .finished where count == 1: language.text("packet.finishedOne")
    case .finished: language.text("packet.finished", ["count": String(count)])
    case .expired(_, let returned): language.text("packet.expired", ["amount": language.money(returned)])
    case .failed: language.text("packet.failed")
    }
  }
}

struct PacketFormContent: Sendable {
  let kinds: [Choice]
  let kindValue: String
  let isDirect: Bool
  let payeeReference: String?
  let payeeMasked: String?
  let contacts: [ContactRow]
  /// A direct packet whose receiver is not chosen yet.
  let asksPayee: Bool
  let amountLabel: String
  let limitsHint: String
  let typedAmount: String
  let typedCount: String
  let typedGreeting: String
  /// In place of the form.
  let gate: GateView?
  let refusal: RefusalView?

  init(
    _ kind: PacketKind, _ typed: [String: String], _ payee: Payee?, _ contacts: [WalletContact], _ rules: PacketRules,
    _ language: Language, gate: GateView?, refusal: PageRefusal?
  ) {
    self.gate = gate
    self.kinds = PacketKind.allCases.map {
      Choice(choiceValue: "?kind=\($0.rawValue)", choiceLabel: $0.name(in: language), isChosen: $0 == kind)
    }
    self.kindValue = kind.rawValue
    self.isDirect = kind == .direct
    (self.payeeReference, self.payeeMasked) = (payee?.reference, payee?.maskedName)
    self.contacts = contacts.map(ContactRow.init)
    self.asksPayee = kind == .direct && payee == nil
    self.amountLabel =
      switch kind {
      case .lucky: language.text("packet.total")
      case .equal: language.text("packet.each")
      case .direct: language.text("packet.amount")
      }
    self.limitsHint = language.text(
      "packet.hint", ["most": language.money(rules.mostPerShare), "count": String(rules.mostShares)])
    self.typedAmount = typed["amount"] ?? ""
    self.typedCount = typed["count"] ?? ""
    self.typedGreeting = typed["greeting"] ?? ""
    self.refusal = refusal.map { RefusalView($0, language) }
  }
}

extension PacketKind {
  func name(in language: Language) -> String {
    switch self {
    case .lucky: language.text("packet.lucky")
    case .equal: language.text("packet.equal")
    case .direct: language.text("packet.direct")
    }
  }
}

struct PacketSheetContent: Sendable {
  let kindName: String
  let kindValue: String
  let receiver: String
  let payeeReference: String?
  let amount: AmountParts
  let typedAmount: String
  let typedCount: String
  let typedGreeting: String
  let shownGreeting: String
  let number: String
  let methods: [MethodView]
  let proof: ProofView
  let refusal: RefusalView?

  init(
    _ form: PacketForm, payee: String, typedAmount: String, methods: [WalletMethod], proof: ProofView,
    _ language: Language, chosen: WalletMethodID?, refusal: PageRefusal?
  ) {
    self.kindName = form.kind.name(in: language)
    self.kindValue = form.kind.rawValue
    self.receiver = payee
    self.payeeReference = form.to
    self.amount = AmountParts(form.total, in: language)
    self.typedAmount = typedAmount
    self.typedCount = String(form.count)
    self.typedGreeting = form.greeting
    self.shownGreeting = greetingOrUsual(form.greeting, in: language)
    self.number = form.number
    self.methods = methods.views(language, for: form.total, chosen: chosen)
    self.proof = proof
    self.refusal = refusal.map { RefusalView($0, language, hasCard: methods.hasCard) }
  }
}

/// A packet's own page.
struct PacketContent: Sendable {
  struct Claim: Sendable {
    let claimer: String
    let claimerInitial: String
    let claimAmount: AmountParts
    let claimTime: String
    let claimTimeValue: String
    let isBest: Bool
  }
  let packetID: String
  let packetTitle: String
  let greeting: String
  let isDone: Bool
  /// The envelope is closed, and this reader may open it.
  let canOpen: Bool
  let mustSignIn: Bool
  let signInHref: String
  /// It was opened by the press before: the envelope opens before the reader's eyes.
  let isJustOpened: Bool
  let mine: AmountParts?
  let isMyBest: Bool
  /// Neither opened nor to be opened by this reader.
  let isOver: Bool
  /// Why this reader cannot open it.
  let overText: String
  let stateText: String
  let link: String
  /// The sender shares it while there is something left.
  let isShared: Bool
  let sentText: String
  let shareHint: String
  let claims: [Claim]
  let hasClaims: Bool
  let refusal: RefusalView?

  init(_ packet: RedPacketView, _ visit: Visit, isJustOpened: Bool, isDone: Bool, refusal: PageRefusal?) {
    let language = visit.language
    self.packetID = packet.id
    self.packetTitle = language.text("packet.from", ["name": packet.from])
    self.greeting = greetingOrUsual(packet.greeting, in: language)
    self.isDone = isDone
    self.mustSignIn = visit.session.user == nil
    self.link = "/wallet/packets/\(packet.id)"
    self.signInHref = "/wallet?next=\(link)"
    let isOpen: Bool
    switch packet.standing {
    case .open: isOpen = true
    case .awaitingBank, .finished, .expired, .failed: isOpen = false
    }
    switch packet.mine {
    case .canOpen: (self.canOpen, self.mine, self.isMyBest, self.isOver) = (isOpen, nil, false, !isOpen)
    case .opened(let amount, let isBest):
      (self.canOpen, self.mine, self.isMyBest, self.isOver) = (
        false, AmountParts(amount, in: language), isBest, false
      )
    case .forAnother, .cannot: (self.canOpen, self.mine, self.isMyBest, self.isOver) = (false, nil, false, true)
    }
    self.isJustOpened = isJustOpened && mine != nil
    self.stateText = packet.standing.text(claimed: packet.claimedCount, of: packet.count, in: language)
    self.overText =
      packet.mine == .forAnother
      ? language.text(packet.isFromMe ? "packet.waitsForOne" : "packet.forAnother") : stateText
    self.isShared = packet.isFromMe && isOpen
    let isForOne = packet.mine == .forAnother
    self.sentText = language.text(isForOne ? "packet.sentToOne" : "packet.sentNow")
    self.shareHint = language.text(isForOne ? "packet.shareHintForOne" : "packet.shareHint")
    self.claims = packet.claims.map { claim in
      Claim(
        claimer: claim.nickname, claimerInitial: claim.nickname.first.map(String.init) ?? "?",
        claimAmount: AmountParts(claim.amount, in: language), claimTime: language.dayAndClock(claim.at),
        claimTimeValue: claim.at.rfc3339, isBest: claim.isBest)
    }
    self.hasClaims = !packet.claims.isEmpty
    self.refusal = refusal.map { RefusalView($0, language, next: "/wallet/packets/\(packet.id)") }
  }
}
