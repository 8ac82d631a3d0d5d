import Fen
import FenPlatform
import FenStore
import Foundation
import Synchronization

/// An engine on books of its own, paying prepared orders one after another.
final class PayingEngine: Sendable {
  private let engine: Engine
  private let closing: @Sendable () throws -> Void
  private let lanes: Int
  private let users: Int64
  private let lastOrder: Int64
  private let nextOrder: Atomic<Int64>
  private let drawn = Atomic<UInt64>(0)

  /// Opens the books of `file`, or makes them.
  convenience init(_ file: URL, users: Int64, orders: Int64) throws {
    let isNew = !FileManager.default.fileExists(atPath: file.path)
    let database = try SQLiteDatabase(path: file.path, migrations: migrations)
    if isNew {
      let now = PlatformClock().now()
      try Books.addUsers(users, to: database, now: now)
      try Books.addOrders(orders, to: database, now: now)
    }
    self.init(database, users: users, orders: 1...orders)
  }

  /// Pays the orders with these numbers, which stand in the books of `database`.
  convenience init(_ database: any Database, users: Int64, orders: ClosedRange<Int64>) {
    let engine = Engine(database: database, clock: PlatformClock(), numbers: NumberSource())
    self.init(engine, lanes: database.lanes, users: users, orders: orders) {
      engine.stop()
      try database.close()
    }
  }

  /// - Parameter closing: ends the engine and its database.
  init(
    _ engine: Engine, lanes: Int, users: Int64, orders: ClosedRange<Int64>,
    closing: @escaping @Sendable () throws -> Void
  ) {
    self.engine = engine
    self.lanes = lanes
    self.users = users
    self.closing = closing
    lastOrder = orders.upperBound
    nextOrder = Atomic(orders.lowerBound)
  }

  func close() throws { try closing() }

  /// The number of the first order that nobody has paid.
  var firstUnpaid: Int64 { nextOrder.load(ordering: .relaxed) }

  /// Pays on this thread, `batch` payments a commit.
  func pay(batch: Int64, seconds: Double) throws -> Payments {
    let (began, before) = (wallSeconds(), processSeconds())
    var count: Int64 = 0
    while wallSeconds() < began + seconds {
      try payTogether(batch)
      count += batch
    }
    return Payments(count: count, seconds: wallSeconds() - began, processorSeconds: processSeconds() - before)
  }

