import NIOCore
import Testing

@testable import FenServer

@Suite struct `Where a callback may go outside the sandbox` {
  @Test(arguments: [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "ff02::1",
  ])
  func `this machine and private networks are refused`(address: String) throws {
    #expect(!isPublic(try SocketAddress(ipAddress: address, port: 80)))
  }

  @Test(arguments: [
    "1.1.1.1", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.1",
    "::ffff:1.1.1.1", "2606:4700::1111", "2001:4860:4860::8888", "2a00::1",
  ])
  func `the open internet is allowed`(address: String) throws {
    #expect(isPublic(try SocketAddress(ipAddress: address, port: 80)))
  }
}
