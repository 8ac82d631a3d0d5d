import Fen
import Foundation
import Testing

@testable import FenWire

@Suite struct `A Java trust store written by hand` {
  @Test func `has the layout of a JKS with trusted entries`() {
    let store = JavaTrustStore([.init(alias: "a", der: [1, 2, 3])]).serialized(created: Instant(milliseconds: 0x0102))
    let head: [UInt8] = [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1]
    let name: [UInt8] = [0, 0, 0, 2, 0, 1, 0x61, 0, 0, 0, 0, 0, 0, 1, 2, 0, 5] + Array("X.509".utf8)
    let certificate: [UInt8] = [0, 0, 0, 3, 1, 2, 3]
    #expect(Array(store.dropLast(20)) == head + name + certificate)
  }

  @Test func `keytool lists its certificates where there is a Java`() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/keytool") else { return }
    let authority = try CertificateAuthority.create(now: Instant(seconds: 1_768_449_600)).certificate
    let file = FileManager.default.temporaryDirectory.appending(path: "fen-\(UUID().uuidString).jks")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(JavaTrustStore([.init(alias: "fen", der: authority.der)]).serialized(created: authority.notBefore))
      .write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/keytool")
    process.arguments = ["-list", "-rfc", "-storepass", JavaTrustStore.password, "-keystore", file.path()]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let listed = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(PEMBundle.certificates(in: listed) == [authority.der])
  }
}
