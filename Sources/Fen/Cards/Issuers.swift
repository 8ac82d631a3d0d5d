/// A bank that issues cards.
public struct Issuer: Hashable, Sendable {
  /// As the protocol's `bank_type` begins: `CMB`.
  public let code: String
  public let chinese: String
  public let english: String

  public init(code: String, chinese: String, english: String) {
    self.code = code
    self.chinese = chinese
    self.english = english
  }

  /// The protocol's `bank_type`: `CMB_DEBIT`.
  public func bankType(of kind: CardKind) -> String {
    switch kind {
    case .debit: "\(code)_DEBIT"
    case .credit: "\(code)_CREDIT"
    }
  }
}

/// What the first digits of a card's number say.
public struct CardOrigin: Hashable, Sendable {
  public let issuer: Issuer
  public let kind: CardKind

  public init(issuer: Issuer, kind: CardKind) {
    self.issuer = issuer
    self.kind = kind
  }
}

/// Card numbers that begin so, and have so many digits, are of one origin.
public struct IssuerRange: Hashable, Sendable {
  public let prefix: String
  public let length: Int
  public let origin: CardOrigin

  public init(prefix: String, length: Int, origin: CardOrigin) {
    self.prefix = prefix
    self.length = length
    self.origin = origin
  }
}

/// Who issued which cards, by the issuer identification number. Source: ISO/IEC 7812-1.
public struct IssuerTable: Sendable {
  /// In the order of the file.
  public let issuers: [Issuer]
  let ranges: [IssuerRange]
  private let origins: [Start: CardOrigin]
  private let prefixLengths: [Int]

  private struct Start: Hashable {
    let prefix: String
    let length: Int
  }

  public init(_ ranges: [IssuerRange]) {
    var issuers = [Issuer]()
    for range in ranges where !issuers.contains(range.origin.issuer) { issuers.append(range.origin.issuer) }
    self.issuers = issuers
    self.ranges = ranges
    origins = Dictionary(
      ranges.map { (Start(prefix: $0.prefix, length: $0.length), $0.origin) }, uniquingKeysWith: { first, _ in first })
    prefixLengths = Set(ranges.map(\.prefix.utf8.count)).sorted(by: >)
  }

  /// The origin of cards that begin so, while they are being typed; nil while there is none or more than one.
  public func origin(beginning digits: String) -> CardOrigin? {
    for length in prefixLengths where digits.utf8.count >= length {
      let found = Set(byLength(of: String(digits.prefix(length))).values)
      if !found.isEmpty { return found.count == 1 ? found.first : nil }
    }
    return nil
  }

  /// How many digits the cards have that begin so, the shortest first; empty while no issuer is known.
  public func lengths(beginning digits: String) -> [Int] {
    let known = prefixLengths.filter { digits.utf8.count >= $0 }
    return Set(known.flatMap { byLength(of: String(digits.prefix($0))).keys }).sorted()
  }

  private func byLength(of prefix: String) -> [Int: CardOrigin] {
    var found = [Int: CardOrigin]()
    for whole in 12...19 { found[whole] = origins[Start(prefix: prefix, length: whole)] }
    return found
  }

  /// The origin of a card by the longest beginning that is known; nil for a card of a bank nobody knows.
  public func origin(of number: CardNumber) -> CardOrigin? {
    for length in prefixLengths {
      let start = Start(prefix: String(number.digits.prefix(length)), length: number.digits.utf8.count)
      if let origin = origins[start] { return origin }
    }
    return nil
  }
}
