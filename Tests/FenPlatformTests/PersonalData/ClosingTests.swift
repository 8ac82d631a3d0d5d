import Fen
import FenStore
import Testing

@testable import FenPlatform

/// What happens to a wallet in one batch.
private enum Step: Command {
  case topUp(RequestCardMove)
  case close(CloseWallet)

  var subject: Int {
    switch self {
    case .topUp(let command): command.subject
    case .close(let command): command.subject
    }
  }

  func prefetch(in work: Workspace) {
    switch self {
    case .topUp(let command): command.prefetch(in: work)
    case .close(let command): command.prefetch(in: work)
    }
  }

  func perform(in work: Workspace) throws {
    switch self {
    case .topUp(let command): _ = try command.perform(in: work)
    case .close(let command): _ = try command.perform(in: work)
    }
  }
}

extension World {
  fileprivate func topUp(_ person: Person) throws -> RequestCardMove {
    RequestCardMove(
      CardMoveTerms(
        user: person.id, number: RequestNumber(stored: "1"), way: .topUp, card: person.debit.id, amount: .fen(100)),
      authenticated: .password)
  }

  fileprivate func close(_ person: Person) async throws {
    _ = try await platform.personalData.close(person.id, password: "123456")
  }

  /// Somebody who paid all he had, and closed his wallet.
  fileprivate func gone(paying merchant: Merchant, _ number: String) async throws -> Order {
    let person = try await person(1_000)
    let order = try await paid(merchant, number, 1_000, by: person)
    try await close(person)
    return order
  }
}

@Suite struct `Closing a wallet` {
  @Test(arguments: Backend.allCases)
  func `in one batch with what is opened for it leaves one of the two`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (first, second) = (try await world.person(0), try await world.person(0))
      let steps = [
        Step.topUp(try world.topUp(first)), .close(CloseWallet(user: first.id, phone: nil)),
        .close(CloseWallet(user: second.id, phone: nil)), .topUp(try world.topUp(second)),
      ]
      let results = try world.platform.engine.performTogether(steps)
      // Which of them comes first is the batch's own affair where it awaits rows.
      for pair in [results[0..<2], results[2..<4]] { #expect(pair.count(where: \.succeeded) == 1) }
      for (step, result) in zip(steps, results) {
        switch (step, result) {
        case (.topUp, .failure(let why)): #expect(why as? UnknownThing == .user)
        case (.close, .failure(let why)): #expect(why as? ClosingRefusal == .underway([.bank]))
        case (_, .success): break
        }
      }
      try await world.platform.scheduler.settle()
    }
  }

  @Test(arguments: Backend.allCases)
  func `at the same moment as something is opened for it leaves one of the two`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      var people = [Person]()
      for _ in 0..<20 { people.append(try await world.person(0)) }
      let crowd = people
      let done = try await atOnce(40) { number in
        let person = crowd[number / 2]
        return await Result<Void, any Error>.of {
          if number % 2 == 0 {
            _ = try await world.platform.engine.perform(try world.topUp(person))
          } else {
            _ = try await world.platform.engine.perform(CloseWallet(user: person.id, phone: nil))
          }
        }
      }
      for (place, person) in crowd.enumerated() {
        #expect(done[place * 2].succeeded != done[place * 2 + 1].succeeded, "\(person.id): \(done)")
      }
      try await world.platform.scheduler.settle()
    }
  }

  @Test(arguments: Backend.allCases)
  func `ends what its owner showed before`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(0))
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let (payer, receive) = (try await world.person(), try world.platform.transfers.dynamicCode(of: person.id).code)
      let seen = try await world.platform.transfers.confirm(.code(receive), for: payer.id)
      try await world.close(person)
      await #expect(throws: PaymentCodeRefusal.unknown) { try await world.scan(code, merchant, "ORDER001") }
      await #expect(throws: SendRefusal.payeeGone) { try await world.send(100, from: payer.id, to: seen) }
      await #expect(throws: UnknownThing.user) {
        try await world.platform.wallets.deposit(.fen(100), into: person.wallet)
      }
    }
  }
}

