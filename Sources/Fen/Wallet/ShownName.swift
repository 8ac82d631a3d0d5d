/// The name others see of a wallet, masked: its owner chooses it, and it need not be the one in his papers.
public struct ShownName: Hashable, Sendable {
  /// Without spaces around it.
  public let text: String

  /// - Throws: `ShownNameFault`.
  public init(_ typed: String) throws(ShownNameFault) {
    let scalars = typed.unicodeScalars
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
    else { throw .empty }
    let text = String(scalars[first...last])
    guard text.count <= mostCharacters, text.utf8.count <= mostBytes else { throw .tooLong }
    guard text.unicodeScalars.allSatisfy(\.isSeen) else { throw .character }
    self.text = text
  }
}

/// Why a text is no name to show.
public enum ShownNameFault: Error, Equatable, CaseIterable, Sendable {
  case empty
  /// More than 20 characters, or more than 80 bytes: one character may be made of many marks.
  case tooLong
  /// Line ends, direction marks and what else is not seen: with it one name could look like another.
  case character
}

private let mostCharacters = 20
private let mostBytes = 80

extension Unicode.Scalar {
  fileprivate var isSeen: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case _: true
    }
  }
}
