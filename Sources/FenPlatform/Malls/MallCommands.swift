import Fen
import FenStore

/// A person lets a mall see his payments at its shops, or does no more. Either way again changes nothing.
struct AuthorizeMall: Command {
  let mall: Mall
  let user: UserID
  /// The app under which the mall knows him.
  let app: String
  /// For a card that is made.
  let code: String
  let allows: Bool

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) {
    work.want(personOf: user)
    work.mallCards.want(MallCard.Key(mall: mall.merchant, user: user))
  }

  /// - Throws: `UnknownThing.user`.
  func perform(in work: Workspace) throws -> MallCard? {
    let key = MallCard.Key(mall: mall.merchant, user: user)
    let known = try work.mallCards.find(key, in: work.transaction)
    guard known?.isAuthorized ?? false != allows else { return known }
    if allows { try work.requireOpen(user) }
    let member = ProgrammeMember.Key(programme: mall.merchant, person: try work.person(of: user).id)
    var membership =
      try work.members.find(member, in: work.transaction)
      ?? ProgrammeMember(key: member, joinedAt: work.now, leftAt: nil, points: 0)
    guard allows else {
      guard var card = known else { return nil }
      card.deauthorizedAt = work.now
      work.mallCards.put(card)
      membership.leftAt = work.now
      work.members.put(membership)
      return card
    }
    var card =
      known ?? MallCard(mall: mall.merchant, user: user, app: app, code: code, authorizedAt: work.now)
    (card.authorizedAt, card.deauthorizedAt) = (work.now, nil)
    work.mallCards.put(card)
    membership.leftAt = nil
    work.members.put(membership)
    work.owe(.mallCard(user), to: mall.merchant, url: mall.url, outTradeNo: card.code)
    return card
  }
}

/// A mall says how many points a payment earned.
struct SetMallPoints: Command {
  let mall: MerchantID
  let order: OrderID
  let user: UserID
  let points: MallPoints

  var subject: Int { user.hashValue }
  func prefetch(in work: Workspace) {
    work.want(personOf: user)
    work.mallPayments.want(MallPayment.Key(order: order, mall: mall))
  }

  /// - Throws: `MallRefusal.unknownPayment`, `UnknownThing.user`.
  func perform(in work: Workspace) throws -> MallPayment {
    let payment = try work.mallPayments.find(MallPayment.Key(order: order, mall: mall), in: work.transaction)
    let key = ProgrammeMember.Key(programme: mall, person: try work.person(of: user).id)
    let member = try work.members.find(key, in: work.transaction)
    let (next, held) = try decideMallPoints(payment, of: user, points, held: member?.points ?? 0)
    guard next != payment else { return next }
    work.mallPayments.put(next)
    if var member {
      member.points = held
      work.members.put(member)
    }
    return next
  }
}

extension Workspace {
  /// Tells the malls in which an order was paid, if its payer allowed it.
  func tellMalls(of order: Order) throws {
    let shops = campaigns.now.shops[order.terms.merchant] ?? []
    guard !shops.isEmpty, let payment = order.payment else { return }
    for shop in shops.places(of: order.terms.storeID) {
      let key = MallCard.Key(mall: shop.mall, user: payment.payer)
      guard let card = try mallCards.find(key, in: transaction), card.isAuthorized,
        let url = try mallURL(shop.mall)
      else { continue }
      mallPayments.put(
        MallPayment(
          order: order.id, mall: shop.mall, user: payment.payer, app: card.app, shopName: shop.name,
          shopNumber: shop.number, at: now))
      owe(.mallPayment(order.id), to: shop.mall, url: url, outTradeNo: order.terms.number.value)
    }
  }

  /// Tells those that were told of the payment that it was given back.
  func tellMalls(of refund: Refund, _ order: Order) throws { try tellMalls(.mallRefund(refund.id), about: order) }

  /// The same of a payment that the till took back.
  func tellMalls(ofReversal order: Order) throws { try tellMalls(.mallReversal(order.id), about: order) }

  private func tellMalls(_ news: NotificationSubject, about order: Order) throws {
    for shop in campaigns.now.shops[order.terms.merchant]?.places(of: order.terms.storeID) ?? [] {
      let key = MallPayment.Key(order: order.id, mall: shop.mall)
      guard try mallPayments.find(key, in: transaction) != nil, let url = try mallURL(shop.mall) else { continue }
      owe(news, to: shop.mall, url: url, outTradeNo: order.terms.number.value)
    }
  }

  /// Whoever closes his wallet lets no mall see anything any more.
  func leaveMalls(_ user: UserID) throws {
    let malls = try transaction.all(
      "SELECT mall FROM mall_cards WHERE wallet = ?1 AND deauthorized_at IS NULL", [.int(user.value)]
    ) { MallCard.Key(mall: MerchantID($0.int(0)), user: user) }
    for key in malls { mallCards.want(key) }
    for key in malls {
      guard var card = try mallCards.find(key, in: transaction) else { continue }
      card.deauthorizedAt = now
      mallCards.put(card)
    }
  }

  /// Not locked: a change holds from the next payment.
  private func mallURL(_ mall: MerchantID) throws -> String? {
    try transaction.first("SELECT url FROM malls WHERE mchid = ?1", [.int(mall.value)]) { $0.text(0) }
  }
}
