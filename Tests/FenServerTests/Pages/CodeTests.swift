import Foundation
import Testing

@testable import FenServer

@Suite struct `Codes to scan` {
  /// Source: the worked example `PJJ123C` of ISO/IEC 15417, with start B instead of A (104 for 103).
  @Test func `Code 128 B has the checksum of the worked example`() throws {
    #expect(try Code128.symbols(of: "PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106])
  }

  @Test func `an even number of digits is all pairs in set C`() throws {
    #expect(try Code128.symbols(of: "1234").dropLast(2) == [105, 12, 34])
  }

  @Test func `an odd digit stays in set B and the pairs follow`() throws {
    #expect(try Code128.symbols(of: "A1234567B").dropLast(2) == [104, 33, 17, 99, 23, 45, 67, 100, 34])
  }

  @Test func `what a bar code has no sign for is refused by name`() {
    #expect(throws: CodeFault.empty) { try Code128.symbols(of: "") }
    #expect(throws: CodeFault.character("分")) { try Code128.symbols(of: "1分") }
    #expect(throws: CodeFault.tooLong(bytes: 81)) { try Code128.symbols(of: String(repeating: "1", count: 81)) }
  }

  @Test func `a QR code has its finder patterns and grows with its text`() throws {
    let modules = try QRCode.modules(of: "weixin://wxpay/bizpayurl?pr=4C6D8F0A2")
    #expect(modules.count == 29)
    #expect(modules.allSatisfy { $0.count == 29 })
    for (y, x) in [(0, 0), (0, 22), (22, 0)] {
      let finder = (0..<7).map { row in (0..<7).map { modules[y + row][x + $0] ? "#" : "." }.joined() }
      #expect(finder == ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"])
    }
  }

  @Test func `a QR code is refused for no text, NUL and more than fits`() {
    #expect(throws: CodeFault.empty) { try QRCode.image(of: "") }
    #expect(throws: CodeFault.character("\0")) { try QRCode.image(of: "a\0b") }
    #expect(throws: CodeFault.tooLong(bytes: 4000)) { try QRCode.image(of: String(repeating: "x", count: 4000)) }
  }

  @Test func `the path draws each dark run once, moved by the quiet zone`() {
    let image = CodeImage(rows: [[true, true, false, true], [false, false, false, false]], quietX: 4, quietY: 1)
    #expect(image.path == "M4 1h2v1h-2zM7 1h1v1h-1z")
    #expect((image.width, image.height) == (12, 4))
  }

  @Test(
    .enabled(if: zbarimg != nil, "zbarimg is not installed (package zbar-tools)"),
    arguments: [
      "weixin://wxpay/bizpayurl?pr=4C6D8F0A2", "http://127.0.0.1:8080/wallet/scan?code=小明",
      String(repeating: "long ", count: 99),
    ])
  func `a reader reads a QR code back`(text: String) throws {
    #expect(try read(QRCode.image(of: text), scale: 4) == ["QR-Code:" + text])
  }

  @Test(
    .enabled(if: zbarimg != nil, "zbarimg is not installed (package zbar-tools)"),
    arguments: ["134567890123456789", "13", "A1234567B", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "abcXYZ0", "9912345"])
  func `a reader reads a bar code back`(text: String) throws {
    #expect(try read(Code128.image(of: text), scale: 3) == ["CODE-128:" + text])
  }
}

private let zbarimg = ["/usr/bin/zbarimg", "/usr/local/bin/zbarimg", "/opt/homebrew/bin/zbarimg"]
  .first(where: FileManager.default.isExecutableFile(atPath:))

/// Draws the SVG path as a PGM picture and has it read.
private func read(_ image: CodeImage, scale: Int) throws -> [String] {
  var pixels = [UInt8](repeating: 255, count: image.width * image.height * scale * scale)
  let rectangle = /M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/
  for match in image.path.matches(of: rectangle) {
    let (x, y) = (try #require(Int(match.1)), try #require(Int(match.2)))
    let (width, height) = (try #require(Int(match.3)), try #require(Int(match.4)))
    for row in y * scale..<(y + height) * scale {
      for column in x * scale..<(x + width) * scale { pixels[row * image.width * scale + column] = 0 }
    }
  }
  let file = FileManager.default.temporaryDirectory.appending(path: "fen-code-\(UUID().uuidString).pgm")
  defer { try? FileManager.default.removeItem(at: file) }
  try (Data("P5 \(image.width * scale) \(image.height * scale) 255\n".utf8) + Data(pixels)).write(to: file)

  let process = Process()
  process.executableURL = URL(filePath: try #require(zbarimg))
  process.arguments = ["--quiet", file.path]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}
