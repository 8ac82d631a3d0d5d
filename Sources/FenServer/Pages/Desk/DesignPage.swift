import Fen
import FenPlatform
import Hummingbird

/// `/dev/design`: every component in every state, on one page.
func registerDesign<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.get("dev/design") { visit in
    .page(.design, title: visit.text("design.title"), content: try DesignContent(visit))
  }
}

private struct DesignContent: Sendable {
  struct Colour: Sendable {
    let token: String
    let swatch: String
  }
  let tabs: [DeskTab]
  let colours: [Colour]
  let badges: [Badge]
  let orderBadges: [Badge]
  let amounts: [AmountParts]
  let big: AmountParts
  let user: UserView
  let methods: [MethodView]
  let waiting: [WaitingView]
  let payments: [PaymentRow]
  let code: CodeContent
  let facts: [Fact]
  let headers: [HeaderLine]
  let json: String
  let signedLines: [RequestContent.SignedLine]
  let refusal: RefusalView
  let chart: BillChart?
  let proof: ProofView
  let sentMessage: String
  let entries: [ClockContent.Entry]

  init(_ visit: Visit) throws {
    let language = visit.language
    let at = Instant(rfc3339: "2026-11-22T17:04:05+08:00")!
    self.tabs = DeskTab.all("design", language)
    self.colours = [
      "ground", "surface", "sunken", "line", "ink", "ink-soft", "primary", "seal", "good", "waiting", "bad", "accent",
    ].map { Colour(token: "--\($0)", swatch: "swatch-\($0)") }
    self.badges = Badge.Tone.allCases.map { Badge($0, $0.rawValue) }
    self.orderBadges = [
      .notPaid, .userPaying, .atBank, .paid(at: at), .refundedInPart(paidAt: at), .refunded(paidAt: at),
      .closed(at: at), .expired(at: at), .revoked(at: at),
    ].map { Badge($0, in: language) }
    self.amounts = [
      Money.fen(1), .fen(123_450), .fen(-6_800), .fen(999_999_999_99), Money(minorUnits: 1980, .jpy),
      Money(minorUnits: 4_250, .hkd),
    ].map { AmountParts($0, in: language) }
    self.big = AmountParts(.fen(128_050), in: language)
    self.user = UserView(
      WalletUser(id: UserID(1), name: language.text("design.name"), balance: .fen(128_050), cards: []), in: language)
    let methods = [
      WalletMethod(id: .init(value: "balance"), kind: .balance, available: .fen(128_050)),
      WalletMethod(
        id: .init(value: "1"), kind: .debitCard(bank: language.text("design.bank"), lastDigits: "4417"),
        available: nil),
      WalletMethod(
        id: .init(value: "2"), kind: .creditCard(bank: language.text("design.longBank"), lastDigits: "0092"),
        available: nil),
    ]
    self.methods = methods.enumerated().map { MethodView($0.element, language, isChosen: $0.offset == 0) }
    let order = PayableOrder(
      id: OrderID(1), payee: language.text("design.shop"), description: language.text("design.goods"),
      amount: .fen(2_350), methods: methods, isAsked: true)
    self.waiting = [WaitingView(order, language)]
    let standings: [OrderStanding] = [
      .paid(at: at), .refundedInPart(paidAt: at), .refunded(paidAt: at), .closed(at: at),
    ]
    self.payments = standings.enumerated().map { index, standing in
      PaymentRow(
        WalletPayment(
          order: OrderID(Int64(index + 1)), payee: language.text(index == 1 ? "design.longShop" : "design.shop"),
          description: language.text("design.goods"), amount: .fen(2_350), paid: .fen(2_350),
          refunded: .fen(index == 0 ? 0 : 500),
          method: .balance, standing: standing, outTradeNo: "FEN20261122\(index)", at: at,
          authenticated: [.password]),
        in: language)
    }
    self.code = try CodeContent(
      WalletCode(digits: "134567890123456789", mark: "", expiresAt: at.adding(seconds: 60), now: at), [],
      since: CodeSight(openedAt: at, paid: []), visit)
    self.facts = [
      Fact(language.text("fact.description"), language.text("design.goods")),
      Fact(language.text("fact.transactionID"), OrderID(1).transactionID, code: true),
      Fact(language.text("fact.time"), language.time(at)),
    ]
    self.headers = [
      HeaderLine(name: "Wechatpay-Timestamp", value: String(at.seconds)),
      HeaderLine(name: "Wechatpay-Nonce", value: "593BEC0C930BF1AFEB40B4A08C8FB242"),
    ]
    self.json = """
      {
        "out_trade_no": "FEN202611220001",
        "trade_state": "SUCCESS",
        "amount": { "total": 2350, "currency": "CNY" }
      }
      """
    self.signedLines = [
      (language.text("signed.method"), "POST\\n", false),
      (language.text("signed.target"), "/v3/pay/transactions/native\\n", true),
      (language.text("signed.timestamp"), "\(at.seconds)\\n", false),
    ].map { RequestContent.SignedLine(lineLabel: $0.0, lineText: $0.1, differs: $0.2) }
    self.refusal = RefusalView(
      .limited(.over(.day(.weak), left: .fen(4_210), remedies: [.authenticate(.twoFactors), .payByCard])), language)
    self.chart = BillChart(
      [
        BillSum(kind: .purchase, lines: 12, amount: .fen(-23_450)),
        BillSum(kind: .topUp, lines: 1, amount: .fen(10_000)),
      ], language)
    self.proof = ProofView(lacksPassword: false, needsMore: true, codePhone: maskedPhone("13800138000"))
    self.sentMessage = language.text("design.event2")
    self.entries = [
      ClockContent.Entry(time: language.time(at), timeValue: at.rfc3339, entryText: language.text("design.event1")),
      ClockContent.Entry(
        time: language.time(at.adding(hours: 2)), timeValue: at.adding(hours: 2).rfc3339,
        entryText: language.text("design.event2")),
    ]
  }
}
