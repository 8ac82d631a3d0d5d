import Fen

/// The words by which a packet is passed on: its number, and a voucher that only this network can make. Who does not
/// have the link cannot guess it.
public struct RedPacketLinks: Sendable {
  private let vault: Vault

  public init(vault: Vault) { self.vault = vault }

  /// 22 characters that fit in an address.
  public func word(of packet: RedPacketID) -> String { base64URL(bigEndian(packet.value) + voucher(of: packet)) }

  /// Nil for a word this network did not make.
  public func packet(word: String) -> RedPacketID? {
    guard word.utf8.count == 22, let bytes = bytes(base64URL: word), bytes.count == 16 else { return nil }
    let packet = RedPacketID(bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) })
    guard equalInConstantTime(voucher(of: packet), Array(bytes.suffix(8))) else { return nil }
    // One packet, one spelling: the last character has bits that say nothing.
    return self.word(of: packet) == word ? packet : nil
  }

  private func voucher(of packet: RedPacketID) -> [UInt8] { vault.voucher(.redPacket, packet.value, count: 8) }
}
