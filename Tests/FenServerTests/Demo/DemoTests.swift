import Fen
import FenPlatform
import Foundation
import Logging
import Testing

@testable import FenServer

@Suite struct `The demo's story` {
  @Test func `is told alike for the same moment, in order of time`() {
    let now = Instant(seconds: 1_795_000_000)
    let (once, again) = (DemoTimeline(until: now), DemoTimeline(until: now))
    #expect(once.acts.map { "\($0)" } == again.acts.map { "\($0)" })
    #expect(once.acts.map(\.at) == once.acts.map(\.at).sorted())
    #expect(once.acts.allSatisfy { $0.at < now })
  }

  /// Whatever the hour at which the demo starts, nobody's wallet is opened below zero.
  @Test(arguments: 0..<24)
  func `opens every wallet with something or nothing`(hour: Int64) {
    let timeline = DemoTimeline(until: Instant(seconds: 1_795_017_600).adding(hours: hour))
    for person in DemoPerson.allCases { #expect(timeline.openingBalance(of: person) >= 0) }
  }

  /// The days of the announcements, whatever the season in which the demo starts.
  @Test(arguments: [
    ("2026-05-01T12:00:00+08:00", "2026-06-06T00:00:00+08:00", "2026-07-06T00:00:00+08:00"),
    ("2026-07-05T23:59:59+08:00", "2026-06-06T00:00:00+08:00", "2026-07-06T00:00:00+08:00"),
    ("2026-07-06T00:00:00+08:00", "2027-06-06T00:00:00+08:00", "2027-07-06T00:00:00+08:00"),
  ])
  func `has the clothing shop's campaign in its own season`(now: String, from: String, to: String) throws {
    let stores = [DemoShop.gapshore: [Store]()]
    let campaigns = DemoCampaign.all(at: try #require(Instant(rfc3339: now)), stores: stores)
    #expect(campaigns.allSatisfy { $0.terms.faults == [] })
    let hours = campaigns[2].terms.conditions.hours
    #expect(hours.period == Instant(rfc3339: from)!..<Instant(rfc3339: to)!)
    let abroad = campaigns[1].terms.conditions.hours.period
    #expect(abroad.lowerBound == Instant(rfc3339: "2026-07-01T00:00:00+10:00"))
    #expect(abroad.upperBound == Instant(rfc3339: "2027-01-01T00:00:00+11:00"))
  }

  @Test func `makes a folder whose books hold and whose wallets are as announced, once`() async throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "fen-demo-\(UUID().uuidString)")
    let folder = parent.appending(path: "demo", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: parent) }
    let logger = Logger(label: "test")
    #expect(try await DemoStory.tell(in: folder, logger: logger))
    #expect(try await DemoStory.tell(in: folder, logger: logger) == false)

    let platform = try await Platform.open(folder: folder, isSandbox: true, logger: logger)
    #expect(try await platform.audit().isEmpty)
    let users = try await platform.wallets.users()
    #expect(users.map(\.name) == DemoPerson.allCases.map(\.name))
    for (user, person) in zip(users, DemoPerson.allCases) {
      let drawn = try await platform.redPackets.received(by: user.id).map(\.claim.share.amount.minorUnits)
      #expect(
        try await platform.wallets.balance(.wallet(user.id)).minorUnits
          == person.closingBalance + drawn.reduce(0, +))
      #expect(try await platform.wallets.person(of: user.id).accountClass == person.accountClass)
    }
    #expect(try await platform.wallets.balance(.wallet(users[0].id)) == .fen(100_188))
    #expect(DemoPerson.ming.habit.contains("¥1,001.88"), "what `fen demo` prints is what the wallet holds")
    try await expectWhatWaits(platform, users)
    let campaigns = try await platform.campaigns.all()
    #expect(campaigns.count == 4 && campaigns.allSatisfy { $0.campaign.state == .running })
    #expect(try await platform.campaigns.nextTurn(after: platform.clock.now()) != nil)
    for shop in DemoShop.allCases {
      let merchant = try #require(try await platform.merchants.merchant(shop.id))
      let keys = try MerchantCredentials(folder: folder.appending(path: "merchants/\(shop.folder)"))
      #expect(keys.merchant == shop.id && keys.apiv3Key == merchant.apiv3Key && keys.app == merchant.apps[0])
      #expect(merchant.certificates.map(\.serial) == [keys.serial])
    }
    #expect(platform.clock.current == .real)
    try platform.close()
  }

  /// The red packets that are not empty, the transfers nobody has taken, what was paid by a store's printed code.
  private func expectWhatWaits(_ platform: Platform, _ users: [User]) async throws {
    func id(_ person: DemoPerson) -> UserID { users[person.rawValue].id }
    let group = try #require(try await platform.redPackets.sent(by: id(.wang)).first)
    #expect(group.claimed == 3 && group.terms.count == 6)
    guard case .open = group.state else { throw UnknownThing.redPacket }
    await #expect(throws: LimitRefusal.self) {
      try await platform.redPackets.open(platform.redPackets.sent(by: id(.mei))[0].id, by: id(.xin))
    }
    #expect(try await platform.transfers.waiting(for: id(.mei)).map(\.transfer.terms.amount) == [.fen(8_800)])
    #expect(try await platform.payouts.waiting(for: id(.chen)).map(\.terms.amount) == [.fen(1_200)])
    #expect(try await platform.cards.moves(of: id(.wang)).count == 2)
  }

  @Test func `leaves a folder with other files alone`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fen-demo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("mine".utf8).write(to: folder.appending(path: "letter.txt"))
    await #expect(throws: DemoFault.self) { try await DemoStory.tell(in: folder, logger: Logger(label: "test")) }
    #expect(FileManager.default.fileExists(atPath: folder.appending(path: "letter.txt").path))
  }
}
