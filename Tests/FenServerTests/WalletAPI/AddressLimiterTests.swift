import NIOCore
import Testing

@testable import FenServer

@Suite struct `What one address may ask for` {
  @Test func `is an hour's worth at once, and then one after another`() {
    let limiter = AddressLimiter(percent: 100)
    let start: Int64 = 1_772_416_800_000
    #expect((0..<60).allSatisfy { _ in limiter.admits(.codes, from: "192.0.2.1", at: start) })
    #expect(!limiter.admits(.codes, from: "192.0.2.1", at: start))
    #expect(limiter.admits(.codes, from: "192.0.2.2", at: start), "another address has its own")
    #expect(limiter.admits(.signIns, from: "192.0.2.1", at: start), "signing in is counted apart")
    #expect(!limiter.admits(.codes, from: "192.0.2.1", at: start + 59_999))
    #expect(limiter.admits(.codes, from: "192.0.2.1", at: start + 60_000))
    #expect(!limiter.admits(.codes, from: "192.0.2.1", at: start + 60_000))
  }

  @Test func `is a hundred times more in a sandbox, and without end where limits are off`() {
    let (sandbox, off) = (AddressLimiter(percent: 10_000), AddressLimiter(percent: 0))
    #expect((0..<6_000).allSatisfy { _ in sandbox.admits(.codes, from: "127.0.0.1", at: 1) })
    #expect(!sandbox.admits(.codes, from: "127.0.0.1", at: 1))
    #expect((0..<10_000).allSatisfy { _ in off.admits(.codes, from: "127.0.0.1", at: 1) })
  }

  @Test func `is counted for a household where addresses are many`() throws {
    let one = try SocketAddress(ipAddress: "2001:db8:1:2::1", port: 1)
    let other = try SocketAddress(ipAddress: "2001:db8:1:2:ffff::2", port: 2)
    let elsewhere = try SocketAddress(ipAddress: "2001:db8:1:3::1", port: 1)
    #expect(Peer.name(one) == Peer.name(other) && Peer.name(one) != Peer.name(elsewhere))
    #expect(Peer.name(try SocketAddress(ipAddress: "192.0.2.1", port: 1)) == "192.0.2.1")
  }
}
