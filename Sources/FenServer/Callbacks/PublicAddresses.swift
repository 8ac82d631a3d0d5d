import NIOCore

/// A callback's host turned out to be on this machine or in a private network.
struct PrivateAddress: Error, CustomStringConvertible {
  var description: String { "the address is private; only a sandbox calls those" }
}

/// Closes a connection whose peer is not on the open internet.
///
/// Asked of the connection and not of the name: a name may lead here by DNS, and an address has many spellings.
func requirePublicPeer(_ channel: any Channel) -> EventLoopFuture<Void> {
  if let peer = channel.remoteAddress, isPublic(peer) { return channel.eventLoop.makeSucceededVoidFuture() }
  channel.close(promise: nil)
  return channel.eventLoop.makeFailedFuture(PrivateAddress())
}

/// Source: IANA special-purpose address registries (RFC 6890 and its updates).
func isPublic(_ address: SocketAddress) -> Bool {
  switch address {
  case .v4(let address): withUnsafeBytes(of: address.address.sin_addr) { isPublic(v4: Array($0)) }
  case .v6(let address): withUnsafeBytes(of: address.address.sin6_addr) { isPublic(v6: Array($0)) }
  case .unixDomainSocket: false
  }
}

private func isPublic(v4 bytes: [UInt8]) -> Bool {
  switch (bytes[0], bytes[1]) {
  case (0, _), (10, _), (127, _), (224..., _): false
  case (100, 64...127), (169, 254), (172, 16...31), (192, 0), (192, 168), (198, 18...19): false
  case (_, _): true
  }
}

private func isPublic(v6 bytes: [UInt8]) -> Bool {
  // Global unicast is 2000::/3; 2001:0::/23 and 2002::/16 (Teredo, 6to4) hide IPv4 addresses. So do mapped addresses.
  if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10...11] == [255, 255] { return isPublic(v4: Array(bytes[12...])) }
  guard bytes[0] & 0xE0 == 0x20 else { return false }
  return !(bytes[0] == 0x20 && (bytes[1] == 0x02 || (bytes[1] == 0x01 && bytes[2] < 2)))
}
