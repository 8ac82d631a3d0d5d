import Fen
import FenStore
import Testing

@testable import FenPlatform

@Suite struct `The phones of the sandbox` {
  @Test(arguments: Backend.allCases)
  func `keep what they were sent, each its own, the latest first`(backend: Backend) async throws {
    try await inWorld(backend) { world in
      let phones = try #require(world.platform.messages as? SandboxPhones)
      try await phones.send(CodeMessage(code: "111111", purpose: .bindCard(life: 600)), to: "13800138000")
      try await phones.send(CodeMessage(code: "222222", purpose: .bindCard(life: 600)), to: "13800138000")
      try await phones.send(CodeMessage(code: "333333", purpose: .bindCard(life: 600)), to: "13900139000")
      #expect(try await phones.messages(to: "13800138000").map(\.code) == ["222222", "111111"])
      #expect(try await phones.messages(to: "13700137000") == [])
    }
  }

  @Test func `store neither number nor code in the clear`() async throws {
    try await inWorld(.sqlite) { world in
      try await world.platform.messages.send(CodeMessage(code: "918273", purpose: .bindCard(life: 600)), to: "13800138000")
      let stored = try await world.database.read { transaction in
        try transaction.all("SELECT phone_hash, code FROM sandbox_messages") { $0.blob(0) + $0.blob(1) }
      }
      let text = String(decoding: stored.joined(), as: UTF8.self)
      #expect(!text.contains("918273") && !text.contains("13800138000"))
    }
  }
}
