import Fen
import FenPlatform
import Foundation
import Logging

extension Bench {
  /// Red packets opened through the wallet API: each opening on disk before it is answered.
  func packets() async throws -> [Figure] {
    let (rounds, perPacket, connections) = isQuick ? (2, 6, 64) : (5, 8, 64)
    let packets = 2_000
    let folder = folder.appending(path: "packets")
    // Each round has packets of its own, so that all are open from its first request to its last.
    let openings = try await PacketFolder(folder, rounds: rounds + 1, packets: packets, shares: perPacket)
    let requests = inParallel((rounds + 1) * packets * perPacket) { openings.request($0) }
    let server = try ServerProcess(program, data: folder, isSandbox: false)
    defer { server.stop() }
    let port = server.port
    let perRound = packets * perPacket
    func openAll(_ round: Int) throws -> Double {
      let began = wallSeconds()
      try sendAll(perRound, over: connections, to: port) { connection, number in
        let answer = try connection.exchange(requests[round * perRound + number])
        guard answer.status == 200, answer.text.contains("\"status\":\"opened\"") else {
          throw BenchFault.unexpectedAnswer("\(answer.status) \(answer.text)")
        }
      }
      return Double(perRound) / (wallSeconds() - began)
    }
    let health = plainRequest("GET", "/healthz", [])
    func answerAll() throws -> Double {
      let began = wallSeconds()
      try sendAll(perRound, over: connections, to: port) { connection, _ in
        guard try connection.exchange(health).status == 200 else { throw BenchFault.unexpectedAnswer("/healthz") }
      }
      return Double(perRound) / (wallSeconds() - began)
    }
    _ = try openAll(0)
    var (speeds, bare, costs) = ([Double](), [Double](), [Double]())
    for round in 1...rounds {
      bare.append(try answerAll())
      let before = try server.processorSeconds()
      speeds.append(try openAll(round))
      costs.append((try server.processorSeconds() - before) / Double(perRound) * 1e6)
    }
    return [
      Figure(
        "red packets opened", median(speeds), "/s",
        yardstick: .init(
          name: "bare HTTP answers", value: median(bare), ratio: median(zip(speeds, bare).map { $0 / $1 })),
        aim: .above(5_000),
        method: """
          \(rounds) rounds of \(packets) packets open at once, \(perPacket) openings each in turn, by \
          \(openings.people) people over \(connections) connections; each share in its wallet and on disk before it is \
          answered; the generator on the same \(ProcessInfo.processInfo.activeProcessorCount) processors; \
          \(shown(median(costs))) µs of the server's processor time each. The yardstick is /healthz by the same \
          generator, in turn
          """)
    ]
  }
}

/// A data folder with packets that wait, and people with wallets to open them.
private struct PacketFolder: Sendable {
  let people: Int
  private let tokens: [String]
  private let words: [String]
  private let packets: Int
  private let shares: Int

  init(_ url: URL, rounds: Int, packets: Int, shares: Int) async throws {
    (self.packets, self.shares) = (packets, shares)
    let merchant = try await BenchFolder(url, users: 1, merchants: 1).merchants[0].id
    let platform = try await Platform.open(folder: url, isSandbox: true, logger: Logger(label: "fen-bench"))
    tokens = try platform.wallets.createCrowd(WalletDesk.largestCrowd).map(\.token)
    people = tokens.count
    try await platform.wallets.deposit(.fen(Int64(rounds * packets * shares) * 100), into: .operation(merchant))
    let terms = (0..<rounds * packets).map { number in
      RedPacketTerms(
        from: .merchant(merchant), number: "packet-\(number)", kind: .lucky, total: .fen(Int64(shares) * 100),
        count: Int64(shares), hash: Array("\(number)".utf8))
    }
    words = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for (number, terms) in terms.enumerated() {
        group.addTask {
          let packet = try await platform.redPackets.send(terms)
          return (number, platform.redPackets.links.word(of: packet.id))
        }
      }
      var words = [String](repeating: "", count: terms.count)
      for try await (number, word) in group { words[number] = word }
      return words
    }
    try platform.close()
  }

  /// The packets of a round in turn, each time by somebody who has not opened that packet.
  func request(_ number: Int) -> [UInt8] {
    let (round, rest) = number.quotientAndRemainder(dividingBy: packets * shares)
    let (turn, packet) = rest.quotientAndRemainder(dividingBy: packets)
    let person = (packet * 7 + turn * 2_003 + round) % people
    return plainRequest(
      "POST", "/wallet/v1/red-packets/\(words[round * packets + packet])/open", [],
      "Authorization: Bearer \(tokens[person])\r\n")
  }
}
