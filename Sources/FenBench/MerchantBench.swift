import Fen
import FenPlatform
import FenWire
import Foundation
import Logging

extension Bench {
  /// Code payments: each a verified request, an order, a payment on disk and a signed answer.
  func codepay() async throws -> [Figure] {
    let (rounds, perRound, connections) = isQuick ? (3, 3_000, 64) : (5, 6_000, 64)
    let warmUp = 1_000
    let total = warmUp + rounds * perRound
    let folder = try await BenchFolder(
      folder.appending(path: "codepay"), users: 1_000_000, codes: Int64(total), merchants: 10)
    let requests = inParallel(total) { number in
      let merchant = folder.merchants[number % folder.merchants.count]
      return merchant.request(
        "POST", "/v3/pay/transactions/codepay",
        [
          "appid": .string(merchant.app), "mchid": .string("\(merchant.id)"), "description": "Image-Store-Shenzhen",
          "out_trade_no": .string("CP20260701\(100_000_000 + number)"), "attach": "till 7",
          "payer": ["auth_code": .string(Books.paymentCode(Int64(number) + 1))],
          "amount": ["total": .integer(Int64(100 + number % 900)), "currency": "CNY"],
          "scene_info": ["device_id": "till-7", "store_info": ["out_id": "0001"]],
        ])
    }
    let server = try ServerProcess(program, data: folder.url, isSandbox: false)
    defer { server.stop() }
    let port = server.port
    @Sendable func pay(_ connection: HTTPConnection, _ request: [UInt8]) throws {
      let answer = try connection.exchange(request)
      guard answer.status == 200, answer.text.contains("\"trade_state\":\"SUCCESS\"") else {
        throw BenchFault.unexpectedAnswer("\(answer.status) \(answer.text)")
      }
    }
    try sendAll(warmUp, over: connections, to: port) { try pay($0, requests[$1]) }
    var (costs, signatures, speeds) = ([Double](), [Double](), [Double]())
    for round in 0..<rounds {
      signatures.append(try yardsticks.signatures(seconds: isQuick ? 0.5 : 2))
      let first = warmUp + round * perRound
      let (began, before) = (wallSeconds(), try server.processorSeconds())
      try sendAll(perRound, over: connections, to: port) { try pay($0, requests[first + $1]) }
      speeds.append(Double(perRound) / (wallSeconds() - began))
      costs.append((try server.processorSeconds() - before) / Double(perRound))
    }
    let perSecond = costs.map { 1 / $0 }
    return [
      Figure(
        "signed codepay answers", median(perSecond), "per CPU-s",
        yardstick: .init(
          name: "RSA-2048 signatures", value: median(signatures),
          ratio: median(zip(perSecond, signatures).map { $0 / $1 })), aim: .ratio(atLeast: 0.75),
        method: """
          \(rounds) rounds of \(perRound) requests signed beforehand, \(connections) connections, 1,000,000 accounts; \
          the server's own processor time (\(shown(median(costs) * 1e6)) µs an answer, of which a signature is \
          \(shown(1e6 / median(signatures)))); \(shown(median(speeds)))/s beside the generator
          """)
    ]
  }

