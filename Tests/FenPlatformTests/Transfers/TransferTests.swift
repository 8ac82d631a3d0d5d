import Fen
import Testing

@testable import FenPlatform

@Suite struct `A transfer between people` {
  @Test(arguments: Backend.allCases)
  func `lies in escrow until the payee accepts it`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      let sent = try await world.send(5_000, from: ming, to: .phone("13900000001"), note: "饭钱")
      #expect(sent.authenticated == .password && sent.terms.note == "饭钱")
      #expect(try await world.balance(.wallet(ming)) == 95_000)
      #expect(try await world.held(by: sent) == 5_000)
      #expect(try await world.balance(.wallet(hong)) == 0)
      #expect(try await world.platform.transfers.waiting(for: hong).map(\.transfer) == [sent])

      let accepted = try await world.platform.transfers.accept(sent.id, as: hong)
      #expect(accepted.state == .accepted(at: World.start))
      #expect(try await world.held(by: sent) == 0)
      #expect(try await world.balance(.wallet(hong)) == 5_000)
      #expect(try await world.platform.transfers.waiting(for: hong) == [])
      #expect(try await world.platform.transfers.accept(sent.id, as: hong) == accepted)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is sent once, however often and however much at once it is asked for`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0))
      let payee = try await world.platform.transfers.confirm(.code(world.fixedCode(of: hong)), for: ming)
      let sent = try await atOnce(20) { _ in try await world.send(5_000, from: ming, to: payee) }
      #expect(Set(sent).count == 1)
      #expect(try await world.balance(.wallet(ming)) == 95_000)
      #expect(try await world.balance(.wallet(hong)) == 5_000)
      await #expect(throws: SendRefusal.sameNumberOtherTerms) { try await world.send(5_001, from: ming, to: payee) }
      // A number is the sender's own.
      try await world.send(1_000, from: hong, to: .code(world.fixedCode(of: ming)))
      #expect(try await world.balance(.wallet(ming)) == 96_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `of which there are many at once spends no fen twice`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0))
      let (code, _) = try world.platform.transfers.dynamicCode(of: hong)
      let payee = try await world.platform.transfers.confirm(.code(code), for: ming)
      let results = try await atOnce(30) { number in
        await Result.of { try await world.send(9_000, from: ming, to: payee, number: "T\(number)") }
      }
      #expect(results.count { $0.succeeded } == 11)
      #expect(try await world.balance(.wallet(ming)) == 1_000)
      #expect(try await world.balance(.wallet(hong)) == 99_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `to a code is told to whoever shows the code, and nothing else is`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      let desk = world.platform.transfers
      try await world.send(100, from: ming, to: .code(world.fixedCode(of: hong)), number: "T1")
      let known = try await desk.latestNumber(to: hong)
      #expect(try await desk.received(byCodeOf: hong, after: known) == [])
      let waiting = try await world.send(200, from: ming, to: .phone("13900000001"), number: "T2")
      _ = try await desk.accept(waiting.id, as: hong)
      let paid = try await world.send(
        300, from: ming, to: .code(try desk.dynamicCode(of: hong).0), number: "T3")
      let told = try await desk.received(byCodeOf: hong, after: known)
      #expect(told.map(\.transfer.id) == [paid.id] && told.first?.isSender == false)
      #expect(try await desk.latestNumber(to: hong) == paid.id)
      #expect(try await desk.received(byCodeOf: ming, after: TransferID(0)) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back when the payee returns it, and is his to take no more`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      let sent = try await world.send(5_000, from: ming, to: .phone("13900000001"))
      let returned = try await world.platform.transfers.giveBack(sent.id, as: hong)
      #expect(returned.state == .returned(.byPayee, to: .balance, at: World.start))
      #expect(try await world.platform.transfers.giveBack(sent.id, as: hong) == returned)
      #expect(try await world.balance(.wallet(ming)) == 100_000)
      await #expect(throws: TransferRefusal.alreadyReturned) {
        try await world.platform.transfers.accept(sent.id, as: hong)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `accepted and returned at once does one of both`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      for number in 1...5 {
        let sent = try await world.send(1_000, from: ming, to: .phone("13900000001"), number: "T\(number)")
        let results = try await atOnce(8) { index in
          await Result.of {
            index % 2 == 0
              ? try await world.platform.transfers.accept(sent.id, as: hong)
              : try await world.platform.transfers.giveBack(sent.id, as: hong)
          }
        }
        #expect(results.count { $0.succeeded } == 4)
        #expect(try await world.held(by: sent) == 0)
      }
      let both = try await world.balance(.wallet(ming)) + world.balance(.wallet(hong))
      #expect(both == 100_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `goes back after a day, and the clock says so`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, _) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      let sent = try await world.send(5_000, from: ming, to: .phone("13900000001"))
      #expect(try await world.advance(86_399).allSatisfy { $0.event != .transferExpired })
      let happened = try await world.advance(1)
      #expect(happened.map(\.event) == [.transferExpired] && happened.map(\.about) == ["50.00"])
      #expect(
        try await world.transfer(sent).state == .returned(.expired, to: .balance, at: World.start.adding(days: 1)))
      #expect(try await world.balance(.wallet(ming)) == 100_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `with a delay can be taken back until it is over, then accepted for a day`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("小红", 0, phone: "13900000001"))
      let desk = world.platform.transfers
      let regretted = try await world.send(
        1_000, from: ming, to: .phone("13900000001"), number: "T1", delay: .twoHours)
      let kept = try await world.send(2_000, from: ming, to: .phone("13900000001"), number: "T2", delay: .oneDay)
      await #expect(throws: TransferRefusal.tooEarly(acceptableFrom: World.start.adding(hours: 2))) {
        try await desk.accept(regretted.id, as: hong)
      }
      await #expect(throws: TransferRefusal.notTheSender) { try await desk.takeBack(regretted.id, as: hong) }
      try await world.advance(7_199)
      #expect(
        try await desk.takeBack(regretted.id, as: ming).state
          == .returned(.takenBack, to: .balance, at: World.start.adding(seconds: 7_199)))
      try await world.advance(86_400 - 7_199)
      await #expect(throws: TransferRefusal.delayIsOver) { try await desk.takeBack(kept.id, as: ming) }
      try await world.advance(86_399)
      _ = try await desk.accept(kept.id, as: hong)
      #expect(try await world.balance(.wallet(ming)) == 98_000)
      #expect(try await world.balance(.wallet(hong)) == 2_000)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is unknown to everybody else`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, stranger) = (try await world.friend(), try await world.friend("Li"))
      _ = try await world.friend("小红", 0, phone: "13900000001")
      let sent = try await world.send(1_000, from: ming, to: .phone("13900000001"))
      let desk = world.platform.transfers
      await #expect(throws: UnknownThing.transfer) { try await desk.transfer(sent.id, of: stranger) }
      await #expect(throws: UnknownThing.transfer) { try await desk.accept(sent.id, as: stranger) }
      await #expect(throws: UnknownThing.transfer) { try await desk.giveBack(sent.id, as: stranger) }
      await #expect(throws: UnknownThing.transfer) { try await desk.takeBack(sent.id, as: stranger) }
      #expect(try await world.platform.transfers.history(of: stranger) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is told to both sides, each with the other's masked name`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (ming, hong) = (try await world.friend(), try await world.friend("Hong Li"))
      let li = try await world.friend("欧阳娜娜")
      for number in 1...3 {
        try await world.send(100, from: ming, to: .code(world.fixedCode(of: hong)), number: "T\(number)")
      }
      try await world.send(100, from: hong, to: .code(world.fixedCode(of: ming)))
      try await world.send(100, from: li, to: .code(world.fixedCode(of: ming)))
      let desk = world.platform.transfers
      let seen = try await desk.history(of: ming)
      #expect(seen.map(\.isSender) == [false, false, true, true, true])
      #expect(seen.map(\.otherName) == ["欧**娜", "H*****i", "H*****i", "H*****i", "H*****i"])
      let first = try await desk.history(of: ming, limit: 2)
      let rest = try await desk.history(of: ming, before: first[1].transfer.id, limit: 9)
      #expect(first + rest == seen)
      #expect(try await desk.contacts(of: ming).map(\.user) == [li, hong])
      #expect(try await desk.contacts(of: li).map(\.name) == ["小*"])
    }
  }
}