  /// Pays on a thread for each lane of the database.
  func pay(batch: Int64, onEachLaneFor seconds: Double) throws -> Payments {
    let (began, before) = (wallSeconds(), processSeconds())
    let count = Atomic<Int64>(0)
    let fault = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      do {
        while wallSeconds() < began + seconds {
          try payTogether(batch, lane: lane)
          count.add(batch, ordering: .relaxed)
        }
      } catch { fault.withLock { $0 = error } }
    }
    if let fault = fault.withLock({ $0 }) { throw fault }
    return Payments(
      count: count.load(ordering: .relaxed), seconds: wallSeconds() - began,
      processorSeconds: processSeconds() - before)
  }

  func payTogether(_ batch: Int64, lane: Int = 0) throws {
    let payments = try (0..<batch).map { _ in try nextPayment() }
    for result in try engine.performTogether(payments, lane: lane) {
      guard case .success(let order) = result, case .paid = order.state else { throw BenchFault.refused("\(result)") }
    }
  }

  /// Pays through the engine's door: each caller asks, waits for the answer, and asks again.
  func pay(callers: Int, seconds: Double) async throws -> Payments {
    let (began, before) = (wallSeconds(), processSeconds())
    let count = try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<callers {
        group.addTask {
          var count: Int64 = 0
          while wallSeconds() < began + seconds {
            _ = try await self.engine.perform(try self.nextPayment())
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return Payments(count: count, seconds: wallSeconds() - began, processorSeconds: processSeconds() - before)
  }

  private func nextPayment() throws -> PayOrder {
    let order = nextOrder.add(1, ordering: .relaxed).oldValue
    guard order <= lastOrder else { throw BenchFault.dataUsedUp("orders up to \(lastOrder)") }
    return PayOrder(
      OrderID(order), payer: Books.user(1 + draw()), method: .balance, fee: .standard,
      authenticated: [.password, .deviceKey])
  }

  /// A number below that of the users, by splitmix64: the system's generator is a call into the kernel, which the
  /// yardstick does not make.
  private func draw() -> Int64 {
    var mixed = drawn.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return Int64((mixed ^ mixed >> 31) % UInt64(users))
  }
}

extension Bench {
  private static let batches: [Int64] = [1, 10, 100, 1_000]
  private var ordersForPaying: Int64 { isQuick ? 400_000 : 1_200_000 }

  /// Whole payments through the engine, beside bare SQLite with the same batch, in turn.
  func engine() async throws -> [Figure] {
    let (rounds, seconds) = isQuick ? (2, 0.8) : (5, 1.5)
    let orders = ordersForPaying
    let bare = folder.appending(path: "sqlite_pay.sqlite")
    try yardsticks.makePayments(bare, accounts: 1_000_000, orders: orders)
    let million = try PayingEngine(folder.appending(path: "million.sqlite"), users: 1_000_000, orders: orders)
    let fewer = try PayingEngine(folder.appending(path: "fewer.sqlite"), users: 100_000, orders: orders)
    var figures = [Figure]()
    var firstBare: Int64 = 1
    for batch in Self.batches {
      progress("engine, batches of \(batch) …")
      _ = try million.pay(batch: batch, seconds: seconds / 4)
      var (measured, yardstick, smaller) = ([Payments](), [Payments](), [Payments]())
      for _ in 0..<rounds {
        yardstick.append(try yardsticks.pay(bare, from: firstBare, batch: batch, seconds: seconds))
        firstBare += yardstick[yardstick.count - 1].count
        measured.append(try million.pay(batch: batch, seconds: seconds))
        smaller.append(try fewer.pay(batch: batch, seconds: seconds))
      }
      let method = "\(rounds) rounds of \(shown(seconds)) s in turn, 1,000,000 accounts, a flush a batch; processor"
      figures.append(
        Figure(
          "payments, batch \(batch)", median(measured.map(\.perSecond)), "/s",
          yardstick: compare("sqlite_pay", measured, yardstick), aim: .ratio(atLeast: 0.8),
          method: "\(method) \(cost(measured)) µs each against \(cost(yardstick))"))
      if batch >= 100 {
        figures.append(
          Figure(
            "payments, batch \(batch), 1 M accounts", median(measured.map(\.perSecond)), "/s",
            yardstick: compare("100 k accounts", measured, smaller), aim: .ratio(atLeast: 0.8),
            method: "the same rounds; processor \(cost(measured)) µs each against \(cost(smaller))"))
      }
    }
    for callers in [1, 10, 100, 1_000] {
      progress("engine, \(callers) callers …")
      var measured = [Payments]()
      for _ in 0..<rounds { measured.append(try await million.pay(callers: callers, seconds: seconds / 2)) }
      figures.append(
        Figure(
          "payments, \(callers) callers at once", median(measured.map(\.perSecond)), "/s",
          method: "through the engine's door, which makes the batches itself; processor \(cost(measured)) µs each"))
    }
    try million.close()
    try fewer.close()
    return figures
  }

  func compare(_ name: String, _ measured: [Payments], _ yardstick: [Payments]) -> Figure.Yardstick {
    Figure.Yardstick(
      name: name, value: median(yardstick.map(\.perSecond)),
      ratio: median(zip(measured, yardstick).map { $0.perSecond / $1.perSecond }))
  }

  func cost(_ payments: [Payments]) -> String { shown(median(payments.map(\.cost))) }
}
