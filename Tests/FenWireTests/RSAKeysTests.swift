import Testing

@testable import FenWire

@Suite struct `Signing with RSA` {
  private let signer: RSASigner
  private let verifier: RSAVerifier

  init() throws {
    signer = try RSASigner(pem: TestKeys.privatePEM)
    verifier = try RSAVerifier(pem: TestKeys.publicPEM)
  }

  @Test func `the signature is the one OpenSSL makes`() {
    #expect(signer.sign(Array(TestKeys.request.utf8)) == TestKeys.requestSignature)
  }

  @Test func `a text changed by one byte is refused`() {
    var text = Array(TestKeys.request.utf8)
    #expect(verifier.isValid(signature: TestKeys.requestSignature, of: text))
    text[10] ^= 1
    #expect(!verifier.isValid(signature: TestKeys.requestSignature, of: text))
  }

  @Test func `many threads sign with one key`() async {
    let signer = signer
    let signatures = await withTaskGroup(of: String.self) { group in
      for _ in 0..<200 { group.addTask { signer.sign(Array(TestKeys.request.utf8)) } }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(signatures == [TestKeys.requestSignature])
  }

  @Test(arguments: ["", "AAAA", "not base64!", "WECHATPAY/SIGNTEST/abcd", String(repeating: "A", count: 344)])
  func `what is no signature is refused without a crash`(signature: String) {
    #expect(!verifier.isValid(signature: signature, of: Array(TestKeys.request.utf8)))
  }

  @Test func `a signature with line breaks or without padding is refused`() {
    let text = Array(TestKeys.request.utf8)
    #expect(!verifier.isValid(signature: TestKeys.requestSignature + "\n", of: text))
    #expect(!verifier.isValid(signature: TestKeys.requestSignature.replacing("=", with: ""), of: text))
  }

  @Test func `keys go out as PEM and come back`() throws {
    let copy = try RSASigner(pem: signer.pem)
    #expect(copy.sign([1, 2, 3]) == signer.sign([1, 2, 3]))
    #expect(signer.verifier.der == verifier.der)
    #expect(try RSAVerifier(der: verifier.der).pem == verifier.pem)
    #expect(signer.pem.hasPrefix("-----BEGIN PRIVATE KEY-----"))
    #expect(verifier.pem.hasPrefix("-----BEGIN PUBLIC KEY-----"))
  }

  @Test func `a new key signs what its public key verifies`() throws {
    let fresh = try RSASigner.generate()
    #expect(fresh.verifier.isValid(signature: fresh.sign([42]), of: [42]))
    #expect(!verifier.isValid(signature: fresh.sign([42]), of: [42]))
  }

  @Test func `what is no key is refused by name`() {
    #expect(throws: RSAKeyFault.unreadable) { try RSASigner(pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n") }
    #expect(throws: RSAKeyFault.unreadable) { try RSASigner(pem: TestKeys.publicPEM) }
    #expect(throws: RSAKeyFault.unreadable) { try RSAVerifier(pem: "") }
    #expect(throws: RSAKeyFault.unreadable) { try RSAVerifier(der: [1, 2, 3]) }
  }
}

@Suite struct `Sensitive fields` {
  private let signer: RSASigner
  private let verifier: RSAVerifier

  init() throws {
    signer = try RSASigner(pem: TestKeys.privatePEM)
    verifier = try RSAVerifier(pem: TestKeys.publicPEM)
  }

  @Test func `what OpenSSL encrypted is read`() throws {
    #expect(try signer.decrypt(TestKeys.encryptedName) == "张三")
  }

  @Test(arguments: ["", "a", "招商银行 6225 8888", String(repeating: "x", count: 214)])
  func `what is encrypted comes back`(text: String) throws {
    #expect(try signer.decrypt(try verifier.encrypt(text)) == text)
  }

  @Test func `215 bytes are too long`() {
    #expect(throws: SensitiveFieldFault.tooLong(count: 215)) {
      try verifier.encrypt(String(repeating: "x", count: 215))
    }
  }

  @Test func `garbage and texts for another key are refused`() throws {
    #expect(throws: SensitiveFieldFault.notBase64) { try signer.decrypt("?") }
    #expect(throws: SensitiveFieldFault.notForThisKey) { try signer.decrypt("AAAA") }
    let other = try RSASigner.generate()
    #expect(throws: SensitiveFieldFault.notForThisKey) { try other.decrypt(TestKeys.encryptedName) }
  }
}

@Suite struct `AES-256-GCM under the APIv3 key` {
  private let key = APIv3Key("0123456789abcdef0123456789abcdef")!

  @Test func `the known vector`() {
    let sealed = key.seal(Array(#"{"a":1}"#.utf8), nonce: "61f9c719728a", associatedData: "transaction")
    #expect(sealed == "+P23hbTt7wzlaDENy5NRLDuEZicfhGo=")
    #expect(key.open(sealed, nonce: "61f9c719728a", associatedData: "transaction") == Array(#"{"a":1}"#.utf8))
  }

  @Test func `associated data may be empty`() {
    let sealed = key.seal([], nonce: "61f9c719728a", associatedData: "")
    #expect(key.open(sealed, nonce: "61f9c719728a", associatedData: "") == [])
  }

  @Test(arguments: [
    ("+P23hbTt7wzlaDENy5NRLDuEZicfhGo=", "61f9c719728b", "transaction"),
    ("+P23hbTt7wzlaDENy5NRLDuEZicfhGo=", "61f9c719728a", "refund"),
    ("+P23hbTt7wzlaDENy5NRLDuEZicfhGp=", "61f9c719728", "transaction"), ("AAAA", "61f9c719728a", ""),
    ("APIv3", "61f9c719728a", ""),
  ])
  func `anything else does not open`(sealed: String, nonce: String, associatedData: String) {
    #expect(key.open(sealed, nonce: nonce, associatedData: associatedData) == nil)
  }

  @Test(arguments: ["", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0", "钥匙钥匙钥匙钥匙钥匙12"])
  func `a key is 32 bytes of ASCII`(text: String) { #expect(APIv3Key(text) == nil) }
}
