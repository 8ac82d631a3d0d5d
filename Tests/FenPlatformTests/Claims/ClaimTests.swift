import Fen
import FenStore
import Testing

@testable import FenPlatform

private let (royal, shop) = (ProviderID(1_900_000_031), MerchantID(1_900_000_032))
private let mei = StaffWord(staff: "mei", reason: "the letter is theirs")

extension World {
  /// A provider that acts for a shop.
  fileprivate func openNetwork() async throws {
    for (id, kind) in [(royal.mchid, NewMerchantKind.provider), (shop, .merchant(servedBy: royal))] {
      try await platform.merchants.create(
        NewMerchant(
          id: id, name: "Royal \(id)", kind: kind, app: "wx\(id)", certificate: nil,
          apiv3Key: String(repeating: "k", count: 32), apiv2Key: String(repeating: "q", count: 32)),
        at: World.start)
    }
  }

  fileprivate func file(_ name: String, _ kind: FalseClaimKind = .exclusiveAgent) async throws -> ClaimReportID {
    try await platform.claims.file(
      NewClaimReport(kind, name: name, place: "a letter", words: "", contact: "li@example.com")
    ).id
  }

  fileprivate func state(of id: ClaimReportID) async throws -> ClaimReport.State? {
    try await platform.claims.report(id)?.report.state
  }
}

extension World {
  /// One report through every statement.
  func claimsOnce() async throws {
    let claims = platform.claims
    let id = try await file("1900000001")
    for waiting in [true, false] { _ = try await claims.list(waiting: waiting) }
    _ = try await claims.look(at: id, by: mei)
    _ = try await claims.deeds(about: id)
    try await claims.take(id, by: mei)
    try await claims.decide(id, .dismissal, by: mei)
    _ = try await claims.figures()
    let work = ClaimForgetting(database: database)
    _ = try await work.nextDue()
    _ = try await work.perform(at: clock.now())
    _ = try await platform.registry.ended(actingFor: shop)
  }
}

@Suite struct `Reports of false claims` {
  @Test(arguments: Backend.allCases)
  func `lie sealed, and are followed by a word that nobody guesses`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let claims = world.platform.claims
      let (numbered, named) = (try await world.file("1900000031"), try await world.file("Nobody & Co."))
      #expect(try await claims.report(numbered)?.provider?.id == royal)
      let shown = try #require(try await claims.report(named))
      #expect(shown.provider == nil && shown.report.said?.name == "Nobody & Co.")
      #expect(shown.report.said?.contact == "li@example.com")
      let content = try await world.database.read {
        try $0.all("SELECT content FROM claim_reports", []) { String(decoding: $0.blob(0), as: UTF8.self) }
      }
      #expect(content.count == 2 && content.allSatisfy { !$0.contains("letter") && !$0.contains("example.com") })

