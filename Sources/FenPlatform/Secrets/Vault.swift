import Crypto
import Fen
import Foundation

/// What a sealed text is; a text sealed as one thing cannot be opened as another.
public enum Secret: String, Sendable {
  case apiv3Key
  case apiv2Key
  case platformKey
  case phone
  case cardNumber
  /// An account outside that a refund goes to.
  case bankAccount
  /// A one-time code.
  case code
  case legalName
  case documentNumber
  case ticket
  /// A person's receive-code.
  case receiveCode
  /// A payee as his sender confirmed him.
  case payee
  /// Of a car.
  case plate
  /// A file that is not public.
  case media
  /// What a provider says of a merchant it brings in, and the merchant's bank account.
  case applyment
  /// What a report of a false claim says.
  case claimReport
}

/// What is vouched for; what vouches for one thing vouches for no other.
enum Vouched: String, Sendable {
  /// An order, in a prepay_id or a code.
  case order
  case personsCode
  case storesCode
  case redPacket
  case payout
  case applyment
  case claimReport
}

/// Seals what must not be read from a stolen database, with a master key kept outside it.
public struct Vault: Sendable {
  private let key: SymmetricKey
  private let lookUpKey: SymmetricKey
  private let tokenKey: SymmetricKey

  /// - Parameter masterKey: 32 random bytes.
  public init(masterKey: [UInt8]) {
    precondition(masterKey.count == 32)
    let master = SymmetricKey(data: masterKey)
    func derive(_ purpose: String) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: Data(purpose.utf8), outputByteCount: 32)
    }
    key = derive("seal")
    lookUpKey = derive("look up")
    tokenKey = derive("tokens")
  }

  public func seal(_ text: String, as secret: Secret) throws -> [UInt8] { try seal(Array(text.utf8), as: secret) }

  public func seal(_ bytes: [UInt8], as secret: Secret) throws -> [UInt8] {
    let box = try AES.GCM.seal(bytes, using: key, authenticating: Data(secret.rawValue.utf8))
    return [UInt8](box.combined!)
  }

  /// - Throws: `VaultError.cannotOpen` when it was sealed under another master key, as something else, or changed.
  public func open(_ sealed: [UInt8], as secret: Secret) throws -> String {
    String(decoding: try bytes(in: sealed, as: secret), as: UTF8.self)
  }

  /// - Throws: as `open`.
  public func bytes(in sealed: [UInt8], as secret: Secret) throws -> [UInt8] {
    do {
      return [UInt8](
        try AES.GCM.open(
          AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Data(secret.rawValue.utf8)))
    } catch {
      throw VaultError.cannotOpen(secret)
    }
  }

  /// A keyed hash: the same text gives the same bytes, and only under this master key.
  public func lookUpHash(_ text: String) -> [UInt8] {
    [UInt8](HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: lookUpKey))
  }

  /// A short code that vouches for `number`, and `moment` where there is one, in a token that is handed out.
  func voucher(_ what: Vouched, _ number: Int64, _ moment: Int64 = 0, count: Int) -> [UInt8] {
    // The purpose ends where the numbers of always the same length begin.
    var data = Data(what.rawValue.utf8)
    withUnsafeBytes(of: number.bigEndian) { data.append(contentsOf: $0) }
    withUnsafeBytes(of: moment.bigEndian) { data.append(contentsOf: $0) }
    return Array(HMAC<SHA256>.authenticationCode(for: data, using: tokenKey).prefix(count))
  }
}

public enum VaultError: Error, Equatable, Sendable {
  case cannotOpen(Secret)
}

extension VaultError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let secret):
      "a stored \(secret.rawValue) cannot be opened: the master key is not the one that sealed it"
    }
  }
}

/// The hash by which a bearer token is stored and found.
public func tokenHash(_ token: String) -> [UInt8] { [UInt8](SHA256.hash(data: Data(token.utf8))) }

/// Random bytes as text that fits in a header or an address.
public func randomToken(bytes count: Int = 32) -> String { base64URL(randomBytes(count)) }

func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}

/// Without padding. By hand, because each signed answer of a payment holds an openid.
public func base64URL(_ bytes: some Collection<UInt8>) -> String {
  let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  return String(unsafeUninitializedCapacity: (bytes.count * 8 + 5) / 6) { buffer in
    var (bits, waiting, count) = (UInt32(0), 0, 0)
    func write(_ index: UInt32) {
      buffer[count] = digits.utf8Start[Int(index & 63)]
      count += 1
    }
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      waiting += 8
      while waiting >= 6 {
        waiting -= 6
        write(bits >> UInt32(waiting))
      }
    }
    if waiting > 0 { write(bits << UInt32(6 - waiting)) }
    return count
  }
}

/// With padding or without. By hand as well: every opening of a red packet reads a word.
public func bytes(base64URL text: String) -> [UInt8]? {
  let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
  let padding = text.utf8.count - digits.count
  guard digits.count % 4 != 1, padding == 0 || (padding < 3 && (digits.count + padding) % 4 == 0),
    text.utf8.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") })
  else { return nil }
  var bytes = [UInt8]()
  bytes.reserveCapacity(digits.count * 6 / 8)
  var (bits, waiting) = (UInt32(0), 0)
  for digit in digits {
    guard let value = base64Value(digit) else { return nil }
    bits = bits << 6 | value
    waiting += 6
    guard waiting >= 8 else { continue }
    waiting -= 8
    bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(waiting)))
  }
  return bytes
}

private func base64Value(_ digit: UInt8) -> UInt32? {
  switch digit {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
  case UInt8(ascii: "-"): 62
  case UInt8(ascii: "_"): 63
  case _: nil
  }
}
