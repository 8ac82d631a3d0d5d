import Fen
import Testing

@testable import FenPlatform

@Suite struct `Finding a payee` {
  @Test(arguments: Backend.allCases)
  func `by phone number shows a masked name and no more`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      let seen = try await world.platform.transfers.confirm(.phone("13900000001"), for: ming)
      #expect(seen.confirmed.name == "小*")
      #expect(seen.confirmed.payee == hong)
      #expect(!seen.token.contains("13900000001"))
      await #expect(throws: PayeeRefusal.noSuchPhone) {
        try await world.platform.transfers.confirm(.phone("13900000002"), for: ming)
      }
      // The number was given to somebody else since.
      let li = try await world.friend("Li", phone: "13900000001")
      #expect(try await world.platform.transfers.confirm(.phone("13900000001"), for: ming).confirmed.payee == li)
    }
  }

  @Test(arguments: Backend.allCases)
  func `by phone number ends after twenty a day, found or not`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let ming = try await world.friend()
      _ = try await world.friend("小红", 0, phone: "13900000000")
      let asked = try await atOnce(25) { number in
        await Result.of { try await world.platform.transfers.confirm(.phone("1390000000\(number)"), for: ming) }
      }
      let tooMany = asked.count {
        guard case .failure(PayeeRefusal.tooManyLookUps) = $0 else { return false }
        return true
      }
      #expect(tooMany == 5)
      try await world.advance(86_400)
      _ = try await world.platform.transfers.confirm(.phone("13900000000"), for: ming)
    }
  }

  @Test(arguments: Backend.allCases)
  func `among contacts takes only whom one dealt with`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红"))
      let desk = world.platform.transfers
      await #expect(throws: PayeeRefusal.notAContact) { try await desk.confirm(.contact(hong), for: ming) }
      try await world.send(100, from: ming, to: .code(world.fixedCode(of: hong)))
      #expect(try await desk.confirm(.contact(hong), for: ming).confirmed.payee == hong)
      #expect(try await desk.confirm(.contact(ming), for: hong).confirmed.payee == ming)
    }
  }

  @Test(arguments: Backend.allCases)
  func `binds the payment to him and to who looked`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong, li) = (
        try await world.friend(), try await world.friend("小红"), try await world.friend("Li")
      )
      let seen = try await world.platform.transfers.confirm(.code(world.fixedCode(of: hong)), for: ming)
      await #expect(throws: SendRefusal.payeeNotConfirmed) { try await world.send(1, from: li, to: seen) }
      let forged = SeenPayee(confirmed: seen.confirmed, token: String(seen.token.reversed()))
      await #expect(throws: SendRefusal.payeeNotConfirmed) { try await world.send(1, from: ming, to: forged) }
      try await world.advance(confirmationLife)
      await #expect(throws: SendRefusal.confirmationTooOld) { try await world.send(1, from: ming, to: seen) }
      // A payment that was made is answered again all the same.
      let fresh = try await world.platform.transfers.confirm(.code(world.fixedCode(of: hong)), for: ming)
      let sent = try await world.send(1, from: ming, to: fresh)
      try await world.advance(confirmationLife)
      #expect(try await world.send(1, from: ming, to: fresh) == sent)
    }
  }

  @Test(arguments: Backend.allCases)
  func `finds nobody who has closed his wallet, not by a printed code either`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0))
      let desk = world.platform.transfers
      let seen = try await desk.confirm(.code(world.fixedCode(of: hong)), for: ming)
      _ = try await world.platform.engine.perform(CloseWallet(user: hong, phone: nil))
      await #expect(throws: SendRefusal.payeeGone) { try await world.send(1, from: ming, to: seen) }
      await #expect(throws: PayeeRefusal.gone) {
        try await desk.confirm(.code(world.fixedCode(of: hong)), for: ming)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `never finds oneself`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let ming = try await world.friend(phone: "1390")
      for name in [PayeeName.phone("1390"), .code(world.fixedCode(of: ming))] {
        await #expect(throws: PayeeRefusal.oneself) { try await world.platform.transfers.confirm(name, for: ming) }
      }
    }
  }
}

@Suite struct `A receive-code` {
  @Test(arguments: Backend.allCases)
  func `on a screen may ask for an amount, and ends`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0))
      let desk = world.platform.transfers
      let (code, until) = try desk.dynamicCode(of: hong, amount: .fen(1_250), note: "AA\n火锅")
      #expect(code.hasPrefix("wxp://f2f1") && until == World.start.adding(seconds: receiveCodeLife))
      let seen = try await desk.confirm(.code(code), for: ming)
      #expect(seen.confirmed.amount == .fen(1_250) && seen.confirmed.note == "AA\n火锅")
      await #expect(throws: SendRefusal.amountDiffers(asked: .fen(1_250))) {
        try await world.send(1_251, from: ming, to: seen)
      }
      let sent = try await world.send(1_250, from: ming, to: seen)
      #expect(sent.state == .accepted(at: World.start) && sent.terms.note == "AA\n火锅")
      #expect(try await world.balance(.wallet(hong)) == 1_250)
      try await world.advance(receiveCodeLife)
      await #expect(throws: ReceiveCodeRefusal.expired) { try await desk.confirm(.code(code), for: ming) }
    }
  }

  @Test(arguments: Backend.allCases)
  func `that is printed is always the same and pays at once`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0))
      let code = world.fixedCode(of: hong)
      #expect(code == world.fixedCode(of: hong) && code.hasPrefix("wxp://f2f0"))
      try await world.advance(400 * 86_400)
      let sent = try await world.send(300, from: ming, to: .code(code))
      #expect(sent.terms.way == .toCode(.fixed))
      #expect(try await world.balance(.wallet(hong)) == 300)
    }
  }

  @Test(arguments: Backend.allCases)
  func `cannot be made up`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红"))
      let (fixed, store) = (world.fixedCode(of: hong), world.platform.transfers.codes.code(ofStore: hong.value))
      let (dynamic, _) = try world.platform.transfers.dynamicCode(of: hong)
      let made: [String] = [
        "", "wxp://", "wxp://f2f0", "\(fixed)A", "\(fixed.dropLast())", "\(fixed.dropLast())!",
        "wxp://f2f0\(store.dropFirst(11))", "wxp://store\(fixed.dropFirst(10))", "wxp://f2f1\(fixed.dropFirst(10))",
        "wxp://f2f0\(dynamic.dropFirst(10))", "\(dynamic.dropLast(4))", "weixin://wxpay/bizpayurl?pr=x", store,
      ]
      for text in made {
        await #expect(throws: ReceiveCodeRefusal.unreadable, "\(text)") {
          try await world.platform.transfers.confirm(.code(text), for: ming)
        }
      }
    }
  }
}
