import CryptoExtras
import Fen
import Foundation
import Testing
@_spi(FixedExpiryValidationTime) import X509

@testable import FenWire

/// Real time of these tests: 2026-01-15T12:00:00+08:00.
private let now = Instant(seconds: 1_768_449_600)
private let authority = Result { try CertificateAuthority.create(now: now) }

@Suite struct `A certificate's serial number` {
  @Test func `a fresh one has forty upper hex digits and no leading zero`() {
    for _ in 0..<500 {
      let text = CertificateSerial.random().value
      #expect(text.count == 40)
      #expect(text.allSatisfy { "0123456789ABCDEF".contains($0) })
      #expect(("1"..."7").contains(text.prefix(1)))
    }
  }

  @Test(arguments: [("00ab", "AB"), ("AB", "AB"), ("0", "0"), ("1f", "1F")])
  func `is written one way only`(text: String, written: String) {
    #expect(CertificateSerial(text)?.value == written)
  }

  @Test(arguments: ["", "xyz", "12 34", "PUB_KEY_ID_1", String(repeating: "A", count: 65)])
  func `anything but hex is refused`(text: String) {
    #expect(CertificateSerial(text) == nil)
  }

  @Test(arguments: ["1", "123", "7F00", "FF00"])
  func `goes through its bytes unchanged`(text: String) {
    #expect(CertificateSerial(bytes: CertificateSerial(text)!.bytes).value == text)
  }
}

@Suite struct `Certificates of the data folder's authority` {
  @Test func `the proxy's certificate verifies for every protocol host and for loopback`() async throws {
    let pair = try authority.get().issueServerCertificate(now: now)
    for host in ProtocolHost.allCases.map(\.rawValue) + ["localhost"] {
      #expect(await verifies(pair.certificate, hostname: host), "\(host)")
    }
    #expect(await verifies(pair.certificate, address: "127.0.0.1"))
    #expect(await !verifies(pair.certificate, hostname: "example.com"))
    #expect(pair.certificate.notAfter.seconds(since: pair.certificate.notBefore) == 397 * 86_400)
  }

  @Test func `a merchant's certificate carries its mchid and an explicit serial`() throws {
    let serial = CertificateSerial("5157F09EFDC096DE15EBE81A47057A7232F1B8E1")!
    let merchant = MerchantID("1900000001")!
    let pair = try authority.get().issueMerchantCertificate(merchant, name: "便利店", now: now, serial: serial)
    #expect(pair.certificate.serial == serial)
    #expect(pair.certificate.subject.contains("CN=1900000001"))
    #expect(pair.certificate.subject.contains("便利店"))
    #expect(pair.certificate.publicKey.keySizeInBits == 2048)
    #expect(pair.privateKeyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
  }

  @Test func `a platform certificate is valid now and for five years`() throws {
    let certificate = try authority.get().issuePlatformCertificate(now: now).certificate
    #expect(certificate.isValid(at: now))
    #expect(certificate.isValid(at: now.adding(days: 1824)))
    #expect(!certificate.isValid(at: now.adding(days: 1826)))
    #expect(certificate.serial.value.count == 40)
  }

  @Test func `PEM and DER read back to the same certificate`() throws {
    let certificate = try authority.get().issuePlatformCertificate(now: now).certificate
    for copy in try [RSACertificate(pem: certificate.pem), RSACertificate(der: certificate.der)] {
      #expect(copy.serial == certificate.serial)
      #expect(copy.notAfter == certificate.notAfter)
      #expect(copy.publicKey.derRepresentation == certificate.publicKey.derRepresentation)
    }
  }

  @Test func `an authority loaded from its files issues certificates that chain to it`() async throws {
    let first = try authority.get()
    let loaded = try CertificateAuthority(
      certificatePEM: first.certificate.pem, privateKeyPEM: first.privateKeyPEM)
    #expect(await verifies(try loaded.issueServerCertificate(now: now).certificate, hostname: "localhost"))
  }

  @Test func `a key that is not the certificate's is refused by name`() throws {
    let first = try authority.get()
    let other = try generateSigningKey().pkcs8PEMRepresentation
    #expect(throws: CertificateFault.keyNotItsOwn(serial: first.certificate.serial)) {
      try CertificateAuthority(certificatePEM: first.certificate.pem, privateKeyPEM: other)
    }
  }

  @Test func `a leaf is refused as an authority`() throws {
    let leaf = try authority.get().issueServerCertificate(now: now)
    #expect(throws: CertificateFault.notAnAuthority(serial: leaf.certificate.serial)) {
      try CertificateAuthority(certificatePEM: leaf.certificate.pem, privateKeyPEM: leaf.privateKeyPEM)
    }
  }

  @Test func `openssl verifies the chain and finds both key identifiers`() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else { return }
    let folder = FileManager.default.temporaryDirectory.appending(path: "fen-chain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let authority = try authority.get()
    let leaf = try authority.issueServerCertificate(now: now).certificate
    let merchant = try authority.issueMerchantCertificate(MerchantID("1900000001")!, name: "店", now: now).certificate
    let files = ["ca.pem": authority.certificate, "leaf.pem": leaf, "merchant.pem": merchant]
    for (name, certificate) in files {
      try certificate.pem.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    let time = "\(now.seconds)"
    for (name, purpose) in [("leaf.pem", "sslserver"), ("merchant.pem", "sslclient")] {
      let answer = try openssl(
        "verify", "-x509_strict", "-attime", time, "-purpose", purpose, "-CAfile", "ca.pem", name, in: folder)
      #expect(answer.contains("\(name): OK"), "\(answer)")
    }
    let text = try openssl("x509", "-in", "leaf.pem", "-noout", "-text", in: folder)
    #expect(text.contains("X509v3 Authority Key Identifier"))
    #expect(try openssl("x509", "-in", "ca.pem", "-noout", "-text", in: folder).contains("Subject Key Identifier"))
    #expect(try openssl("x509", "-in", "leaf.pem", "-noout", "-serial", in: folder) == "serial=\(leaf.serial)\n")
  }
}

private func verifies(_ leaf: RSACertificate, hostname: String? = nil, address: String? = nil) async -> Bool {
  guard let root = try? authority.get().certificate.x509 else { return false }
  let date = Date(timeIntervalSince1970: TimeInterval(now.seconds))
  var verifier = Verifier(rootCertificates: CertificateStore([root])) {
    RFC5280Policy(fixedExpiryValidationTime: date)
    ServerIdentityPolicy(serverHostname: hostname, serverIP: address)
  }
  switch await verifier.validate(leaf: leaf.x509, intermediates: CertificateStore()) {
  case .validCertificate: return true
  case .couldNotValidate: return false
  }
}

private func openssl(_ arguments: String..., in folder: URL) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/openssl")
  process.arguments = arguments
  process.currentDirectoryURL = folder
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return String(decoding: output, as: UTF8.self)
}