      let word = claims.word(of: named)
      #expect(claims.report(word: word) == named)
      let mixed = String(claims.word(of: numbered).prefix(12)) + String(word.suffix(20))
      for wrong in ["", String(word.dropLast()), word + "A", mixed] {
        #expect(claims.report(word: wrong) == nil)
      }
      // What lists say is without words.
      let list = try await claims.list(waiting: true)
      #expect(list.rows.map(\.id) == [named, numbered] && list.rows.allSatisfy { $0.said == nil })
    }
  }

  @Test(arguments: Backend.allCases)
  func `end a provider in the moment they are upheld, and its merchants are told`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let (claims, relations, registry) = (
        world.platform.claims, world.platform.relations, world.platform.registry
      )
      let (first, second) = (try await world.file("1900000031"), try await world.file("Royal"))
      await #expect(throws: ClaimReportRefusal.notNow(.received)) {
        try await claims.decide(first, .termination, by: mei)
      }
      // What is refused ends nobody.
      #expect(try await relations.stands(royal, shop))
      #expect(try await registry.ended(actingFor: shop) == [])
      try await claims.take(first, by: mei)
      try await claims.decide(first, .termination, by: mei)
      #expect(
        try await world.state(of: first) == .decided(.terminated, takenAt: World.start, at: World.start))
      #expect(try await registry.provider(royal)?.terminatedAt == World.start)
      #expect(try await world.platform.merchants.merchant(royal.mchid)?.terminatedAt == World.start)
      #expect(try await !relations.stands(royal, shop))
      #expect(try await registry.ended(actingFor: shop).map(\.id) == [royal])
      #expect(try await claims.deeds(about: first).map(\.kind) == [.claimTaken, .claimUpheld])

      // The next one about it is upheld by the same end.
      try await claims.take(second, by: mei)
      await #expect(throws: RelationRefusal.noSuchProvider(ProviderID(shop.value))) {
        try await claims.decide(second, .termination, about: ProviderID(shop.value), by: mei)
      }
      try await claims.decide(second, .termination, about: royal, by: mei)
      #expect(try await claims.report(second)?.provider?.id == royal)
      let figures = try await claims.figures()
      #expect(figures.map(\.year) == [2026])
      #expect(figures[0].filed == 2 && figures[0].terminated == 2 && figures[0].medianDays == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `are warned or dismissed once, with a name and a reason`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.openNetwork()
      let claims = world.platform.claims
      let (wrong, right) = (try await world.file("Nobody"), try await world.file("1900000031", .agencyFee))
      for id in [wrong, right] { try await claims.take(id, by: mei) }
      await #expect(throws: ClaimReportRefusal.unsigned) {
        try await claims.decide(wrong, .dismissal, by: StaffWord(staff: "mei", reason: ""))
      }
      await #expect(throws: ClaimReportRefusal.noProvider) { try await claims.decide(wrong, .termination, by: mei) }
      await #expect(throws: ClaimReportRefusal.otherProvider(royal)) {
        try await claims.decide(right, .warning, about: ProviderID(1), by: mei)
      }
      try await claims.decide(right, .warning, by: mei)
      try await world.advance(3 * 86_400)
      try await claims.decide(wrong, .dismissal, by: mei)
      #expect(
        try await world.state(of: wrong)
          == .decided(
            .dismissed(reason: mei.reason), takenAt: World.start, at: World.start.adding(days: 3)))
      let state = try #require(try await world.state(of: right))
      for decision in ClaimDecision.allCases {
        await #expect(throws: ClaimReportRefusal.notNow(state)) { try await claims.decide(right, decision, by: mei) }
      }
      #expect(try await world.platform.registry.provider(royal)?.terminatedAt == nil)
      #expect(try await claims.list(waiting: true).rows == [])
      #expect(try await claims.list(waiting: false).rows.map(\.id) == [right, wrong])
      for unknown in [ClaimReportID(5)] {
        #expect(try await claims.report(unknown) == nil)
        await #expect(throws: UnknownThing.claimReport) { try await claims.take(unknown, by: mei) }
        await #expect(throws: UnknownThing.claimReport) { try await claims.decide(unknown, .warning, by: mei) }
        await #expect(throws: UnknownThing.claimReport) { try await claims.look(at: unknown, by: mei) }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `are forgotten some time after the decision but for what came of them`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let claims = world.platform.claims
      let (decided, waiting) = (try await world.file("Nobody"), try await world.file("Somebody"))
      try await claims.take(decided, by: mei)
      try await claims.decide(decided, .dismissal, by: mei)
      let work = ClaimForgetting(database: world.database)
      let due = World.start.adding(days: 180)
      #expect(try await work.nextDue() == due)
      _ = try await work.perform(at: due.adding(seconds: -1))
      #expect(try await claims.report(decided)?.report.said != nil)
      _ = try await work.perform(at: due)
      let left = try #require(try await claims.report(decided)?.report)
      #expect(left.said == nil && left.kind == .exclusiveAgent)
      #expect(left.state == .decided(.dismissed(reason: mei.reason), takenAt: World.start, at: World.start))
      #expect(try await claims.report(waiting)?.report.said != nil)
      #expect(try await work.nextDue() == nil)
      #expect(try await claims.deeds(about: decided).count == 2)
    }
  }
}
