import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `Binding a card` {
  @Test(arguments: Backend.allCases)
  func `joins a wallet with what had confirmed it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (first, second) = (try await world.unknown(), try await world.friend("Second"))
      try await world.bind(world.elements(), to: first)
      #expect(try await world.platform.wallets.person(of: first).accountClass == .one)
      try await world.bind(world.elements(world.cardNumber("622202", length: 19)), to: second)
      let person = try await world.platform.wallets.person(of: first)
      #expect(try await world.platform.wallets.person(of: second).id == person.id)
      #expect(person.accountClass == .three, "the second had been seen face to face")
    }
  }

  @Test(arguments: Backend.allCases)
  func `makes known who the person is, and the card pays at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let card = try await world.bind(world.elements(), to: user)
      #expect(card.bank == "CMB_DEBIT" && card.kind == .debit)
      let person = try await world.platform.wallets.person(of: user)
      #expect(person.accountClass == .one && person.channels == 1)
      #expect(try await world.platform.verification.identity(of: user) == Holder.li)
      let merchant = try await world.merchant()
      let order = try await world.place(merchant, "order-1", 2_500)
      let paid = try await world.platform.cashier.pay(order.id, as: user, with: .card(card.id), authenticated: .password)
      #expect(try await world.state(paid) == "paid")
      #expect(try await world.atBank(card) == SandboxBank.newCardMoney - 2_500)
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts each bank once, credit cards too`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      try await world.bind(world.elements(world.cardNumber("621483")), to: user)
      try await world.bind(world.elements(world.cardNumber("622575")), to: user)
      #expect(try await world.platform.wallets.person(of: user).channels == 1)
      try await world.bind(world.elements(world.cardNumber("622202", length: 19)), to: user)
      try await world.bind(world.elements(world.cardNumber("622848", length: 19)), to: user)
      #expect(try await world.platform.wallets.person(of: user).accountClass == .two)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is refused when the bank knows the card otherwise, and says not in what`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      try await world.bind(world.elements(), to: user)
      let other = try await world.unknown()
      for wrong in [world.elements(of: Holder.wang), world.elements(phone: Holder.otherPhone)] {
        await #expect(throws: BindingRefusal.issuer(.elementsDiffer)) {
          try await world.platform.cards.bind(wrong, to: other)
        }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `takes nobody else's card`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      try await world.bind(world.elements(), to: user)
      await #expect(throws: IdentityRefusal.otherPerson) {
        try await world.platform.cards.bind(
          world.elements(world.cardNumber("622202", length: 19), of: Holder.wang, phone: Holder.otherPhone), to: user)
      }
      #expect(try await world.codes(at: Holder.otherPhone) == [], "and asks no bank about it")
    }
  }

  @Test(arguments: Backend.allCases)
  func `joins the wallets of one person`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (first, second) = (try await world.unknown(), try await world.unknown())
      try await world.bind(world.elements(), to: first)
      try await world.bind(world.elements(world.cardNumber("622202", length: 19)), to: second)
      let person = try await world.platform.wallets.person(of: second)
      #expect(person.id == PersonID(first) && person.channels == 2)
      // The same card in both wallets is the same person's.
      try await world.bind(world.elements(), to: second)
    }
  }

  @Test(arguments: Backend.allCases)
  func `ends with the fifth wrong code`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let binding = try await world.platform.cards.bind(world.elements(), to: user)
      let right = try #require(try await world.codes().first)
      for left in [4, 3, 2, 1] as [Int64] {
        await #expect(throws: BindingRefusal.wrongCode(triesLeft: left)) {
          try await world.platform.cards.confirm(binding.id, code: "12345", of: user)
        }
      }
      for code in ["12345", right, right] {
        await #expect(throws: BindingRefusal.ended(.tooManyWrongCodes)) {
          try await world.platform.cards.confirm(binding.id, code: code, of: user)
        }
      }
      #expect(try await world.platform.wallets.cards(of: user) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `ends ten minutes after the code was sent`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let binding = try await world.platform.cards.bind(world.elements(), to: user)
      try await world.advance(600)
      let code = try #require(try await world.codes().first)
      await #expect(throws: BindingRefusal.ended(.tooLate)) {
        try await world.platform.cards.confirm(binding.id, code: code, of: user)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is confirmed once by many at once, and only by its owner`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (user, other) = (try await world.unknown(), try await world.unknown())
      let binding = try await world.platform.cards.bind(world.elements(), to: user)
      let code = try #require(try await world.codes().first)
      await #expect(throws: UnknownThing.card) {
        try await world.platform.cards.confirm(binding.id, code: code, of: other)
      }
      let cards = try await atOnce(10) { _ in
        try await world.platform.cards.confirm(binding.id, code: code, of: user)
      }
      #expect(Set(cards).count == 1)
      #expect(try await world.platform.wallets.cards(of: user).count == 1)
      await #expect(throws: BindingRefusal.alreadyBound) {
        try await world.platform.cards.bind(world.elements(), to: user)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `of one card twice at once binds it once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      let first = try await world.platform.cards.bind(world.elements(), to: user)
      let second = try await world.platform.cards.bind(world.elements(), to: user)
      let codes = try await world.codes()
      let results = try await atOnce(2) { index in
        await Result.of {
          try await world.platform.cards.confirm(
            index == 0 ? second.id : first.id, code: codes[index], of: user)
        }
      }
      #expect(results.count { $0.succeeded } == 1)
      #expect(try await world.platform.wallets.cards(of: user).count == 1)
    }
  }

  @Test func `asks no bank about numbers that cannot be`() async throws {
    try await inWorld(.sqlite) { world in
      let user = try await world.unknown()
      await #expect(throws: BindingRefusal.unknownIssuer) {
        try await world.platform.cards.bind(world.elements(world.cardNumber("411111")), to: user)
      }
      await #expect(throws: ClaimFault.idCard(.checkDigit)) {
        try await world.platform.cards.bind(
          world.elements(of: IdentityClaim(name: "李小明", document: .idCard, number: "110105194912310021")), to: user)
      }
      #expect(try await world.number("SELECT count(*) FROM card_bindings") == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `leaves nothing behind when the bank is silent, and can be tried again, but not all day`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      try await world.fail(.bankSilent)
      await #expect(throws: BindingRefusal.issuerSilent) {
        try await world.platform.cards.bind(world.elements(), to: user)
      }
      try await world.bind(world.elements(), to: user)
      for account in 2...9 { try await world.bind(world.elements(world.cardNumber("621483", account)), to: user) }
      await #expect(throws: VerificationRefusal.tooManyToday(most: 10)) {
        try await world.platform.cards.bind(world.elements(world.cardNumber("621483", 10)), to: user)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is forgotten a day later, the card is not`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      try await world.bind(world.elements(), to: user)
      let open = try await world.platform.cards.bind(world.elements(world.cardNumber("621483", 2)), to: user)
      #expect(try await world.platform.personalData.held(of: user).filter { $0.category == .cards }.count == 2)
      try await world.advance(24 * 3_600)
      #expect(try await world.number("SELECT count(*) FROM card_bindings") == 0)
      #expect(try await world.platform.wallets.cards(of: user).count == 1)
      await #expect(throws: UnknownThing.card) {
        try await world.platform.cards.confirm(open.id, code: "123456", of: user)
      }
    }
  }

  @Test func `stores nothing of it in the clear`() async throws {
    try await inWorld(.sqlite) { world in
      let user = try await world.unknown()
      let elements = world.elements()
      try await world.bind(elements, to: user)
      let stored = try await world.database.read { transaction in
        var bytes = [UInt8]()
        try transaction.forEach("SELECT number, name, document_number, phone FROM card_bindings", []) { row in
          for column in 0..<4 { bytes += row.blob(column) }
        }
        try transaction.forEach("SELECT number, number_hash FROM cards", []) { bytes += $0.blob(0) + $0.blob(1) }
        return String(decoding: bytes, as: UTF8.self)
      }
      for secret in [elements.number.digits, Holder.li.name, Holder.li.number, Holder.phone.digits] {
        #expect(!stored.contains(secret))
      }
    }
  }
}

@Suite struct `The cards of a wallet` {
  @Test(arguments: Backend.allCases)
  func `stand as they were bound until somebody orders them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.unknown()
      var cards = [Card]()
      for account in 1...3 {
        cards.append(try await world.bind(world.elements(world.cardNumber("621483", account)), to: user))
      }
      let desk = world.platform.cards
      func order() async throws -> [CardID] { try await world.platform.wallets.cards(of: user).map(\.id) }
      #expect(try await order() == cards.map(\.id))
      try await desk.makeDefault(cards[1].id, of: user)
      #expect(try await order() == [cards[1].id, cards[0].id, cards[2].id])
      let wanted = [cards[2].id, cards[0].id, cards[1].id]
      try await desk.order(wanted, of: user)
      #expect(try await order() == wanted)
      let fourth = try await world.bind(world.elements(world.cardNumber("621483", 4)), to: user)
      #expect(try await order() == wanted + [fourth.id])
      await #expect(throws: CardOrderRefusal.notTheCards) { try await desk.order(wanted, of: user) }
      await #expect(throws: ProofRefusal.passwordNeeded) {
        try await desk.unbind(cards[2].id, of: user, password: nil)
      }
      await #expect(throws: PasswordRefusal.self) { try await desk.unbind(cards[2].id, of: user, password: "000000") }
      #expect(try await order() == wanted + [fourth.id])
      try await desk.unbind(cards[2].id, of: user, password: "123456")
      #expect(try await order() == [cards[0].id, cards[1].id, fourth.id])
      await #expect(throws: UnknownThing.card) { try await desk.makeDefault(cards[2].id, of: user) }
      await #expect(throws: UnknownThing.card) {
        try await desk.unbind(cards[2].id, of: user, password: "123456")
      }
      #expect(try await world.platform.cashier.methods(of: user).first == .balance)
    }
  }

  @Test(arguments: Backend.allCases)
  func `stay while the bank has not answered about one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, user) = (try await world.merchant(), try await world.unknown())
      let card = try await world.bind(world.elements(), to: user)
      let order = try await world.place(merchant, "order-1")
      try await world.fail(.bankTimeout)
      _ = try await world.platform.cashier.pay(order.id, as: user, with: .card(card.id), authenticated: .password)
      await #expect(throws: UnbindRefusal.paymentUnderWay) {
        try await world.platform.cards.unbind(card.id, of: user, password: "123456")
      }
      try await world.advance(5)
      try await world.platform.cards.unbind(card.id, of: user, password: "123456")
      // A refund still finds its way back to it.
      let refund = try await world.refund(try await world.order(order), "refund-1", 100)
      try await world.platform.scheduler.settle()
      #expect(try await world.refund(refund).state == .succeeded(at: world.clock.now()))
      // And it can be bound again.
      let again = try await world.bind(world.elements(), to: user)
      #expect(again.id != card.id)
    }
  }
}
