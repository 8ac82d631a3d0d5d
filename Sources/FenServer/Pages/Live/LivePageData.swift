import Fen
import FenPlatform
import Foundation
import Synchronization

/// What the pages show and do, on the real platform.
struct LivePageData: PageData {
  let platform: Platform
  let keyring: Keyring
  let sender: HTTPCallbackSender
  let log: RequestLog
  let configuration: ServerConfiguration
  /// How often one address may sign in, through the pages and the wallet's API together.
  let limiter: AddressLimiter
  /// What the last changes of the clock brought about.
  let history = ClockHistory()
  let trials = Trials()

  func place() -> Place {
    let running = ServerAddresses.running(in: configuration.folder)
    return Place(
      http: running?.http ?? "http://\(configuration.host):\(configuration.port)", proxy: running?.proxy,
      dataFolder: shown(configuration.folder), isSandbox: configuration.isSandbox,
      isShared: platform.sharedSessions != nil)
  }

  /// The folder as a command takes it in the terminal the server was started from.
  private func shown(_ folder: URL) -> String {
    let here = URL(filePath: FileManager.default.currentDirectoryPath).standardizedFileURL.path + "/"
    let path = folder.standardizedFileURL.path
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  func changes() -> AsyncStream<Void> { platform.engine.changes.subscribe() }
}

/// Happenings of the sandbox's clock, newest first. In memory: they are for the person who moved it.
final class ClockHistory: Sendable {
  private let entries = Mutex<[TimelineEntry]>([])

  var latest: [TimelineEntry] { entries.withLock { $0 } }

  func add(_ new: [TimelineEntry]) {
    entries.withLock { $0 = Array((new.reversed() + $0).prefix(100)) }
  }
}

// MARK: - Names

extension LivePageData {
  /// Names of merchants and stores that orders need, read once for a list.
  struct Names: Sendable {
    var merchants: [MerchantID: String] = [:]
    var stores: [TillPlace: String] = [:]

    func store(of order: Order) -> String? {
      order.terms.storeID.flatMap { stores[TillPlace(merchant: order.terms.merchant, store: $0)] }
    }

    func payee(of order: Order) -> String {
      let merchant = merchants[order.terms.merchant] ?? order.terms.merchant.description
      return store(of: order).map { "\(merchant) · \($0)" } ?? merchant
    }

    /// Of orders that are paid together, each once.
    func payees(of orders: [Order]) -> String { shopNames(orders.map(payee)) }
  }

  func names(for orders: [Order]) async throws -> Names {
    var names = Names()
    for id in Set(orders.map(\.terms.merchant)) {
      names.merchants[id] = try await platform.merchants.merchant(id)?.name
      for store in try await platform.merchants.stores(of: id) {
        names.stores[TillPlace(merchant: id, store: String(store.id))] = store.name
      }
    }
    return names
  }
}

extension OrderStanding {
  init(_ order: Order) {
    switch order.state {
    case .notPaid: self = .notPaid
    case .userPaying(let attempt):
      switch attempt.waiting {
      case .forPassword: self = .userPaying
      case .forBank: self = .atBank
      }
    case .paid(let payment):
      if order.refunded == .zero(order.terms.total.currency) {
        self = .paid(at: payment.at)
      } else if order.refunded < order.terms.total {
        self = .refundedInPart(paidAt: payment.at)
      } else {
        self = .refunded(paidAt: payment.at)
      }
    case .closed(.reversed, let at): self = .revoked(at: at)
    case .closed(.expired, let at): self = .expired(at: at)
    case .closed(.merchant, let at), .closed(.payerFailed, let at): self = .closed(at: at)
    }
  }
}
