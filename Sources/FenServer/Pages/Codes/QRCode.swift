import CQREncode

/// QR codes, by libqrencode.
enum QRCode {
  /// The quiet zone that readers need around a symbol, in modules.
  /// Source: ISO/IEC 18004, 5.3.8.
  static let quietZone = 4

  /// `text` as a QR code with medium error correction.
  ///
  /// - Throws: `empty`, `character` (NUL), `tooLong` (more than 2331 bytes).
  static func image(of text: String) throws(CodeFault) -> CodeImage {
    CodeImage(rows: try modules(of: text), quietX: quietZone, quietY: quietZone)
  }

  /// The symbol's modules, row by row, dark as `true`, without the quiet zone.
  static func modules(of text: String) throws(CodeFault) -> [[Bool]] {
    guard !text.isEmpty else { throw .empty }
    guard !text.utf8.contains(0) else { throw .character("\0") }
    // The text is neither empty nor holds NUL, so what is left to fail is its length (ERANGE) or memory.
    guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
      throw .tooLong(bytes: text.utf8.count)
    }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    return (0..<width).map { y in (0..<width).map { x in code.pointee.data[y * width + x] & 1 == 1 } }
  }
}
