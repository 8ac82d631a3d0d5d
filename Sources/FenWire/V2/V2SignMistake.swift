import Crypto
import Fen

/// What a sender did in place of signing a message as API v2 does, as far as can be told by trying.
public enum V2SignMistake: Hashable, Sendable {
  case noSign
  case unknownType(String)
  /// Right but for small letters.
  case smallLetters
  /// Signed by the other method than `sign_type` says, or than holds without one.
  case otherMethod(V2SignType)
  case withoutKey
  /// Signed with the merchant's key of API v3.
  case versionThreeKey
  /// The parameters in the order they were sent in, not sorted by name.
  case unsorted
  /// Parameters that are empty were signed too.
  case emptyOnes
  /// This parameter is in the message and not in the signature.
  case leftOut(String)
  /// This parameter was signed without the blanks around it.
  case trimmed(String)
  /// This parameter was signed percent-encoded.
  case percentEncoded(String)
  /// Another key, or other parameters.
  case noVariantFits
}

extension FlatXML {
  /// Why the message's signature is not the one that its parameters and the key make.
  ///
  /// Only the signature is known, not the text it was made of. So what senders sign by mistake is tried until it fits.
  public func signMistake(under key: String, notUnder versionThreeKey: String? = nil) -> V2SignMistake {
    guard let sign = self["sign"] else { return .noSign }
    let name = self["sign_type"] ?? V2SignType.md5.rawValue
    guard let type = V2SignType(rawValue: name) else { return .unknownType(name) }
    func fits(_ text: String, _ type: V2SignType) -> Bool {
      equalInConstantTime(sign.uppercased().utf8, v2Digest(of: text, key: key, type).utf8)
    }
    let right = v2SignedText(fields)
    let end = "&key=\(key)"
    if fits(right + end, type) { return .smallLetters }
    for other in V2SignType.allCases where other != type && fits(right + end, other) { return .otherMethod(other) }
    if fits(right, type) { return .withoutKey }
    if let wrong = versionThreeKey {
      for other in V2SignType.allCases {
        let made = v2Digest(of: "\(right)&key=\(wrong)", key: wrong, other)
        if equalInConstantTime(sign.uppercased().utf8, made.utf8) { return .versionThreeKey }
      }
    }
    let signed = fields.filter { $0.name != "sign" }
    if fits(joined(signed.filter { !$0.value.isEmpty }) + end, type) { return .unsorted }
    if fits(joined(sorted(signed)) + end, type) { return .emptyOnes }
    for field in signed where fits(v2SignedText(signed.filter { $0 != field }) + end, type) {
      return .leftOut(field.name)
    }
    for (place, field) in signed.enumerated() {
      var other = signed
      other[place] = Field(field.name, field.value.trimmingBlanks)
      if other[place] != field, fits(v2SignedText(other) + end, type) { return .trimmed(field.name) }
      other[place] = Field(field.name, field.value.percentEncoded)
      if other[place] != field, fits(v2SignedText(other) + end, type) { return .percentEncoded(field.name) }
    }
    return .noVariantFits
  }

  private func sorted(_ fields: [Field]) -> [Field] {
    fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private func joined(_ fields: [Field]) -> String {
    fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let blanks: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
    let start = drop { blanks.contains($0) }
    return String(start.reversed().drop { blanks.contains($0) }.reversed())
  }

  /// RFC 3986: all but letters, digits and -._~.
  fileprivate var percentEncoded: String {
    utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      case _: "%" + hexadecimal([byte]).uppercased()
      }
    }.joined()
  }
}

extension V2SignMistake: CustomStringConvertible {
  /// In English, for `Sandbox-Hint`.
  public var description: String {
    switch self {
    case .noSign: "the message has no sign"
    case .unknownType(let name): "sign_type is \(name); there are MD5 and HMAC-SHA256"
    case .smallLetters: "the signature is right but for its letters, which are capital ones"
    case .otherMethod(let type): "it was signed by \(type.rawValue), and sign_type does not say so"
    case .withoutKey: "&key= and the API v2 key are missing at the end of what was signed"
    case .versionThreeKey: "it was signed with the API v3 key; this message takes the API v2 key"
    case .unsorted: "the parameters were signed in the order of the message; sort them by name"
    case .emptyOnes: "parameters that are empty were signed; leave them out"
    case .leftOut(let name): "\(name) is in the message and was not signed"
    case .trimmed(let name): "\(name) was signed without the blanks around it, and sent with them"
    case .percentEncoded(let name): "\(name) was signed percent-encoded; sign the value itself"
    case .noVariantFits: "no usual mistake fits: most likely the API v2 key is another, or a value was changed later"
    }
  }
}
