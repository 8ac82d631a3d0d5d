/// A code to look at: black areas on white as one SVG path, its quiet zone included.
///
/// Units are modules. The page chooses the size on screen and always paints the white ground itself, so that a code
/// stays readable by scanners in the dark theme.
struct CodeImage: Equatable, Sendable {
  let width: Int
  let height: Int
  /// Rectangles only: `M<x> <y>h<width>v<height>h-<width>z`.
  let path: String

  /// - Parameter rows: dark modules as `true`; every row is `moduleHeight` high.
  init(rows: [[Bool]], quietX: Int, quietY: Int, moduleHeight: Int = 1) {
    var path = ""
    for (y, row) in rows.enumerated() {
      var x = 0
      while x < row.count {
        guard row[x] else {
          x += 1
          continue
        }
        let end = row[x...].firstIndex(of: false) ?? row.count
        path += "M\(x + quietX) \(y * moduleHeight + quietY)h\(end - x)v\(moduleHeight)h-\(end - x)z"
        x = end
      }
    }
    self.path = path
    self.width = (rows.first?.count ?? 0) + 2 * quietX
    self.height = rows.count * moduleHeight + 2 * quietY
  }
}

/// Why a text cannot be shown as a code.
enum CodeFault: Error, Equatable, Sendable {
  case empty
  /// The code has no sign for this character.
  case character(Character)
  case tooLong(bytes: Int)
}
