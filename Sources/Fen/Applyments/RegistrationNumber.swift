/// The number by which a business or an institution is registered: a unified social credit code of 18 characters, or
/// the old registration number of 15 digits.
///
/// Source: GB 32100-2015; GS 15-2006 (ISO 7064 MOD 11,10) for the old one.
public struct RegistrationNumber: Hashable, Sendable {
  /// In capital letters.
  public let text: String

  /// - Throws: `RegistrationNumberFault`.
  public init(_ text: String) throws(RegistrationNumberFault) {
    let characters = Array(text.uppercased().utf8)
    switch characters.count {
    case 18: try checkCreditCode(characters)
    case 15: try checkOldNumber(characters)
    case _: throw .notANumber
    }
    self.text = text.uppercased()
  }

  /// Who registered it: 91 for a company, 92 for one person's business, 11 and 12 for the state's. Nil for an old
  /// number, which does not say.
  public var category: String? { text.utf8.count == 18 ? String(text.prefix(2)) : nil }
}

public enum RegistrationNumberFault: Error, Hashable, Sendable {
  case notANumber
  case checkDigit
}

/// Digits and capital letters but I, O, S, V, Z; the place of each is its value.
private let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

private func checkCreditCode(_ characters: [UInt8]) throws(RegistrationNumberFault) {
  var (sum, weight) = (0, 1)
  for character in characters.dropLast() {
    guard let value = alphabet.firstIndex(of: character) else { throw .notANumber }
    sum += value * weight
    weight = weight * 3 % 31
  }
  guard alphabet.contains(characters[17]) else { throw .notANumber }
  guard characters[17] == alphabet[(31 - sum % 31) % 31] else { throw .checkDigit }
}

private func checkOldNumber(_ characters: [UInt8]) throws(RegistrationNumberFault) {
  guard characters.allSatisfy({ (48...57).contains($0) }) else { throw .notANumber }
  var product = 10
  for digit in characters.dropLast() {
    let sum = (product + Int(digit) - 48) % 10
    product = (sum == 0 ? 10 : sum) * 2 % 11
  }
  guard (product + Int(characters[14]) - 48) % 10 == 1 else { throw .checkDigit }
}
