import Fen
import Testing

@testable import FenPlatform

@Suite struct `Limits of transfers` {
  @Test(arguments: Backend.allCases)
  func `keep the unverified from sending, wherever they begin`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (
        try await world.friend(accountClass: .unverified), try await world.friend("小红", phone: "13900000001")
      )
      let refusal = LimitRefusal.unverified(.sendTransfer)
      for name in [PayeeName.phone("13900000001"), .code(world.fixedCode(of: hong)), .contact(hong)] {
        await #expect(throws: refusal) { try await world.platform.transfers.confirm(name, for: ming) }
      }
      // Also with a payee he has seen: scanning is free.
      let seen = try await world.platform.transfers.seen(ReceiveCode(payee: hong, kind: .fixed), by: ming)
      await #expect(throws: refusal) { try await world.send(1, from: ming, to: seen) }
      try await world.identify(ming, "小明", "110101199003077715")
      try await world.send(1, from: ming, to: seen)
    }
  }

  @Test(arguments: Backend.allCases)
  func `let a transfer to the unverified wait, and let him accept it at once when he is verified`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let ming = try await world.friend()
      let hong = try await world.friend("小红", 0, phone: "13900000001", accountClass: .unverified)
      let sent = try await world.send(5_000, from: ming, to: .phone("13900000001"))
      await #expect(throws: LimitRefusal.unverified(.receiveTransfer)) {
        try await world.platform.transfers.accept(sent.id, as: hong)
      }
      await #expect(throws: SendRefusal.payeeUnverified) {
        try await world.send(100, from: ming, to: .code(world.fixedCode(of: hong)), number: "T2")
      }
      try await world.identify(hong, "小红", "110101199003077715")
      _ = try await world.platform.transfers.accept(sent.id, as: hong)
      #expect(try await world.balance(.wallet(hong)) == 5_000)
      try await world.send(100, from: ming, to: .code(world.fixedCode(of: hong)), number: "T2")
      // The name of the document is what others see now.
      #expect(try await world.platform.transfers.contacts(of: ming).map(\.name) == ["小*"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `know that two wallets are one person's`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (one, two) = (try await world.friend(), try await world.friend("小明二", phone: "13900000001"))
      let sent = try await world.send(100, from: one, to: .phone("13900000001"))
      _ = try await world.platform.transfers.accept(sent.id, as: two)
      for wallet in [one, two] { try await world.identify(wallet, "小明", "110101199003077715") }
      await #expect(throws: SendRefusal.toOneself) {
        try await world.send(100, from: one, to: .phone("13900000001"), number: "T2")
      }
    }
  }

  @Test(arguments: Backend.allCases, [ReturnReason.byPayee, .takenBack])
  func `count nothing of a transfer that came back, on its day, in its year and in the lifetime`(
    backend: Backend, reason: ReturnReason
  ) async throws {
    try await inWorld(backend) { world in
      let ming = try await world.friend("小明", 200_000)
      let hong = try await world.friend("小红", 0, phone: "13900000001")
      let most = try await world.send(
        100_000, from: ming, to: .phone("13900000001"), delay: reason == .byPayee ? .atOnce : .twoHours)
      await #expect(throws: LimitRefusal.self) {
        try await world.send(1, from: ming, to: .phone("13900000001"), number: "T2")
      }
      switch reason {
      case .byPayee: _ = try await world.platform.transfers.giveBack(most.id, as: hong)
      case .takenBack: _ = try await world.platform.transfers.takeBack(most.id, as: ming)
      case .expired: break
      }
      let usage = try await world.platform.wallets.person(of: ming).usage
      #expect(usage == Usage(today: DayUsage(BusinessDay(World.start))))
      try await world.send(100_000, from: ming, to: .phone("13900000001"), number: "T3")
    }
  }

  @Test(arguments: Backend.allCases)
  func `hold a printed code to 500 a day and payer, whatever the factors and from whatever he pays`(
    backend: Backend
  ) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(), try await world.friend("小红", 0))
      let code = PayeeName.code(world.fixedCode(of: hong))
      try await world.send(49_999, from: ming.id, to: code, number: "T1", authenticated: .everything)
      try await world.send(1, from: ming.id, to: code, number: "T2", with: .card(ming.debit.id))
      for method in [PaymentMethod.balance, .card(ming.debit.id)] {
        let refused = await Result.of {
          try await world.send(1, from: ming.id, to: code, number: "T3", with: method, authenticated: .everything)
        }
        guard case .failure(LimitRefusal.over(.staticCodeDay, left: .fen(0), let remedies)) = refused else {
          return #expect(Bool(false), "\(refused)")
        }
        #expect(remedies == [.scanDynamicCode, .waitForTomorrow])
      }
      // Another payer, another way, another day.
      let li = try await world.friend("Li")
      try await world.send(50_000, from: li, to: code, number: "T3")
      let (dynamic, _) = try world.platform.transfers.dynamicCode(of: hong)
      try await world.send(1, from: ming.id, to: .code(dynamic), number: "T3")
      try await world.advance(86_400)
      try await world.send(50_000, from: ming.id, to: code, number: "T4", authenticated: .everything)
    }
  }

  @Test(arguments: Backend.allCases)
  func `count what was sent, and give the lifetime back with what came back`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let ming = try await world.friend("小明", 300_000, accountClass: .one)
      let hong = try await world.friend("小红", 0, phone: "13900000001")
      let sent = try await world.send(100_000, from: ming, to: .phone("13900000001"))
      try await world.advance(3_600 * 15)
      let refused = await Result.of { try await world.send(1, from: ming, to: .phone("13900000001"), number: "T2") }
      guard case .failure(LimitRefusal.over(.classOneLifetime, left: .fen(0), _)) = refused else {
        return #expect(Bool(false), "\(refused)")
      }
      _ = try await world.platform.transfers.giveBack(sent.id, as: hong)
      try await world.send(1, from: ming, to: .phone("13900000001"), number: "T2")
    }
  }

  @Test(arguments: Backend.allCases)
  func `count nothing for a transfer the bank refused`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.person(0, onCard: 50_000), try await world.friend("小红", 0))
      let code = PayeeName.code(world.fixedCode(of: hong))
      try await world.fail(.bankRefusal)
      await #expect(throws: CardRefusal.bankRefused) {
        try await world.send(50_000, from: ming.id, to: code, number: "T1", with: .card(ming.debit.id))
      }
      try await world.send(50_000, from: ming.id, to: code, number: "T2", with: .card(ming.debit.id))
    }
  }
}

extension World {
  /// As if somebody had seen the person with his identity card.
  func identify(_ user: UserID, _ name: String, _ number: String) async throws {
    let claim = IdentityClaim(name: name, document: .idCard, number: number, country: "CN")
    _ = try await platform.engine.perform(
      ConfirmIdentity(
        user: user, claim: try SealedClaim(claim, Vault(masterKey: Self.masterKey)), channel: .bankCard(issuer: "CMB")))
  }
}
