import Fen
import FenWire
import Foundation

/// The data folder's certificates and the files that make clients trust them.
///
///     ca.pem            the authority's certificate: what a person may install
///     ca-key.pem        its key, for the owner only
///     proxy-cert.pem    the proxy's certificate for the protocol's hosts
///     proxy-key.pem     its key, for the owner only
///     ca-bundle.pem     the system's authorities and ours, so that other hosts keep working
///     truststore.jks    the same for Java
///     php/fen.ini       the same for PHP
///     node/proxy.cjs    what an older Node loads to go through the proxy
public struct TrustFiles: Sendable {
  public let folder: URL
  public let authority: CertificateAuthority
  public let server: CertifiedKey

  public var authorityFile: URL { folder.appending(path: "ca.pem") }
  public var bundleFile: URL { folder.appending(path: "ca-bundle.pem") }
  public var javaTrustStoreFile: URL { folder.appending(path: "truststore.jks") }
  public var phpFolder: URL { folder.appending(path: "php") }
  public var nodePreloadFile: URL { folder.appending(path: "node/proxy.cjs") }

  /// Opens the files of `folder`; makes what is missing, renews the proxy's certificate a month before its end, and
  /// takes over a changed list of the system's authorities. Doing it again changes nothing.
  ///
  /// - Parameter now: real time; certificates never follow the sandbox clock.
  /// - Throws: `TrustFault`, `CertificateFault` or `FileFault`.
  public static func open(
    in folder: URL, now: Instant, systemAuthorities: [URL] = systemAuthorityFiles
  ) throws -> TrustFiles {
    let folder = URL(filePath: folder.standardizedFileURL.path(percentEncoded: false), directoryHint: .isDirectory)
    try makeFolder(folder, mode: 0o700)
    return try withFolderLocked(folder) {
      let authority = try openAuthority(in: folder, now: now)
      let files = TrustFiles(
        folder: folder, authority: authority,
        server: try openServerCertificate(in: folder, authority: authority, now: now))
      try files.writeClientFiles(systemAuthorities: systemAuthorities)
      return files
    }
  }

  private func writeClientFiles(systemAuthorities: [URL]) throws {
    let own = authority.certificate
    var system: [UInt8] = []
    for file in systemAuthorities {
      if let bytes = try readFile(file) {
        system = bytes
        break
      }
    }
    let separator = system.isEmpty || system.last == UInt8(ascii: "\n") ? "" : "\n"
    try keepFile(bundleFile, saying: system + Array("\(separator)\(own.pem)".utf8), secrecy: .everyone)

    let others = PEMBundle.certificates(in: String(decoding: system, as: UTF8.self))
    let entries =
      [JavaTrustStore.Entry(alias: "fen", der: own.der)]
      + others.enumerated().map { JavaTrustStore.Entry(alias: "system-\($0.offset + 1)", der: $0.element) }
    try keepFile(
      javaTrustStoreFile, saying: JavaTrustStore(entries).serialized(created: own.notBefore), secrecy: .everyone)

    try makeFolder(phpFolder, mode: 0o755)
    try makeFolder(nodePreloadFile.deletingLastPathComponent(), mode: 0o755)
    let bundle = iniQuoted(bundleFile.path(percentEncoded: false))
    try keepFile(
      phpFolder.appending(path: "fen.ini"),
      saying: Array("curl.cainfo = \(bundle)\nopenssl.cafile = \(bundle)\n".utf8), secrecy: .everyone)
    try keepFile(nodePreloadFile, saying: Array(nodePreload.utf8), secrecy: .everyone)
  }
}

/// Where systems keep the authorities they trust; the first that is there counts.
public let systemAuthorityFiles = [
  "/etc/ssl/certs/ca-certificates.crt",  // Debian, Alpine, Arch
  "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora
  "/etc/ssl/ca-bundle.pem",  // SUSE
  "/etc/ssl/cert.pem",  // macOS
].map { URL(filePath: $0) }

/// Why the data folder's certificates cannot be used as they are.
public enum TrustFault: Error, Equatable {
  case halfAnAuthority(present: URL, missing: URL)
  case authorityExpired(URL, Instant)
}

extension TrustFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .halfAnAuthority(let present, let missing):
      """
      \(present.path(percentEncoded: false)) is there and \(missing.path(percentEncoded: false)) is not; \
      restore it, or remove both and let clients trust a new authority
      """
    case .authorityExpired(let file, let end):
      """
      the authority in \(file.path(percentEncoded: false)) expired at \(end.rfc3339); \
      remove it and its key, start again, and let clients trust the new one
      """
    }
  }
}

/// Seconds before its end from which on the proxy's certificate is renewed: a month.
private let renewalWindow: Int64 = 30 * 86_400

private func openAuthority(in folder: URL, now: Instant) throws -> CertificateAuthority {
  let certificateFile = folder.appending(path: "ca.pem")
  let keyFile = folder.appending(path: "ca-key.pem")
  switch (try readFile(certificateFile), try readFile(keyFile)) {
  case (let certificate?, let key?):
    let authority = try CertificateAuthority(
      certificatePEM: String(decoding: certificate, as: UTF8.self), privateKeyPEM: String(decoding: key, as: UTF8.self))
    guard now <= authority.certificate.notAfter else {
      throw TrustFault.authorityExpired(certificateFile, authority.certificate.notAfter)
    }
    return authority
  case (.some, nil): throw TrustFault.halfAnAuthority(present: certificateFile, missing: keyFile)
  case (nil, .some): throw TrustFault.halfAnAuthority(present: keyFile, missing: certificateFile)
  case (nil, nil):
    let authority = try CertificateAuthority.create(now: now)
    try replaceFile(keyFile, with: Array(authority.privateKeyPEM.utf8), secrecy: .ownerOnly)
    try replaceFile(certificateFile, with: Array(authority.certificate.pem.utf8), secrecy: .everyone)
    return authority
  }
}

private func openServerCertificate(in folder: URL, authority: CertificateAuthority, now: Instant) throws -> CertifiedKey
{
  let certificateFile = folder.appending(path: "proxy-cert.pem")
  let keyFile = folder.appending(path: "proxy-key.pem")
  if let certificate = try readFile(certificateFile), let key = try readFile(keyFile),
    // A pair that cannot be used is made anew: nobody but the proxy relies on it.
    let pair = try? CertifiedKey(
      certificatePEM: String(decoding: certificate, as: UTF8.self),
      privateKeyPEM: String(decoding: key, as: UTF8.self)),
    authority.issued(pair.certificate), pair.certificate.isValid(at: now),
    pair.certificate.notAfter.seconds(since: now) > renewalWindow
  {
    return pair
  }
  let pair = try authority.issueServerCertificate(now: now)
  try replaceFile(keyFile, with: Array(pair.privateKeyPEM.utf8), secrecy: .ownerOnly)
  try replaceFile(certificateFile, with: Array(pair.certificate.pem.utf8), secrecy: .everyone)
  return pair
}

/// A value of an ini file; PHP reads backslash and quote inside quotes as escapes.
private func iniQuoted(_ text: String) -> String {
  "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
}
