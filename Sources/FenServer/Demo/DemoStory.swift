import AsyncHTTPClient
import Fen
import FenPlatform
import FenStore
import FenWire
import Foundation
import Logging

/// Puts the demo's story into a data folder, through the same engine that takes payments.
///
/// The clock is set to each moment of the story, so every order, refund, callback and seal of a day is where it would
/// be had the days really passed.
public struct DemoStory {
  let platform: Platform
  private let timeline: DemoTimeline
  private(set) var merchants = [DemoShop: MadeMerchant]()
  private(set) var stores = [DemoShop: [Store]]()
  private(set) var people = [DemoPerson: CreatedUser]()
  private var orders = [Int: OrderID]()
  /// The packets of the story by the names it gives them.
  var packets = [DemoPacket: RedPacketID]()

  /// Makes the folder and a PostgreSQL database with the story in it, each whole or not at all.
  ///
  /// The story is told in the folder and moved from there; a demo that the folder holds already moves as well.
  ///
  /// - Returns: false when the story is in the database already.
  /// - Throws: `DemoFault`, `CopyFault`, `StoreError`, and what the platform throws.
  @discardableResult
  public static func tell(in folder: URL, andMoveTo address: String, logger: Logger) async throws -> Bool {
    let manager = FileManager.default
    func has(_ name: String) -> Bool {
      manager.fileExists(atPath: folder.appending(path: name).path(percentEncoded: false))
    }
    if has("master.key") && !has("fen.sqlite") { return false }
    // Before the story, which takes some seconds.
    try DatabaseCopy.requireEmpty(address)
    try await tell(in: folder, logger: logger)
    _ = try await copyBooks(of: folder, to: address) { _, _ in }
    for ending in ["", "-wal", "-shm"] where has("fen.sqlite" + ending) {
      try manager.removeItem(at: folder.appending(path: "fen.sqlite" + ending))
    }
    return true
  }

  /// Makes the folder with the story in it, whole or not at all.
  ///
  /// - Returns: false when the folder holds data already; it is left as it is.
  /// - Throws: `DemoFault`, and what the platform throws.
  @discardableResult
  public static func tell(in folder: URL, logger: Logger) async throws -> Bool {
    let manager = FileManager.default
    if manager.fileExists(atPath: folder.appending(path: "fen.sqlite").path(percentEncoded: false)) { return false }
    let path = folder.path(percentEncoded: false)
    let present = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    guard present.isEmpty else { throw DemoFault.folderInUse(path) }
    let name = "." + folder.standardizedFileURL.lastPathComponent + ".unfinished"
    let unfinished = folder.standardizedFileURL.deletingLastPathComponent().appending(
      path: name, directoryHint: .isDirectory)
    if manager.fileExists(atPath: unfinished.path(percentEncoded: false)) { try manager.removeItem(at: unfinished) }
    try await tellWhole(in: unfinished, logger: logger)
    for file in try manager.contentsOfDirectory(at: unfinished, includingPropertiesForKeys: nil)
    where file.lastPathComponent.hasPrefix("fen.sqlite") { try flush(file) }
    if manager.fileExists(atPath: path) { try manager.removeItem(at: folder) }
    try manager.moveItem(at: unfinished, to: folder)
    return true
  }

  private static func tellWhole(in folder: URL, logger: Logger) async throws {
    let trust = try TrustFiles.open(in: folder, now: machineTime())
    // An unfinished folder is thrown away, so its commits need not wait for the disk.
    let platform = try await Platform.open(folder: folder, isSandbox: true, flushing: .never, logger: logger)
    let keyring = try await Keyring(platform: platform, authority: trust.authority)
    let timeline = DemoTimeline(until: machineTime())
    platform.deliveries.use(
      DemoReceivers(
        letters: HTTPCallbackSender(
          platform: platform, keyring: keyring, client: .shared, probePercent: 0),
        troubleAt: timeline.start.adding(days: 1).adding(hours: 22), awayAt: machineTime().adding(minutes: -40)))
    var story = DemoStory(platform: platform, timeline: timeline)
    _ = try await platform.scheduler.move(to: timeline.start)
    try await story.openShops(MerchantMaker(platform: platform, authority: trust.authority))
    try await story.meetPeople()
    for (shop, made) in story.merchants {
      try MerchantCredentials(made, keyring.publicKey).write(to: folder.appending(path: "merchants/\(shop.folder)"))
    }
    for act in timeline.acts { try await story.perform(act) }
    try await story.startCampaigns()
    // First what fell due since the last deed, each at its time; then the clock goes on by itself.
    _ = try await platform.scheduler.move(to: machineTime())
    _ = try await platform.scheduler.followMachine()
    try platform.close()
  }

  private init(platform: Platform, timeline: DemoTimeline) {
    self.platform = platform
    self.timeline = timeline
  }

  private mutating func openShops(_ maker: MerchantMaker) async throws {
    try await withThrowingTaskGroup(of: (DemoShop, MadeMerchant).self) { group in
      for shop in DemoShop.allCases {
        group.addTask { (shop, try await maker.make(name: shop.name, kind: shop.kind, mchid: shop.id)) }
      }
      for try await (shop, made) in group { merchants[shop] = made }
    }
    for shop in DemoShop.allCases {
      let (country, zone) = shop.place
      stores[shop] = try shop.stores.map {
        try platform.merchants.addStore($0.name, city: $0.city, country: country, zone: zone, to: shop.id)
      }
    }
  }

