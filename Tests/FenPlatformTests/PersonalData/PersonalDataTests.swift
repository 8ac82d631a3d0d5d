import Fen
import FenStore
import Testing

@testable import FenPlatform

private let phone = "13800138000"
private let document = "11010519491231002X"
private let claim = IdentityClaim(name: "张小明", document: .idCard, number: document)

/// Somebody with a phone, a document, a card and a device key.
private func known(in world: World, balance: Int64 = 0) async throws -> UserID {
  let made = try await world.platform.wallets.create(
    NewUser(
      name: "Ming", phone: phone, balance: balance, accountClass: .unverified, cards: [.init(kind: .debit, balance: 500)]))
  _ = try await world.platform.verification.verify(made.user.id, as: claim, through: .document)
  try await world.register(Authenticator(), for: made.user.id, phone: phone)
  return made.user.id
}

@Suite struct `What is held about a person` {
  @Test(arguments: Backend.allCases)
  func `is told whole, masked and in clear`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await known(in: world)
      let held = try await world.platform.personalData.held(of: user)
      let sealed = held.flatMap(\.rows).joined().compactMap { member -> (clear: String, masked: String)? in
        if case .sealed(_, let clear, let masked) = member.value { (clear, masked) } else { nil }
      }
      #expect(sealed.map(\.clear).contains(phone) && sealed.map(\.masked).contains("138****8000"))
      #expect(sealed.map(\.clear).contains("张小明") && sealed.map(\.masked).contains("张*明"))
      #expect(sealed.map(\.clear).contains(document) && sealed.map(\.masked).contains("1****************X"))
      for (clear, masked) in sealed { #expect(clear != masked && masked.contains("*")) }
      #expect(Set(held.map(\.category)) == Set(DataCategory.allCases))
      for category in [DataCategory.wallet, .identity, .verifications, .limits, .cards, .signIns, .deviceKeys] {
        #expect(held.contains { $0.category == category && !$0.rows.isEmpty }, "nothing of \(category)")
      }
    }
  }

  /// Whoever adds a table about people adds it to what is told to them, or says here why not.
  @Test func `leaves out no table with a person in it`() async throws {
    let world = try await World(.sqlite)
    defer { world.remove() }
    let told = Set(everythingHeld.map(\.table))
    let passing: Set<String> = [
      // Gone within two days; a browser's session within one.
      "payment_codes", "one_time_codes", "device_challenges", "sessions",
      // Hashes that lead to a wallet, and counts of a day or a year.
      "phones", "phone_look_ups", "usage_days",
      // Sums of what "rewards" and "coupons" tell.
      "campaign_people",
      // Between merchants.
      "subsidies",
    ]
    let found = try await world.database.read { transaction in
      try transaction.all(
        """
        SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND c.name IN ('user_id', 'person', 'payer', 'sender', 'payee', 'wallet', 'phone')
        """
      ) { $0.text(0) }
    }
    let unknown = Set(found).subtracting(told).subtracting(passing)
    #expect(unknown == [], "say in HeldData.swift what they hold")
  }

  @Test func `names every code that is stored by a word`() async throws {
    let world = try await World(.sqlite)
    defer { world.remove() }
    for held in everythingHeld {
      let schema = try await world.database.read { transaction in
        try transaction.all("SELECT sql FROM sqlite_master WHERE name = ?1", [.text(held.table)]) { $0.text(0) }
      }.joined()
      func codes(_ column: String) throws -> ClosedRange<Int>? {
        let name = String(column.split(separator: ".").last ?? "")
        if schema.contains("CHECK (\(name) IN (0, 1))") { return 0...1 }
        let found = schema.firstMatch(of: try Regex("CHECK \\(\(name) BETWEEN ([0-9]+) AND ([0-9]+)\\)"))
        guard let from = found?.output[1].substring, let to = found?.output[2].substring else { return nil }
        return try #require(Int(from))...(try #require(Int(to)))
      }
      for column in held.columns {
        switch column {
        case .coded(let name, let words):
          // The register of documents grows with its enum alone.
          let stored = try codes(name) ?? 1...DocumentKind.allCases.count
          #expect(words.count == stored.upperBound + 1, "\(held.table).\(name)")
          for code in stored where words.indices.contains(code) { #expect(words[code] != "", "\(name) \(code)") }
        case .number(let name):
          if name.wholeMatch(of: /\w+/) != nil { #expect(try codes(name) == nil, "\(held.table).\(name) is a bare code") }
        case .fen, .identifier, .text, .moment, .sealed: break
        }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `tells points as a number, and money in fen`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let (merchant, person) = (try await world.merchant(), try await world.person(20_000))
      try await world.campaign(
        campaignTerms(.points(200, programme: merchant.id), funding: Funding.none) { $0.programme = merchant.id })
      _ = try await world.platform.engine.perform(JoinProgramme(merchant.id, person.id))
      try await world.campaign(campaignTerms(back(90)))
      _ = try await world.paid(merchant, "order-1", 1_000, by: person)
      let rewards = try await world.platform.personalData.held(of: person.id).filter { $0.category == .rewards }
      let told = rewards.flatMap(\.rows).map { Dictionary($0.map { ($0.name, $0.value) }) { first, _ in first } }
      let points = try #require(told.first { $0["kind"] == .text("points") })
      #expect(points["points"] == .number(200) && points["amount_fen"] == .nothing && points["currency"] == .nothing)
      let cashback = try #require(told.first { $0["kind"] == .text("cashback") })
      #expect(cashback["amount_fen"] == .number(90) && cashback["points"] == .nothing)
      #expect(cashback["currency"] == .text("CNY") && cashback["returned_fen"] == .number(0))
    }
  }

  @Test(arguments: Backend.allCases)
  func `is of the wallet that asks, where its person has another one`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let first = try await known(in: world)
      let second = try await world.platform.wallets.create(NewUser(name: "Ming", accountClass: .unverified)).user.id
      try await world.confirm(claim, of: second, through: .bankCard(issuer: "CMB"))
      let merchant = try await world.payingMerchant(1_000)
      _ = try await world.merchantPacket(merchant, "1", 100, to: first)
      _ = try await world.merchantPacket(merchant, "2", 100, to: second)
      _ = try await world.merchantPacket(merchant, "3", 100, to: second)
      for (user, count) in [(first, 1), (second, 2)] {
        let packets = try await world.platform.personalData.held(of: user).filter { $0.category == .redPackets }
        #expect(packets.flatMap(\.rows).count { $0.contains { $0.name == "activity" } } == count)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is looked at by staff with a reason that stays`(backend: Backend) async throws {
    let world = try await World(backend)
    defer { world.remove() }
    let user = try await known(in: world)
    _ = try await world.platform.personalData.look(at: user, by: "Li", because: "complaint 17", inClear: true)
    let held = try await world.platform.personalData.held(of: user)
    let access = try #require(held.first { $0.category == .staffAccess }?.rows.first)
    #expect(access.map(\.value).contains(.text("complaint 17")) && access.map(\.value).contains(.text("Li")))
    for statement in ["UPDATE staff_access SET reason = 'x'", "DELETE FROM staff_access"] {
      #expect(throws: StoreError.self) { try world.database.write { try $0.run(statement) } }
    }
    await #expect(throws: UnknownThing.user) {
      try await world.platform.personalData.look(at: UserID(404), by: "Li", because: "curious", inClear: false)
    }
  }
}

@Suite struct `An identity confirmed face to face` {
  @Test(arguments: Backend.allCases)
  func `says who of the staff did it and why, and one that is refused says nothing`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await world.platform.wallets.create(NewUser(name: "Ming", accountClass: .unverified)).user.id
      func confirm(_ claim: IdentityClaim) async throws {
        _ = try await world.platform.verification.confirmFaceToFace(
          user, as: claim, accountClass: .two, by: "Li", because: "counter 3")
      }
      try await confirm(claim)
      let other = IdentityClaim(name: "王五", document: .passport, number: "G12345678")
      await #expect(throws: IdentityRefusal.self) { try await confirm(other) }
      let access = try await world.platform.personalData.held(of: user).filter { $0.category == .staffAccess }
      #expect(access.flatMap(\.rows).count == 1)
      let values = access.flatMap(\.rows).joined().map(\.value)
      #expect(values.starts(with: [.text("Li"), .text("counter 3"), .text("yes")]))
      let held = try await world.platform.personalData.held(of: user)
      func told(_ category: DataCategory, _ name: String) -> [HeldValue] {
        held.filter { $0.category == category }.flatMap(\.rows).joined().filter { $0.name == name }.map(\.value)
      }
      #expect(told(.verifications, "detail") == [.text("class_two")])
      #expect(told(.limits, "account_class") == [.text("class_two")])
    }
  }
}

