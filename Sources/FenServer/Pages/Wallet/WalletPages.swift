import Fen
import Hummingbird

/// `/wallet`: what a customer has in the hand.
func registerWallet<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site, isSandbox: Bool) {
  let data = site.data

  pages.get("wallet") { visit in
    guard let user = visit.session.user else {
      return try await signInPage(visit, site, isSandbox: isSandbox, next: wayBack(visit.query["next"]))
    }
    return .page(
      .walletHome, title: visit.text("wallet.title"), content: WalletHome(try await data.wallet(of: user), visit))
  }

  pages.live("wallet/live") { visit in
    let wallet = try await data.wallet(of: try visit.signedIn())
    return ["wallet-live": site.render(.walletHomeLive, visit, content: WalletHome(wallet, visit))]
  }

  registerSignIn(on: pages, site, isSandbox: isSandbox)
  registerPasswords(on: pages, site)
  registerCode(on: pages, site)
  registerScan(on: pages, site, isSandbox: isSandbox)
  registerPaying(on: pages, site)
  registerVerification(on: pages, site)
  registerLimits(on: pages, site)
  registerCards(on: pages, site)
  registerBankMoves(on: pages, site)
  registerTransfers(on: pages, site)
  registerReceiving(on: pages, site)
  registerStore(on: pages, site)
  registerPackets(on: pages, site)
  registerPayouts(on: pages, site)
  registerCoupons(on: pages, site)
  registerOffers(on: pages, site)
  registerComplaints(on: pages, site)
  registerBills(on: pages, site)
  registerSettings(on: pages, site)
  registerDevices(on: pages, site)
  registerPersonalData(on: pages, site)
}

// MARK: - What the templates show

struct WalletHome: Sendable {
  let user: UserView
  let className: String
  let isUnverified: Bool
  let waiting: [WaitingView]
  /// Payments that the bank has not answered.
  let underway: [PaymentRow]
  /// Top-ups and withdrawals that the bank has not answered.
  let bankMoves: [MoveView]
  let inbox: [InboxView]
  let rows: [EntryRow]
  let hasRows: Bool
  let resetText: String?

  init(_ wallet: Wallet, _ visit: Visit) {
    let language = visit.language
    self.user = UserView(wallet.user, in: language)
    self.className = wallet.accountClass.name(in: language)
    self.isUnverified = wallet.accountClass == .unverified
    self.waiting = wallet.waiting.map { WaitingView($0, language) }
    self.underway = wallet.latest.filter { $0.standing == .atBank }.map { PaymentRow($0, in: language) }
    self.bankMoves = wallet.bankMoves.map { MoveView($0, language) }
    self.inbox = wallet.inbox.map { InboxView($0, language) }
    self.rows = wallet.entries.map { EntryRow($0, language) }
    self.hasRows = !wallet.entries.isEmpty
    self.resetText = wallet.passwordResetAt.map { language.text("password.wasReset", ["at": language.time($0)]) }
  }
}

/// Money that waits to be taken.
struct InboxView: Sendable {
  let inboxHref: String
  let inboxLabel: String
  let inboxFrom: String
  let inboxAmount: AmountParts?

  init(_ item: InboxItem, _ language: Language) {
    (self.inboxHref, self.inboxLabel) =
      switch item.kind {
      case .transfer: ("/wallet/transfers/\(item.id)", language.text("inbox.transfer"))
      case .packet: ("/wallet/packets/\(item.id)", language.text("inbox.packet"))
      case .payout: ("/wallet/payouts/\(item.id)", language.text("inbox.payout"))
      }
    self.inboxFrom = item.from
    self.inboxAmount = item.amount.map { AmountParts($0, in: language) }
  }
}

/// A top-up or withdrawal on its way: what, and since when.
struct MoveView: Sendable {
  let moveHref: String
  let moveTitle: String
  let moveSince: String
  let moveAmount: AmountParts

  init(_ move: BankMove, _ language: Language) {
    self.moveHref = "/wallet/bank/\(move.id)"
    self.moveTitle = [move.kind.name(in: language), language.text("bankMove.underWay")].joined(separator: " · ")
    self.moveSince = language.text(
      "bankMove.since", ["at": language.dayAndClock(move.at), "card": move.card.name(in: language)])
    self.moveAmount = AmountParts(move.amount, in: language)
  }
}

/// A payment that waits for its payer's password.
struct WaitingView: Sendable {
  let href: String
  let payee: String
  let waitingText: String
  let amount: AmountParts

  init(_ order: PayableOrder, _ language: Language) {
    self.waitingText = order.description
    self.href = "/wallet/pay/\(order.id.value)"
    self.payee = order.payee
    self.amount = AmountParts(order.amount, in: language)
  }
}

extension MethodView {
  init(_ method: WalletMethod, _ language: Language, isChosen: Bool) {
    self.methodID = method.id.value
    self.methodName = method.kind.name(in: language)
    self.methodDetail = method.available.map {
      language.text("method.available", ["amount": language.money($0)])
    }
    self.isChosen = isChosen
  }
}
