import Fen
import FenWire
import Foundation
import Testing

@testable import FenServer

@Suite struct `The data folder's certificates` {
  @Test func `opening twice changes nothing`() throws {
    try withFolder { folder in
      let first = try TrustFiles.open(in: folder, now: realNow)
      let before = try snapshot(folder)
      let second = try TrustFiles.open(in: folder, now: realNow.adding(days: 100))
      #expect(try snapshot(folder) == before)
      #expect(first.server.certificate.serial == second.server.certificate.serial)
      #expect(before.keys.sorted() == [
        "ca-bundle.pem", "ca-key.pem", "ca.pem", "node/proxy.cjs", "php/fen.ini", "proxy-cert.pem", "proxy-key.pem",
        "truststore.jks",
      ])
    }
  }

  @Test func `keys are for the owner only`() throws {
    try withFolder { folder in
      _ = try TrustFiles.open(in: folder, now: realNow)
      for (name, mode) in [("ca-key.pem", 0o600), ("proxy-key.pem", 0o600), ("ca.pem", 0o644)] {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path())
        #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
      }
    }
  }

  @Test func `the proxy's certificate is renewed in its last month and the authority stays`() throws {
    try withFolder { folder in
      let first = try TrustFiles.open(in: folder, now: realNow)
      let later = try TrustFiles.open(in: folder, now: realNow.adding(days: 368))
      #expect(first.server.certificate.serial != later.server.certificate.serial)
      #expect(first.authority.certificate.serial == later.authority.certificate.serial)
      #expect(later.authority.issued(later.server.certificate))
    }
  }

  @Test func `a certificate of another authority is replaced`() throws {
    try withFolder { folder in
      let first = try TrustFiles.open(in: folder, now: realNow)
      let foreign = try testAuthority.get().issueServerCertificate(now: realNow)
      try foreign.certificate.pem.write(to: folder.appending(path: "proxy-cert.pem"), atomically: true, encoding: .utf8)
      try foreign.privateKeyPEM.write(to: folder.appending(path: "proxy-key.pem"), atomically: true, encoding: .utf8)
      let second = try TrustFiles.open(in: folder, now: realNow)
      #expect(first.authority.issued(second.server.certificate))
    }
  }

  @Test func `an authority without its key is refused and nothing is overwritten`() throws {
    try withFolder { folder in
      _ = try TrustFiles.open(in: folder, now: realNow)
      try FileManager.default.removeItem(at: folder.appending(path: "ca-key.pem"))
      let before = try snapshot(folder)
      #expect(throws: TrustFault.self) { try TrustFiles.open(in: folder, now: realNow) }
      #expect(try snapshot(folder) == before)
    }
  }

  @Test func `the bundle holds the system's authorities and ours`() throws {
    try withFolder { folder in
      let system = folder.appending(path: "system.pem")
      let other = try testAuthority.get().certificate
      try "# a comment\n\(other.pem.dropLast())".write(to: system, atomically: true, encoding: .utf8)
      let data = folder.appending(path: "data with space")
      let files = try TrustFiles.open(
        in: data, now: realNow, systemAuthorities: [folder.appending(path: "absent"), system])
      let bundle = PEMBundle.certificates(in: try String(contentsOf: files.bundleFile, encoding: .utf8))
      #expect(bundle == [other.der, files.authority.certificate.der])
      let ini = try String(contentsOf: files.phpFolder.appending(path: "fen.ini"), encoding: .utf8)
      #expect(ini.contains("curl.cainfo = \"\(files.bundleFile.path(percentEncoded: false))\"\n"))
    }
  }
}

func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "fen-trust-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

private func snapshot(_ folder: URL) throws -> [String: Data] {
  var files: [String: Data] = [:]
  for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path()) {
    let url = folder.appending(path: path)
    if let data = try? Data(contentsOf: url) { files[path] = data }
  }
  return files
}
