import FenWire
import Foundation

/// The environment variables with which an unmodified program reaches Fen.
///
/// Each runtime has its own way to be told of a proxy and of an authority; the set covers them all, so that nobody
/// has to know which one a program uses.
public struct ClientEnvironment: Sendable {
  public struct Variable: Equatable, Sendable {
    public let name: String
    public let value: String
  }

  public let variables: [Variable]

  /// - Parameters:
  ///   - proxy: the SDK proxy's address, `http://127.0.0.1:8443`.
  ///   - present: the variables of the shell that will read the result.
  public init(proxy: URL, files: TrustFiles, present: [String: String]) {
    let host = proxy.host(percentEncoded: false) ?? "127.0.0.1"
    let address = "http://\(host):\(proxy.port ?? 8443)"
    let bundle = files.bundleFile.path(percentEncoded: false)
    var variables = [
      Variable(name: "HTTPS_PROXY", value: address),
      Variable(name: "https_proxy", value: address),
      Variable(name: "SSL_CERT_FILE", value: bundle),
      Variable(name: "REQUESTS_CA_BUNDLE", value: bundle),
      Variable(name: "CURL_CA_BUNDLE", value: bundle),
      Variable(name: "NODE_EXTRA_CA_CERTS", value: files.authorityFile.path(percentEncoded: false)),
      Variable(name: "NODE_USE_ENV_PROXY", value: "1"),
      Variable(name: "NODE_OPTIONS", value: nodeOptions(preloading: files.nodePreloadFile, present: present)),
      Variable(name: "JAVA_TOOL_OPTIONS", value: javaOptions(host: host, port: proxy.port ?? 8443, files: files)),
      // The empty first entry keeps PHP's own folder of settings.
      Variable(name: "PHP_INI_SCAN_DIR", value: ":\(files.phpFolder.path(percentEncoded: false))"),
    ]
    // A host that is excepted from proxies would be called for real.
    for name in ["NO_PROXY", "no_proxy"] {
      guard let exceptions = present[name] else { continue }
      let kept = exceptions.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !excepts($0, anyOf: ProtocolHost.allCases) }
        .joined(separator: ",")
      if kept != exceptions { variables.append(Variable(name: name, value: kept)) }
    }
    self.variables = variables
  }

  /// One `export` line each, for `eval "$(fen env --data DIR)"`.
  public var exports: String {
    variables.map { "export \($0.name)=\(shellQuoted($0.value))\n" }.joined()
  }
}

/// A word of a POSIX shell.
func shellQuoted(_ text: String) -> String {
  let plain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "@"):
      true
    default: false
    }
  }
  return plain ? text : "'\(text.replacing("'", with: "'\\''"))'"
}

/// Whether an entry of NO_PROXY covers one of the hosts: the name itself, a domain above it, or everything.
private func excepts(_ entry: String, anyOf hosts: [ProtocolHost]) -> Bool {
  let name = entry.lowercased()
  if name == "*" { return true }
  var domain = Substring(name.hasPrefix("*") ? name.dropFirst() : name[...])
  if domain.hasPrefix(".") { domain = domain.dropFirst() }
  if domain.hasSuffix(":443") { domain = domain.dropLast(4) }
  return !domain.isEmpty && hosts.contains { $0.rawValue == domain || $0.rawValue.hasSuffix(".\(domain)") }
}

/// Quotes keep an option whole whose path has a space; the virtual machine takes them off.
private func javaOptions(host: String, port: Int, files: TrustFiles) -> String {
  let store = files.javaTrustStoreFile.path(percentEncoded: false)
  return [
    "-Dhttps.proxyHost=\(host)", "-Dhttps.proxyPort=\(port)", "-Djavax.net.ssl.trustStore=\(store)",
    "-Djavax.net.ssl.trustStoreType=JKS", "-Djavax.net.ssl.trustStorePassword=\(JavaTrustStore.password)",
  ].map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " ")
}

/// Keeps what the shell has, and adds the preload once.
private func nodeOptions(preloading file: URL, present: [String: String]) -> String {
  let path = file.path(percentEncoded: false)
  let preload = "--require=\(path.contains(" ") ? "\"\(path)\"" : path)"
  let before = present["NODE_OPTIONS"] ?? ""
  if before.contains(preload) { return before }
  return before.isEmpty ? preload : "\(before) \(preload)"
}
