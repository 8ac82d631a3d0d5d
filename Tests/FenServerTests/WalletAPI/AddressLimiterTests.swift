import HTTPTypes
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

@Suite struct `By which address a request is counted` {
  private let forwarded = PeerNames(isSandbox: false, forwardedFor: ForwardedHeader("X-Forwarded-For"))

  private func name(_ names: PeerNames, _ peer: String, _ header: String...) throws -> String? {
    var headers = HTTPFields()
    for value in header { headers.append(HTTPField(name: HTTPField.Name("X-Forwarded-For")!, value: value)) }
    return names.name(of: try SocketAddress(ipAddress: peer, port: 1), headers)
  }

  @Test(arguments: ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
  func `a proxy's own says nothing, but in a sandbox`(loopback: String) throws {
    #expect(try name(PeerNames(isSandbox: false, forwardedFor: nil), loopback, "192.0.2.1") == nil)
    #expect(try name(PeerNames(isSandbox: true, forwardedFor: nil), loopback, "192.0.2.1") != nil)
  }

  @Test func `a named header is read, of a list the last`() throws {
    #expect(try name(forwarded, "127.0.0.1", "192.0.2.1") == "192.0.2.1")
    #expect(try name(forwarded, "::1", "invented, 198.51.100.7,  192.0.2.1 ") == "192.0.2.1")
    #expect(try name(forwarded, "::1", "198.51.100.7", "192.0.2.1") == "192.0.2.1")
    #expect(try name(forwarded, "127.0.0.1", "::ffff:192.0.2.1") == "192.0.2.1")
    #expect(try name(forwarded, "127.0.0.1", "2001:db8:1:2::1") == name(forwarded, "127.0.0.1", "2001:db8:1:2::2"))
  }

  @Test func `a header from elsewhere is nobody's word`() throws {
    #expect(try name(forwarded, "203.0.113.5", "192.0.2.1") == "203.0.113.5")
  }

  @Test(arguments: ["", "unknown", "192.0.2.1, shop.example"])
  func `what has no readable address is counted together`(header: String) throws {
    #expect(try name(forwarded, "127.0.0.1", header) == "127.0.0.1")
  }

  @Test func `a header has a name that can be one`() {
    #expect(ForwardedHeader("X-Real-IP") != nil && ForwardedHeader("X Real: IP") == nil && ForwardedHeader("") == nil)
  }
}
