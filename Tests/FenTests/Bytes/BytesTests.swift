import Fen
import Testing

@Suite struct `Bytes` {
  @Test func `are written as hexadecimal digits and read back`() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(hexadecimal([0, 10, 255]) == "000aff")
    #expect(bytes(hexadecimal: hexadecimal(all)) == all)
    #expect(bytes(hexadecimal: hexadecimal(all).uppercased()) == all)
  }

  @Test(arguments: ["0", "0g", "+1", "0x", " 1", "１１"])
  func `are not read from other text`(text: String) {
    #expect(bytes(hexadecimal: text) == nil)
  }

  @Test(arguments: [([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1], [1, 2], false)])
  func `are equal or not`(left: [UInt8], right: [UInt8], equal: Bool) {
    #expect(equalInConstantTime(left, right) == equal)
  }
}
