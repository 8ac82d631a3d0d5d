import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `A reading of the running campaigns` {
  @Test(arguments: Backend.allCases)
  func `that began before the books were emptied is not kept`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      try await world.campaign(campaignTerms(off(1_000)))
      let running = world.platform.engine.campaigns
      try await world.database.read { transaction in
        try running.reload(in: InterruptedTransaction(transaction) { running.forget() })
      }
      #expect(running.now.isEmpty)
      try await world.platform.campaigns.reload()
      #expect(!running.now.isEmpty)
    }
  }
}

/// Something happens once, while the rows of the first answer are on their way.
private final class InterruptedTransaction: Transaction {
  private let inner: any Transaction
  private var happens: (() -> Void)?

  init(_ inner: any Transaction, by happens: @escaping () -> Void) {
    self.inner = inner
    self.happens = happens
  }

  func run(_ sql: String, _ values: [SQLValue]) throws -> Int { try inner.run(sql, values) }

  func forEach(_ sql: String, _ values: [SQLValue], _ body: (any Row) throws -> Void) throws {
    try inner.forEach(sql, values, body)
    happens?()
    happens = nil
  }

  func empty(_ tables: [String]) throws { try inner.empty(tables) }
}