@Suite struct `A closed wallet` {
  @Test(arguments: Backend.allCases)
  func `has ended everywhere and leads nowhere`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await known(in: world)
      let desk = world.platform.personalData
      await #expect(throws: ProofRefusal.passwordNeeded) { try await desk.close(user, password: nil) }
      let erasedAt = try await desk.close(user, password: "123456")
      #expect(erasedAt == World.start.adding(days: World.daysRecordsAreKept))
      #expect(try await world.platform.authentication.sessions(of: user).isEmpty)
      #expect(try await world.platform.authentication.keys(of: user).isEmpty)
      #expect(try await world.platform.wallets.cards(of: user).isEmpty)
      #expect(try await world.platform.wallets.user(phone: phone) == nil)
      #expect(try await world.platform.wallets.user(user)?.name == "")
      await #expect(throws: ClosingRefusal.alreadyClosed) { try await desk.close(user, password: nil) }
      try await world.advance(60)
      let next = try await world.signIn(phone)
      #expect(next.isNew && next.user != user)
    }
  }

  @Test(arguments: Backend.allCases)
  func `had nothing in it and nothing under way`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await known(in: world, balance: 100)
      let desk = world.platform.personalData
      await #expect(throws: ClosingRefusal.balanceLeft(.fen(100), underway: [])) { try await desk.close(user, password: "123456") }
      let merchant = try await world.merchant()
      let order = try await world.place(merchant, "order-1", 100)
      _ = try await world.platform.cashier.pay(order.id, as: user, with: .balance, authenticated: .password)
      try await world.refund(try await world.order(order), "refund-1", 40)
      await #expect(throws: ClosingRefusal.underway([.refund])) { try await desk.close(user, password: "123456") }
      try await world.platform.scheduler.settle()
      await #expect(throws: ClosingRefusal.balanceLeft(.fen(40), underway: [])) { try await desk.close(user, password: "123456") }
    }
  }

  @Test(arguments: Backend.allCases)
  func `is erased five years later, and its books stay`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let user = try await known(in: world)
      _ = try await world.platform.personalData.close(user, password: "123456")
      try await world.advance((World.daysRecordsAreKept - 1) * 86_400)
      #expect(try await world.platform.verification.identity(of: user) == claim, "kept for the legal period")
      let happened = try await world.advance(86_400)
      #expect(happened.contains { $0.event == .walletErased })
      #expect(try await world.platform.verification.identity(of: user) == nil)
      let phones = try await world.number("SELECT count(*) FROM phones")
      #expect(phones == 0, "the hash of a phone number is found by trying all numbers")
      let held = try await world.platform.personalData.held(of: user).flatMap(\.rows).joined()
      for member in held {
        if case .sealed(_, let clear, _) = member.value { Issue.record("still there: \(member.name) \(clear)") }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `leaves the identity to the person's other wallet`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let first = try await known(in: world)
      let other = try await world.platform.wallets.create(NewUser(name: "Ming", accountClass: .unverified)).user.id
      try await world.confirm(claim, of: other, through: .bankCard(issuer: "CMB"))
      _ = try await world.platform.personalData.close(first, password: "123456")
      try await world.advance(World.daysRecordsAreKept * 86_400)
      #expect(try await world.platform.verification.identity(of: other) == claim)
    }
  }
}
