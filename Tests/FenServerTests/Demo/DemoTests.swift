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
      #expect(try await platform.wallets.balance(.wallet(user.id)).minorUnits == person.closingBalance)
    }
    for shop in DemoShop.allCases {
      let merchant = try #require(try await platform.merchants.merchant(shop.id))
      let keys = try MerchantCredentials(folder: folder.appending(path: "merchants/\(shop.folder)"))
      #expect(keys.merchant == shop.id && keys.apiv3Key == merchant.apiv3Key && keys.app == merchant.apps[0])
      #expect(merchant.certificates.map(\.serial) == [keys.serial])
    }
    #expect(platform.clock.current == .real)
    try platform.close()
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