  /// A sale as a shop makes it: order, payment in the wallet, query, and the callback that arrives.
  func whole() async throws -> [Figure] {
    let (count, connections) = isQuick ? (2_000, 32) : (10_000, 32)
    let people = 1_000
    let folder = try await BenchFolder(
      folder.appending(path: "whole"), users: 100_000, merchants: 10)
    let receiver = try CallbackReceiver()
    defer { receiver.stop() }
    let url = receiver.url
    let sales = inParallel(count) { number in
      let merchant = folder.merchants[number % folder.merchants.count]
      let trade = "WH20260701\(100_000_000 + number)"
      let order = merchant.request(
        "POST", "/v3/pay/transactions/native",
        [
          "appid": .string(merchant.app), "mchid": .string("\(merchant.id)"), "description": "Image-Store-Shenzhen",
          "out_trade_no": .string(trade), "notify_url": .string(url),
          "amount": ["total": .integer(Int64(100 + number % 900)), "currency": "CNY"],
        ])
      let query = merchant.request("GET", "/v3/pay/transactions/out-trade-no/\(trade)?mchid=\(merchant.id)")
      return (order: order, query: query)
    }
    let server = try ServerProcess(program, data: folder.url, isSandbox: true)
    defer { server.stop() }
    let (began, before) = (wallSeconds(), try server.processorSeconds())
    try sendAll(count, over: connections, to: server.port) { connection, number in
      let placed = try connection.exchange(sales[number].order)
      guard placed.status == 200, let code = (try? JSONValue(parsing: placed.body))?["code_url"] else {
        throw BenchFault.unexpectedAnswer("\(placed.status) \(placed.text)")
      }
      let body: JSONValue = ["code_url": code]
      let payer = Books.user(Int64(1 + number % people)).value
      let paid = try connection.exchange(plainRequest("POST", "/sandbox/v1/users/\(payer)/pay", body.serialized()))
      guard paid.status == 200 else { throw BenchFault.unexpectedAnswer("\(paid.status) \(paid.text)") }
      let found = try connection.exchange(sales[number].query)
      guard found.status == 200, found.text.contains("\"trade_state\":\"SUCCESS\"") else {
        throw BenchFault.unexpectedAnswer("\(found.status) \(found.text)")
      }
    }
    _ = try receiver.wait(for: count)
    let seconds = receiver.lastArrival - began
    let cost = (try server.processorSeconds() - before) / Double(count)
    return [
      Figure(
        "order + pay + query + callback", Double(count) / seconds, "/s",
        method: """
          \(count) sales over \(connections) connections to a sandbox, three signatures each, until the last callback \
          has arrived; generator and receiver on the same \(ProcessInfo.processInfo.activeProcessorCount) processors; \
          \(shown(cost * 1e6)) µs of the server's processor time a sale
          """)
    ]
  }

  /// Callbacks that are owed when the server starts.
  func callbacks() async throws -> [Figure] {
    let count = isQuick ? 3_000 : 15_000
    let folder = try await BenchFolder(folder.appending(path: "callbacks"), users: 10_000, merchants: 50)
    let receiver = try CallbackReceiver()
    defer { receiver.stop() }
    let platform = try await Platform.open(folder: folder.url, isSandbox: true, logger: Logger(label: "fen-bench"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        let merchant = folder.merchants[number % folder.merchants.count].made.merchant
        group.addTask {
          let order = try await platform.engine.perform(
            PlaceOrder(
              OrderTerms(
                side: .merchant(merchant.id), number: OutTradeNo(stored: "CB20260701\(100_000_000 + number)"),
                app: merchant.apps[0], tradeType: .native, total: .fen(100), description: "Image-Store-Shenzhen",
                notifyURL: receiver.url, hash: Array("\(number)".utf8))))
          _ = try await platform.engine.perform(
            PayOrder(
              order.id, payer: Books.user(Int64(1 + number % 10_000)), method: .balance, fee: .standard,
              authenticated: [.password, .deviceKey]))
        }
      }
      try await group.waitForAll()
    }
    try platform.close()
    let server = try ServerProcess(program, data: folder.url, isSandbox: true)
    defer { server.stop() }
    let before = try server.processorSeconds()
    let seconds = try receiver.wait(for: count)
    let cost = (try server.processorSeconds() - before) / Double(count)
    return [
      Figure(
        "callbacks delivered", Double(count - 1) / seconds, "/s",
        method: """
          \(count) owed by 50 merchants to one receiver on the same machine, sealed, signed, recorded; \
          \(shown(cost * 1e6)) µs of the server's processor time each
          """)
    ]
  }

  /// How soon a server on existing data takes requests, and what it holds while nobody asks.
  func start() async throws -> [Figure] {
    let starts = isQuick ? 3 : 7
    let folder = try await BenchFolder(
      folder.appending(path: "start"), users: 1_000_000, orders: 100_000, merchants: 10)
    // The first start makes keys.
    try ServerProcess(program, data: folder.url, isSandbox: false).stop()
    var (seconds, memory, idle) = ([Double](), [Double](), [Double]())
    for _ in 0..<starts {
      let server = try ServerProcess(program, data: folder.url, isSandbox: false)
      seconds.append(server.secondsToReady)
      let before = try server.processorSeconds()
      usleep(1_000_000)
      memory.append(try server.residentMegabytes())
      idle.append((try server.processorSeconds() - before) * 100)
      server.stop()
    }
    let data = "1,000,000 accounts and 100,000 open orders, \(starts) starts"
    return [
      Figure("start to ready", median(seconds), "s", aim: .below(1), method: data),
      Figure("memory at rest", median(memory), "MB", aim: .below(100), method: "resident, a second after each start"),
      Figure("processor at rest", median(idle), "%", method: "of one processor, in the second after each start"),
    ]
  }
}
