import Fen

/// What a proof is for: whom it pays, and how much. A proof for one payment is good for no other.
public struct PaymentIntent: Hashable, Sendable {
  /// Whom a payment pays. What the payer sees of him is not enough: masked names are alike, and shops' names too.
  public enum Payee: Hashable, Sendable {
    /// One order of a merchant; the first of those that are paid together.
    case order(OrderID)
    /// A store, by its printed code.
    case store(Int64)
    /// A transfer to somebody.
    case person(UserID)
    case packet(RedPacketKind)
    /// The payer's own wallet, from his card.
    case topUp(from: CardID)
    case withdrawal(to: CardID)
  }
  public let payee: Payee
  /// The payee as the payer sees him before he confirms, word for word.
  public let shown: String
  public let amount: Money

  public init(_ payee: Payee, shown: String, amount: Money) {
    self.payee = payee
    self.shown = shown
    self.amount = amount
  }

  /// The same for whoever asks, and different for any other payee or amount: currency and minor units, who is paid, and
  /// how he was shown, each on a line of its own.
  var text: String { "\(amount.currency.rawValue) \(amount.minorUnits)\n\(payee.text)\n\(shown)" }
}

extension PaymentIntent.Payee {
  /// Part of what is signed: a client makes it again.
  public var text: String {
    switch self {
    case .order(let order): "order \(order.transactionID)"
    case .store(let store): "store \(store)"
    case .person(let user): "person \(user.value)"
    case .packet(.lucky): "packet lucky"
    case .packet(.equal): "packet equal"
    case .packet(.direct(let user)): "packet direct \(user.value)"
    case .topUp(let card): "topup \(card.value)"
    case .withdrawal(let card): "withdrawal \(card.value)"
    }
  }
}

// The intents of the payments there are: made here for the sheet that asks and for the payment that follows, so that
// both say the same.

extension Cashier {
  /// - Parameter amount: what the payer pays, after discounts.
  public func intent(_ payable: Payable, _ amount: Money) async throws -> PaymentIntent {
    var names = [String]()
    for order in payable.orders {
      names.append(try await platform.merchants.merchant(order.terms.merchant)?.name ?? "")
    }
    return PaymentIntent(.order(payable.first.id), shown: shopNames(names), amount: amount)
  }
}

/// The shops of one payment in one line: each once, and of many the first.
public func shopNames(_ names: [String], most: Int = 3) -> String {
  var named = [String]()
  for name in names where !named.contains(name) { named.append(name) }
  let shown = named.prefix(most).joined(separator: "、")
  return named.count > most ? "\(shown) +\(named.count - most)" : shown
}

extension SeenStore {
  public func intent(_ amount: Money) -> PaymentIntent {
    PaymentIntent(.store(store.id), shown: merchant, amount: amount)
  }
}

extension ConfirmedPayee {
  public func intent(_ amount: Money) -> PaymentIntent { PaymentIntent(.person(payee), shown: name, amount: amount) }
}

extension CardDesk {
  public func intent(_ way: CardMoveWay, _ card: Card, _ amount: Money) -> PaymentIntent {
    let payee: PaymentIntent.Payee =
      switch way {
      case .topUp: .topUp(from: card.id)
      case .withdrawal: .withdrawal(to: card.id)
      }
    return PaymentIntent(payee, shown: "\(issuer(of: card).chinese)(\(card.lastFour))", amount: amount)
  }
}

extension RedPacketDesk {
  /// - Throws: `UnknownThing.user`.
  public func intent(_ kind: RedPacketKind, total: Money) async throws -> PaymentIntent {
    let shown: String
    switch kind {
    case .equal, .lucky: shown = groupPayee
    case .direct(let recipient):
      guard let user = try await platform.wallets.user(recipient) else { throw UnknownThing.user }
      shown = maskedName(user.name)
    }
    return PaymentIntent(.packet(kind), shown: shown, amount: total)
  }
}

/// The payee of a packet that names nobody.
private let groupPayee = "红包"