  private mutating func meetPeople() async throws {
    for person in DemoPerson.allCases {
      people[person] = try await platform.wallets.create(
        NewUser(
          name: person.name, phone: person.phone, balance: timeline.openingBalance(of: person),
          accountClass: person.accountClass, cards: person.cards))
    }
  }

  // What happens

  private mutating func perform(_ act: DemoAct) async throws {
    _ = try await platform.scheduler.move(to: act.at)
    switch act.deed {
    case .take(let sale): try await take(sale)
    case .place(let sale, let expiresAfter): try await place(sale, expiresAfter)
    case .pay(let sale): try await pay(sale)
    case .close(let sale):
      _ = try await platform.engine.perform(CloseOrder(.merchant(sale.shop.id), OutTradeNo(sale.number)))
    case .reverse(let sale):
      _ = try await platform.engine.perform(ReverseOrder(.merchant(sale.shop.id), OutTradeNo(sale.number)))
    case .refund(let sale, let amount, let reason): try await refund(sale, amount, reason)
    case .wallet(let deed): try await perform(deed)
    case .freezeCard(let person): for card in known(people[person]).cards { try platform.cards.freeze(card) }
    }
    // What the deed brought about reaches the bank, the payer and the shop at the same moment.
    _ = try await platform.scheduler.settle()
  }

  private mutating func take(_ sale: DemoSale) async throws {
    let code = try await platform.engine.perform(
      IssuePaymentCode(for: buyer(sale).id, method: method(of: sale), random: UInt64(sale.index)))
    var message = common(sale)
    message.add("payer", ["auth_code": .string(code.text)])
    message.add("scene_info", ["store_info": ["out_id": .string(store(of: sale))]])
    let terms = OrderTerms(try CodepayBody(FieldReader(message)))
    let order = try await platform.engine.perform(TakeCodePayment(terms, code: code.digits, fee: .standard))
    orders[sale.index] = order.id
  }

  private mutating func place(_ sale: DemoSale, _ expiresAfter: Int64?) async throws {
    guard case .prepaid(let kind) = sale.way else { return }
    var message = common(sale)
    message.add("notify_url", sale.shop.notifyURL)
    message.add("time_expire", expiresAfter.map { sale.placedAt.adding(seconds: $0).rfc3339 })
    var scene: JSONObject = ["payer_client_ip": "127.0.0.1", "store_info": ["id": .string(store(of: sale))]]
    var payer: UserID?
    switch kind {
    case .jsapi:
      let app = known(merchants[sale.shop]).merchant.apps[0]
      payer = buyer(sale).id
      message.add("payer", ["openid": .string(platform.openIDs.openID(of: buyer(sale).id, app: app))])
    case .h5: scene.add("h5_info", ["type": "Wap"])
    case .app, .native: break
    }
    message.add("scene_info", .object(scene))
    let terms = OrderTerms(try PrepayBody(kind, FieldReader(message)), payer: payer)
    orders[sale.index] = try await platform.engine.perform(PlaceOrder(terms)).id
  }

  private func pay(_ sale: DemoSale) async throws {
    _ = try await platform.cashier.pay(
      known(orders[sale.index]), as: buyer(sale).id, with: method(of: sale),
      authenticated: .sandbox)
  }

  private func refund(_ sale: DemoSale, _ amount: Int64, _ reason: String) async throws {
    let message: JSONObject = [
      "out_trade_no": .string(sale.number), "out_refund_no": .string("R" + sale.number), "reason": .string(reason),
      "notify_url": .string(sale.shop.notifyURL),
      "amount": ["refund": .integer(amount), "total": .integer(sale.total), "currency": "CNY"],
    ]
    let terms = RefundTerms(try RefundBody(FieldReader(message)), side: .merchant(sale.shop.id))
    _ = try await platform.engine.perform(RequestRefund(terms, of: .number(try OutTradeNo(sale.number))))
  }

  /// What every order's message has.
  private func common(_ sale: DemoSale) -> JSONObject {
    [
      "appid": .string(known(merchants[sale.shop]).merchant.apps[0]), "mchid": .string("\(sale.shop.id)"),
      "description": .string(sale.goods), "out_trade_no": .string(sale.number),
      "amount": ["total": .integer(sale.total), "currency": "CNY"],
    ]
  }

  private func buyer(_ sale: DemoSale) -> User { known(people[sale.buyer]).user }

  private func method(of sale: DemoSale) -> PaymentMethod {
    sale.withCard ? .card(known(people[sale.buyer]).cards[0].id) : .balance
  }

  private func store(of sale: DemoSale) -> String { String(known(stores[sale.shop])[sale.store].id) }
}

/// The story introduces everybody before it names them.
func known<Value>(_ value: Value?) -> Value {
  guard let value else { preconditionFailure("the story names somebody it has not introduced") }
  return value
}

public enum DemoFault: Error, Equatable, Sendable {
  case folderInUse(String)
}

extension DemoFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .folderInUse(let path): "\(path) holds other files and no data of Fen; give an empty or new folder to --data"
    }
  }
}
