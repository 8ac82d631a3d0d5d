import Testing

@testable import Fen

private func read(_ hexadecimal: String) throws(CBORFault) -> CBOR { try CBORReader.whole(bytes(hexadecimal: hexadecimal)!) }

@Suite struct `Reading CBOR` {
  // Source: RFC 8949, appendix A.
  @Test(
    arguments: [
      ("00", .integer(0)), ("17", .integer(23)), ("1818", .integer(24)), ("1903e8", .integer(1_000)),
      ("1a000f4240", .integer(1_000_000)), ("1b000000e8d4a51000", .integer(1_000_000_000_000)), ("20", .integer(-1)),
      ("3903e7", .integer(-1_000)), ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")),
      ("62c3bc", .text("ü")), ("80", .array([])), ("83010203", .array([.integer(1), .integer(2), .integer(3)])),
      ("a0", .map([])), ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null),
      (
        "a201020304",
        .map([.init(key: .integer(1), value: .integer(2)), .init(key: .integer(3), value: .integer(4))])
      ),
    ] as [(String, CBOR)])
  func `gives what the standard's examples say`(hexadecimal: String, value: CBOR) throws {
    #expect(try read(hexadecimal) == value)
  }

  @Test(
    arguments: [
      ("", .cutOff), ("18", .cutOff), ("43ffff", .cutOff), ("5bffffffffffffffff00", .cutOff), ("8201", .cutOff),
      ("a101", .cutOff), ("9b7fffffffffffffff", .tooMany), ("bbffffffffffffffff", .tooMany), ("9841", .tooMany),
      ("1bffffffffffffffff", .numberTooLarge), ("3bffffffffffffffff", .numberTooLarge),
      ("61ff", .badText), ("a201010102", .keyTwice), ("0000", .leftOver), ("818181818101", .tooDeep),
      ("c000", .notAllowed(firstByte: 0xC0)), ("f90000", .notAllowed(firstByte: 0xF9)),
      ("f7", .notAllowed(firstByte: 0xF7)), ("5fff", .notAllowed(firstByte: 0x5F)),
      ("1c", .notAllowed(firstByte: 0x1C)), ("ff", .notAllowed(firstByte: 0xFF)),
    ] as [(String, CBORFault)])
  func `refuses what no authenticator may write, by name`(hexadecimal: String, fault: CBORFault) {
    #expect(throws: fault) { try read(hexadecimal) }
  }

  @Test(arguments: [Seed.ofThisRun]) func `takes any bytes without harm`(seed: Seed) {
    var random = seed.generator
    // Heads that announce much are what a reader stumbles over; random bytes alone have few of them.
    let heads: [UInt8] = [0x5B, 0x7B, 0x9B, 0xBB, 0x98, 0xB8, 0x1B, 0x3B, 0x81, 0xA1, 0xFF, 0x5F]
    for _ in 0..<50_000 {
      var bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = heads.randomElement(using: &random)!
      }
      var reader = CBORReader(bytes, at: Int.random(in: -2...90, using: &random))
      _ = try? reader.next()
      #expect(reader.position <= bytes.count)
    }
  }
}
