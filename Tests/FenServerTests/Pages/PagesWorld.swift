import Fen
import FenPlatform
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging

@testable import FenServer

/// A server on a folder of its own, with a merchant, a store and a customer with ¥100.
struct PagesWorld: Sendable {
  let server: FenServer
  let till: TillPlace
  let user: UserID
  let privateKeyPEM: String
  let serial: String

  /// From an hour ago, for thirty days.
  var hours: CampaignHours {
    let now = server.platform.clock.now()
    return CampaignHours(period: now.adding(hours: -1)..<now.adding(days: 30))
  }

  /// One that runs, paid by the platform.
  @discardableResult
  func campaign(_ name: String, _ benefit: Benefit, trigger: Trigger = .payment) async throws -> Campaign {
    let platform = server.platform
    try await platform.wallets.deposit(.fen(100_000), into: Funder.platform.account)
    let made = try await platform.campaigns.make(
      CampaignTerms(
        name: name, trigger: trigger, conditions: Conditions(hours: hours), benefit: benefit,
        funding: .prefunded(budget: .fen(100_000), [FundingShare(.platform)])))
    try await platform.campaigns.move(made.id, .approved)
    return try await platform.campaigns.move(made.id, .started)
  }

  var data: LivePageData {
    LivePageData(
      platform: server.platform, keyring: server.keyring, sender: server.sender, log: server.log,
      configuration: server.configuration, limiter: AddressLimiter(percent: 0))
  }

  /// Two browsers on one server: the till's and the customer's.
  func browse(_ body: @Sendable @escaping (Browser, Browser) async throws -> Void) async throws {
    try await Application(router: try server.siteRouter()).test(.router) { client in
      try await body(Browser(client), Browser(client))
    }
  }
}

func withWorld(_ body: (PagesWorld) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "fen-pages-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  let server = try await FenServer.open(
    ServerConfiguration(folder: folder, isSandbox: true, port: 0, proxyPort: 0), logger: Logger(label: "pages"))
  let maker = MerchantMaker(platform: server.platform, authority: server.trust.authority)
  let made = try await maker.make(
    name: "小满便利", kind: .merchant(servedBy: nil), mchid: nil, apiv3Key: nil, keyMode: .certificate)
  let store = try server.platform.merchants.addStore("人民广场店", city: "上海", to: made.merchant.id)
  let user = try await server.platform.wallets.create(NewUser(name: "小明", balance: 10_000))
  let world = PagesWorld(
    server: server, till: TillPlace(merchant: made.merchant.id, store: String(store.id)), user: user.user.id,
    privateKeyPEM: made.privateKeyPEM, serial: made.serial)
  do {
    try await body(world)
  } catch {
    try await server.close()
    throw error
  }
  try await server.close()
}
