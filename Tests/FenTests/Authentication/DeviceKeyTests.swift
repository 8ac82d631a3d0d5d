import Testing

@testable import Fen

/// Source: W3C, Web Authentication Level 3, section 16 (test vectors): ES256 credential with no attestation.
enum Vector {
  static let attestationObject = bytes(
    hexadecimal: """
      a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f0\
      1452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330\
      084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca6633\
      4b03458abf879717c12cc68ed73290af2e2664796b9220
      """)!
  static let registrationClientData = bytes(
    hexadecimal: """
      7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134\
      313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f726722\
      2c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d61792062652065\
      7874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869\
      733a20426b5165446a646354427258426941774a544c453551227d
      """)!
  static let authenticatorData = bytes(
    hexadecimal: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000")!
  static let clientData = bytes(
    hexadecimal: """
      7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049\
      393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263\
      726f73734f726967696e223a66616c73657d
      """)!
  static let credential = bytes(hexadecimal: "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4")!
  /// SHA-256 of example.org.
  static let siteHash = bytes(hexadecimal: "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5")!
  static let site = KeySite(address: "https://example.org")!
}

private let now = Instant(seconds: 1_772_416_800)
private let ming = UserID(7)

private func client(_ type: String, origin: String = "https://example.org", cross: String = "false") throws -> ClientData {
  try ClientData(
    Array(#"{"type":"\#(type)","challenge":"AA","origin":"\#(origin)","crossOrigin":\#(cross)}"#.utf8))
}

private func data(flags: UInt8 = 0x05, counter: UInt8 = 0) throws -> AuthenticatorData {
  try AuthenticatorData(Vector.siteHash + [flags, 0, 0, 0, counter])
}

@Suite struct `A new device key` {
  @Test func `is read from the standard's own example`() throws {
    let data = try authenticatorData(attestationObject: Vector.attestationObject)
    let client = try ClientData(Vector.registrationClientData)
    #expect(client.challenge == "AMMPt4UxxGTStncdq417YDwBFi8vpIa-pw8oOuVW4TA")
    try check(client, data, for: .register, at: Vector.site, siteHash: Vector.siteHash)
    let key = try newKey(in: data)
    #expect(key.credential.bytes == Vector.credential)
    #expect(key.publicKey.coordinates.count == 64 && key.publicKey.coordinates.first == 0xAF)
    #expect(key.counter == 0)
  }

  @Test func `is of one kind alone`() throws {
    // The algorithm, then the curve, changed in the standard's example.
    for (place, value) in [(135, UInt8(0x27)), (137, 0x02)] as [(Int, UInt8)] {
      let start = Vector.attestationObject.count - 77
      var changed = Vector.attestationObject
      #expect(changed[start...].starts(with: [0xA5, 1, 2, 3, 0x26, 0x20, 1]))
      changed[start + place - 131] = value
      #expect(throws: DeviceRefusal.wrongKeyKind) { try authenticatorData(attestationObject: changed) }
    }
  }

  @Test func `is refused when anything is cut off or left over`() {
    for length in 0..<Vector.attestationObject.count {
      #expect(throws: DeviceRefusal.self) {
        try authenticatorData(attestationObject: Array(Vector.attestationObject.prefix(length)))
      }
    }
    #expect(throws: DeviceRefusal.unreadable(.attestationObject)) {
      try authenticatorData(attestationObject: Vector.attestationObject + [0])
    }
    #expect(throws: DeviceRefusal.unreadable(.authenticatorData)) {
      try AuthenticatorData(Vector.authenticatorData + [0])
    }
  }

  @Test(arguments: [Seed.ofThisRun]) func `survives any change of its bytes`(seed: Seed) {
    var random = seed.generator
    for _ in 0..<20_000 {
      var changed = Vector.attestationObject
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: 0..<changed.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      _ = try? authenticatorData(attestationObject: Array(changed.dropLast(Int.random(in: 0...9, using: &random))))
      _ = try? AuthenticatorData(Array(changed.dropFirst(Int.random(in: 0...40, using: &random))))
      _ = try? ClientData(changed)
    }
  }
}

@Suite struct `A signature of a device` {
  @Test func `is read from the standard's own example`() throws {
    let client = try ClientData(Vector.clientData)
    let data = try AuthenticatorData(Vector.authenticatorData)
    try check(client, data, for: .sign, at: Vector.site, siteHash: Vector.siteHash)
    let registered = try newKey(in: authenticatorData(attestationObject: Vector.attestationObject))
    let (key, authentication) = try decideUse(of: registered, saying: data)
    #expect(key == registered && authentication == .deviceKey)
  }