@Suite struct `What keeps a wallet open` {
  @Test(arguments: Backend.allCases)
  func `is told before, all of it, and nothing else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend("小明", 1_000), try await world.friend("小红", 0, phone: "13900000001"))
      let desk = world.platform.personalData
      #expect(try await desk.closingRefusal(of: ming) == .balanceLeft(.fen(1_000), underway: []))
      #expect(try await desk.closingRefusal(of: hong) == nil)
      let sent = try await world.send(400, from: ming, to: .phone("13900000001"))
      #expect(try await desk.closingRefusal(of: ming) == .balanceLeft(.fen(600), underway: [.transferSent]))
      #expect(try await desk.closingRefusal(of: hong) == .underway([.transferToAccept]))
      _ = try await world.platform.transfers.giveBack(sent.id, as: hong)
      #expect(try await desk.closingRefusal(of: hong) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is no password where none is set, and digits are not taken for one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let phone = PhoneNumber("13900000007")!
      _ = try await world.platform.authentication.sendSignInCode(to: phone)
      let code = try #require(try await world.codes(at: phone).first)
      let user = try await world.platform.authentication.signIn(phone: phone, code: code, device: "").user
      await #expect(throws: PasswordRefusal.noneSet) {
        try await world.platform.personalData.close(user, password: "123456")
      }
      _ = try await world.platform.personalData.close(user, password: nil)
    }
  }
}

@Suite struct `A refund to a closed wallet` {
  @Test(arguments: Backend.allCases)
  func `waits for another account of the payer, and never comes into it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let merchant = try await world.merchant(funds: 10_000)
      let order = try await world.gone(paying: merchant, "ORDER001")
      for (number, way) in [
        ("REFUND01", RedirectRefund.Way.payerAccount(try world.named("6222020200112233445"))), ("REFUND02", .merchant),
      ] {
        let refund = try await world.refund(order, number, 400)
        try await world.advance(1)
        guard case .abnormal = try await world.refund(refund).state else {
          Issue.record("it stands at \(try await world.refund(refund).state)")
          return
        }
        #expect(try await world.balance(.refundsUnderway) == 400)
        #expect(world.callbacks.sent(to: merchant).contains { $0.subject == .refund(refund.id) })
        _ = try await world.platform.engine.perform(
          RedirectRefund(refund.id, refund.terms.number, of: .merchant(merchant.id), to: way))
        try await world.advance(30)
        #expect(try await world.refund(refund).state != .processing)
        #expect(try await world.balance(.refundsUnderway) == 0)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `that was paid by card still reaches the card`(backend: Backend) async throws {
    // What the bank refused would come into the wallet.
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(funds: 10_000), try await world.person(0))
      let order = try await world.paid(merchant, "ORDER001", 1_000, by: person, with: .card(person.debit.id))
      let held = try await world.atBank(person.debit)
      try await world.close(person)
      let refund = try await world.refund(order, "REFUND01", 400)
      try await world.advance(30)
      guard case .succeeded = try await world.refund(refund).state else {
        Issue.record("\(try await world.refund(refund).state)")
        return
      }
      #expect(try await world.atBank(person.debit) == held + 400)
    }
  }

  @Test(arguments: Backend.allCases)
  func `of which a discount's share is the whole needs no wallet`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(funds: 10_000), try await world.person(1))
      try await world.campaign(campaignTerms(off(99)))
      let order = try await world.paid(merchant, "ORDER001", 100, by: person)
      try await world.close(person)
      let refund = try await world.refund(order, "REFUND01", 1)
      #expect(refund.payerAmount == .fen(0))
      try await world.advance(30)
      guard case .succeeded = try await world.refund(refund).state else {
        Issue.record("\(try await world.refund(refund).state)")
        return
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `by a till is none: it must refund`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(funds: 10_000), try await world.person(1_000))
      let order = try await world.scan(try await world.paymentCode(of: person), merchant, "ORDER001", 1_000)
      try await world.close(person)
      await #expect(throws: ReverseRefusal.walletClosed) { try await world.reverse(order) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `by a till is none of a card's payment either`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(funds: 10_000), try await world.person(0))
      let code = try await world.paymentCode(of: person, with: .card(person.debit.id))
      let order = try await world.scan(code, merchant, "ORDER001", 1_000)
      try await world.close(person)
      await #expect(throws: ReverseRefusal.walletClosed) { try await world.reverse(order) }
    }
  }
}
