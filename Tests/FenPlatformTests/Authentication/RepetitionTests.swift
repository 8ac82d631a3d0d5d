import Fen
import Testing

@testable import FenPlatform

private let phone = "13800138000"

/// A payment that is asked for twice with one proof, as whoever did not hear the first answer does.
private struct Repeated: Sendable {
  let world: World
  let user: UserID
  let proof: Proof
  let intent: PaymentIntent

  /// One that has a code, which is good once.
  init(in world: World, by user: UserID, for intent: PaymentIntent) async throws {
    (self.world, self.user, self.intent) = (world, user, intent)
    _ = try await world.platform.authentication.sendPaymentCode(to: user, for: intent)
    proof = Proof(password: "123456", oneTimeCode: try await world.code(phone))
  }

  /// Expects one payment and the same answer twice, and that another request cannot use the proof.
  func check<Paid: Hashable & Sendable>(
    _ earlier: @Sendable () async throws -> Paid?, _ pay: @Sendable (Authentication) async throws -> Paid
  ) async throws {
    let desk = world.platform.authentication
    let before = try await world.balance(.wallet(user))
    let first = try await desk.paying(with: proof, of: user, for: intent, unless: earlier, pay)
    let after = try await world.balance(.wallet(user))
    #expect(before != after)
    let again = try await desk.paying(with: proof, of: user, for: intent, unless: earlier, pay)
    #expect(again == first)
    #expect(try await world.balance(.wallet(user)) == after)
    await #expect(throws: OneTimeCodeRefusal.noneSent) {
      try await desk.paying(with: proof, of: user, for: intent, unless: { nil }, pay)
    }
  }
}

private func payer(in world: World) async throws -> (id: UserID, card: Card) {
  let made = try await world.platform.wallets.create(
    NewUser(name: "Ming", phone: phone, balance: 10_000, cards: [.init(kind: .debit, balance: 10_000)]))
  return (made.user.id, made.cards[0])
}

@Suite struct `A request repeated with the same proof` {
  @Test(arguments: Backend.allCases)
  func `is answered as the first time: a transfer`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (user, payee) = (try await payer(in: world).id, try await world.person())
      let desk = world.platform.transfers
      let seen = try await desk.confirm(.code(desk.codes.fixedCode(of: payee.id)), for: user)
      let new = NewTransfer(to: seen.token, .fen(300), number: try RequestNumber("t-1"))
      try await Repeated(in: world, by: user, for: seen.confirmed.intent(.fen(300))).check(
        { try await desk.earlier(new, as: user) }, { try await desk.send(new, as: user, authenticated: $0) })
      await #expect(throws: SendRefusal.sameNumberOtherTerms) {
        try await desk.earlier(NewTransfer(to: seen.token, .fen(301), number: try RequestNumber("t-1")), as: user)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is answered as the first time: a packet, also when whom it was for has gone`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (user, gone) = (try await payer(in: world).id, try await world.person(0, onCard: 0))
      let desk = world.platform.redPackets
      @Sendable func terms(_ authenticated: Authentication) throws -> RedPacketTerms {
        RedPacketTerms(
          from: user, number: try RequestNumber("p-1"), kind: .direct(to: gone.id), total: .fen(200), count: 1,
          authenticated: authenticated)
      }
      let intent = try await desk.intent(.direct(to: gone.id), total: .fen(200))
      let repeated = try await Repeated(in: world, by: user, for: intent)
      try await repeated.check({ try await desk.earlier(terms([])) }, { try await desk.send(terms($0)) })
      _ = try await world.platform.engine.perform(CloseWallet(user: gone.id, phone: nil))
      let again = try await world.platform.authentication.paying(
        with: repeated.proof, of: user, for: try await desk.intent(.direct(to: gone.id), total: .fen(200)),
        unless: { try await desk.earlier(terms([])) }
      ) { try await desk.send(terms($0)) }
      #expect(again.terms.total == .fen(200))
    }
  }

  @Test(arguments: Backend.allCases, CardMoveWay.allCases)
  func `is answered as the first time: a top-up, a withdrawal`(backend: Backend, way: CardMoveWay) async throws {
    try await inWorld(backend) { world in
      let (user, card) = try await payer(in: world)
      let desk = world.platform.cards
      let terms = CardMoveTerms(user: user, number: try RequestNumber("m-1"), way: way, card: card.id, amount: .fen(500))
      try await Repeated(in: world, by: user, for: desk.intent(way, card, .fen(500))).check(
        { try await desk.earlier(terms) }, { try await desk.move(terms, authenticated: $0) })
    }
  }

  @Test(arguments: Backend.allCases)
  func `is answered as the first time: a payment at a store's code`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await payer(in: world).id
      let cashier = world.platform.cashier
      let merchant = try await world.merchant()
      let store = try world.platform.merchants.addStore("West Gate", city: "Shanghai", to: merchant.id, notifyURL: nil)
      let seen = try await cashier.store(behind: cashier.code(of: store))
      let payment = StorePayment(at: store, .fen(150), number: try RequestNumber("s-1"))
      try await Repeated(in: world, by: user, for: seen.intent(.fen(150))).check(
        { try await cashier.earlier(payment, as: user) },
        { try await cashier.pay(payment, as: user, authenticated: $0) })
    }
  }
}