  @Test(
    arguments: [
      ("webauthn.create", "https://example.org", "false", 0x05, .wrongAct),
      ("webauthn.get", "https://evil.example", "false", 0x05, .wrongOrigin("https://evil.example")),
      ("webauthn.get", "https://example.org:444", "false", 0x05, .wrongOrigin("https://example.org:444")),
      ("webauthn.get", "http://example.org", "false", 0x05, .wrongOrigin("http://example.org")),
      ("webauthn.get", "https://example.org", "true", 0x05, .wrongOrigin("https://example.org")),
      ("webauthn.get", "https://example.org", "false", 0x04, .nobodyPresent),
      ("webauthn.get", "https://example.org", "false", 0x05, nil),
    ] as [(String, String, String, UInt8, DeviceRefusal?)])
  func `counts only for what it was made for`(
    type: String, origin: String, cross: String, flags: UInt8, refusal: DeviceRefusal?
  ) throws {
    let (client, data) = (try client(type, origin: origin, cross: cross), try data(flags: flags))
    let outcome = Result { () throws(DeviceRefusal) in
      try check(client, data, for: .sign, at: Vector.site, siteHash: Vector.siteHash)
    }
    switch (outcome, refusal) {
    case (.success, nil): break
    case (.failure(let given), let refusal): #expect(given == refusal)
    case (.success, let refusal): Issue.record("not refused: \(String(describing: refusal))")
    }
    #expect(throws: DeviceRefusal.wrongSite) {
      try check(
        try ClientData(Vector.clientData), data, for: .sign, at: Vector.site,
        siteHash: [UInt8](repeating: 0, count: 32))
    }
  }

  @Test(
    arguments: [(0, 0, true), (0, 1, true), (4, 5, true), (4, 4, false), (4, 3, false), (4, 0, false)]
      as [(UInt32, UInt8, Bool)])
  func `tells of a copy by a counter that does not grow`(before: UInt32, now: UInt8, isTaken: Bool) throws {
    let key = DeviceKey(
      credential: CredentialID(Vector.credential)!, publicKey: DevicePublicKey(coordinates: Array(repeating: 1, count: 64))!,
      counter: before)
    let data = try data(counter: now)
    guard isTaken else {
      #expect(throws: DeviceRefusal.copied) { try decideUse(of: key, saying: data) }
      return
    }
    let (after, authentication) = try decideUse(of: key, saying: data)
    #expect(after.counter == UInt32(now))
    #expect(authentication == [.deviceKey, .biometric] && authentication.strength == .certified)
  }

  @Test func `answers a challenge of one's own, once, in time`() throws {
    let challenge = DeviceChallenge(user: ming, act: .sign, expiresAt: now.adding(seconds: DeviceChallenge.life))
    let used = try decideUse(of: challenge, by: ming, for: .sign, at: now)
    #expect(used.isUsed)
    #expect(throws: DeviceRefusal.challengeUsed) { try decideUse(of: used, by: ming, for: .sign, at: now) }
    #expect(throws: DeviceRefusal.unknownChallenge) { try decideUse(of: nil, by: ming, for: .sign, at: now) }
    #expect(throws: DeviceRefusal.unknownChallenge) { try decideUse(of: challenge, by: UserID(8), for: .sign, at: now) }
    #expect(throws: DeviceRefusal.unknownChallenge) { try decideUse(of: challenge, by: ming, for: .register, at: now) }
    let end = challenge.expiresAt
    #expect(throws: Never.self) { try decideUse(of: challenge, by: ming, for: .sign, at: end.adding(milliseconds: -1)) }
    #expect(throws: DeviceRefusal.challengeExpired) { try decideUse(of: challenge, by: ming, for: .sign, at: end) }
  }
}

@Suite struct `The site of device keys` {
  @Test(
    arguments: [
      ("https://wallet.example", "wallet.example", "https://wallet.example"),
      ("https://Wallet.Example/", "wallet.example", "https://wallet.example"),
      ("https://wallet.example:8443", "wallet.example", "https://wallet.example:8443"),
      ("https://wallet.example:443", "wallet.example", "https://wallet.example"),
    ])
  func `is the address people open`(address: String, name: String, origin: String) throws {
    let site = try #require(KeySite(address: address))
    #expect(site.name == name && site.origin == origin)
  }

  @Test(
    arguments: [
      "", "wallet.example", "http://wallet.example", "https://", "https://wallet.example/wallet",
      "https://me@wallet.example", "https://wallet.example?x",
    ])
  func `is never anything less`(address: String) { #expect(KeySite(address: address) == nil) }

  @Test func `is in a sandbox this machine at any port`() {
    for origin in ["http://localhost", "http://localhost:8080"] { #expect(KeySite.sandbox.admits(origin)) }
    for origin in [
      "http://localhost.evil.example", "http://localhost:", "http://localhost:1@evil.example", "https://localhost",
      "http://localhost:123456",
    ] { #expect(!KeySite.sandbox.admits(origin)) }
  }
}
