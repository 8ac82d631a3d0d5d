import Crypto
import Fen
import FenPlatform
import Foundation

/// The red packets of the story.
enum DemoPacket: String, Sendable { case group, welcome, shop, shopWaits }

/// What people do with their wallets, beside paying in shops.
enum DemoWalletDeed: Sendable {
  case topUp(DemoPerson, Int64)
  case withdraw(DemoPerson, Int64)
  /// Found by phone, to be accepted.
  case send(DemoPerson, to: DemoPerson, Int64, note: String)
  /// The transfer that came last.
  case accept(DemoPerson, Int64)
  /// The printed code of a store.
  case payStore(DemoPerson, DemoShop, store: Int, Int64)
  /// From the wallet, for one person.
  case give(DemoPacket, from: DemoPerson, to: DemoPerson, Int64, greeting: String)
  /// From a card, for whoever is quick.
  case giveGroup(DemoPacket, from: DemoPerson, Int64, count: Int64, greeting: String)
  case giveOfShop(DemoPacket, DemoShop, to: DemoPerson, Int64, greeting: String)
  case open(DemoPacket, by: DemoPerson)
  /// A merchant's transfer, which the person has yet to take.
  case pay(DemoShop, to: DemoPerson, Int64, remark: String)

  /// What a wallet gains, but for shares of red packets. Fen.
  func gain(of person: DemoPerson) -> Int64 {
    switch self {
    case .topUp(let who, let amount), .accept(let who, let amount): who == person ? amount : 0
    case .withdraw(let who, let amount), .send(let who, _, let amount, _), .payStore(let who, _, _, let amount),
      .give(_, let who, _, let amount, _):
      who == person ? -amount : 0
    case .giveGroup, .giveOfShop, .open, .pay: 0
    }
  }
}

/// The evening of the second day, and the last hours: what waits then still waits when the demo begins.
func walletDeeds(from firstDay: BusinessDay, until end: Instant) -> [(Instant, DemoWalletDeed)] {
  let evening = firstDay.next.start.adding(hours: 20)
  func then(_ minutes: Int64) -> Instant { evening.adding(minutes: minutes) }
  func ago(_ minutes: Int64) -> Instant { end.adding(minutes: -minutes) }
  return [
    (then(0), .topUp(.wang, 30_000)), (then(3), .withdraw(.wang, 20_000)),
    (then(5), .send(.wang, to: .chen, 10_000, note: "周末的菜")), (then(9), .accept(.chen, 10_000)),
    (then(12), .payStore(.ming, .lusen, store: 0, 650)), (then(20), .payStore(.mei, .aoyue, store: 1, 2_590)),
    (then(30), .giveOfShop(.shop, .gapshore, to: .ming, 188, greeting: "感谢光临")), (then(31), .open(.shop, by: .ming)),
    (ago(170), .giveGroup(.group, from: .wang, 6_600, count: 6, greeting: "恭喜发财，大吉大利")),
    (ago(168), .open(.group, by: .mei)), (ago(161), .open(.group, by: .chen)), (ago(140), .open(.group, by: .li)),
    (ago(120), .send(.ming, to: .mei, 8_800, note: "午饭")),
    (ago(90), .give(.welcome, from: .mei, to: .xin, 888, greeting: "欢迎小新")),
    (ago(60), .giveOfShop(.shopWaits, .gapshore, to: .mei, 520, greeting: "新品上市")),
    (ago(50), .pay(.gapshore, to: .chen, 1_200, remark: "退换货补偿")),
  ]
}

extension DemoStory {
  private static let proof = Authentication.sandbox

  mutating func perform(_ deed: DemoWalletDeed) async throws {
    switch deed {
    case .topUp(let person, let amount): try await move(person, .topUp, amount)
    case .withdraw(let person, let amount): try await move(person, .withdrawal, amount)
    case .send(let sender, let payee, let amount, let note):
      let seen = try await platform.transfers.confirm(.phone(payee.phone), for: id(sender))
      _ = try await platform.transfers.send(
        NewTransfer(to: seen.token, .fen(amount), number: number(), note: note), as: id(sender),
        authenticated: Self.proof)
    case .accept(let person, _):
      guard let last = try await platform.transfers.waiting(for: id(person)).first?.transfer.id else {
        throw UnknownThing.transfer
      }
      _ = try await platform.transfers.accept(last, as: id(person))
    case .payStore(let person, let shop, let store, let amount):
      let payment = StorePayment(at: known(stores[shop])[store], .fen(amount), number: number())
      _ = try await platform.cashier.pay(payment, as: id(person), authenticated: Self.proof)
    case .give(let packet, let sender, let person, let amount, let greeting):
      packets[packet] = try await platform.redPackets.send(
        RedPacketTerms(
          from: id(sender), number: number(), kind: .direct(to: id(person)), total: .fen(amount), count: 1,
          greeting: greeting, authenticated: Self.proof)
      ).id
    case .giveGroup(let packet, let sender, let amount, let count, let greeting):
      packets[packet] = try await platform.redPackets.send(
        RedPacketTerms(
          from: id(sender), paying: .card(known(people[sender]).cards[0].id), number: number(), kind: .lucky,
          total: .fen(amount), count: count, greeting: greeting, authenticated: Self.proof)
      ).id
    case .giveOfShop(let packet, let shop, let person, let amount, let greeting):
      packets[packet] = try await give(packet, shop, id(person), amount, greeting)
    case .open(let packet, let person): _ = try await platform.redPackets.open(known(packets[packet]), by: id(person))
    case .pay(let shop, let person, let amount, let remark):
      try await platform.wallets.deposit(.fen(amount), into: .operation(shop.id))
      _ = try await platform.engine.perform(
        RequestPayout(
          PayoutTerms(
            merchant: shop.id, number: OutBillNo(stored: number().value), app: app(of: shop), payee: id(person),
            amount: .fen(amount), remark: remark, scene: "1000", hash: hash(number().value))))
    }
  }

  private func move(_ person: DemoPerson, _ way: CardMoveWay, _ amount: Int64) async throws {
    let terms = CardMoveTerms(
      user: id(person), number: RequestNumber(stored: "\(way)-\(amount)"), way: way,
      card: known(people[person]).cards[0].id, amount: .fen(amount))
    _ = try await platform.cards.move(terms, authenticated: Self.proof)
  }

  private func give(
    _ packet: DemoPacket, _ shop: DemoShop, _ person: UserID, _ amount: Int64, _ greeting: String
  ) async throws -> RedPacketID {
    try await platform.wallets.deposit(.fen(amount), into: .operation(shop.id))
    let order = MerchantPacketOrder(
      merchant: shop.id, number: "\(shop.id)\(packet.rawValue)", app: app(of: shop), person: person,
      amount: .fen(amount), count: 1, senderName: shop.name, wishing: greeting, activity: greeting,
      remark: greeting, hash: hash(packet.rawValue))
    return try await platform.engine.perform(SendMerchantPacket(order, seed: 1)).id
  }

  private func id(_ person: DemoPerson) -> UserID { known(people[person]).user.id }
  private func app(of shop: DemoShop) -> String { known(merchants[shop]).merchant.apps[0] }

  /// The story does nothing twice at one moment.
  private func number() -> RequestNumber {
    RequestNumber(stored: "demo-\(platform.clock.now().milliseconds)")
  }

  private func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }
}
