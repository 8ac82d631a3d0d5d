import Fen
import FenWire
import Foundation
import Testing

@testable import FenServer

@Suite struct `The environment of an unmodified client` {
  @Test func `names the proxy and the authority in every runtime's way`() throws {
    let variables = try variables(present: [:])
    let folder = variables["REQUESTS_CA_BUNDLE"]!.replacing("/ca-bundle.pem", with: "")
    #expect(folder.hasPrefix("/"))
    #expect(variables["HTTPS_PROXY"] == "http://127.0.0.1:8443")
    #expect(variables["https_proxy"] == "http://127.0.0.1:8443")
    #expect(variables["SSL_CERT_FILE"] == "\(folder)/ca-bundle.pem")
    #expect(variables["NODE_EXTRA_CA_CERTS"] == "\(folder)/ca.pem")
    #expect(variables["PHP_INI_SCAN_DIR"] == ":\(folder)/php")
    let java = try #require(variables["JAVA_TOOL_OPTIONS"])
    #expect(java.contains("-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=8443"))
    #expect(java.contains("-Djavax.net.ssl.trustStore=\(folder)/truststore.jks"))
    #expect(variables["NO_PROXY"] == nil)
  }

  @Test(arguments: [
    ("*", ""), ("localhost,.qq.com", "localhost"), ("weixin.qq.com", ""), ("api.wechatpay.cn:443,a.b", "a.b"),
    ("*.wechatpay.cn, localhost", "localhost"),
  ])
  func `takes the protocol's hosts out of the exceptions`(present: String, left: String) throws {
    #expect(try variables(present: ["NO_PROXY": present])["NO_PROXY"] == left)
    #expect(try variables(present: ["no_proxy": present])["no_proxy"] == left)
  }

  @Test(arguments: ["localhost,127.0.0.1", "", "example.com", "q.com"])
  func `leaves other exceptions alone`(present: String) throws {
    #expect(try variables(present: ["NO_PROXY": present])["NO_PROXY"] == nil)
  }

  @Test func `keeps Node's own options and adds its file once`() throws {
    try withFolder { folder in
      let first = try environment(folder, present: ["NODE_OPTIONS": "--max-old-space-size=512"])["NODE_OPTIONS"]!
      #expect(first.hasPrefix("--max-old-space-size=512 --require="))
      #expect(try environment(folder, present: ["NODE_OPTIONS": first])["NODE_OPTIONS"] == first)
    }
  }

  @Test func `a shell reads back what was quoted`() throws {
    for text in ["plain/path:1", "two words", "it's", "$HOME `x` \"q\" \\", ""] {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", "printf %s \(shellQuoted(text))"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let read = try pipe.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      #expect(String(decoding: read, as: UTF8.self) == text)
    }
  }
}

@Suite struct `Client code to paste` {
  @Test(arguments: ClientSDK.allCases)
  func `is filled in from the merchant's folder`(sdk: ClientSDK) throws {
    try withFolder { folder in
      try writeMerchant(to: folder)
      let code = sdk.code(for: try MerchantFolder.read(folder))
      #expect(code.contains("1900000001"))
      #expect(code.contains("wx0123456789abcdef"))
      #expect(code.contains("/apiclient_key.pem"))
      #expect(code.contains(folder.lastPathComponent))
    }
  }

  @Test(arguments: [
    (ClientSDK.python, "public_key_id=", ""), (.go, "WithWechatPayPublicKeyAuthCipher", "WithWechatPayAutoAuthCipher"),
    (.java, "RSAPublicKeyConfig", "RSAAutoCertificateConfig"), (.php, "PUB_KEY_ID_01", ""),
  ])
  func `is of the merchant's key mode`(sdk: ClientSDK, publicKey: String, certificate: String) throws {
    try withFolder { folder in
      try writeMerchant(to: folder, more: #", "key_mode": "public_key""#)
      let code = sdk.code(for: try MerchantFolder.read(folder))
      #expect(code.contains(publicKey) && code.contains("PUB_KEY_ID_01"))
      #expect(code.contains("/platform_public_key.pem"))
      #expect(certificate.isEmpty || !code.contains(certificate))
      try writeMerchant(to: folder, more: #", "key_mode": "certificate""#)
      #expect(sdk.code(for: try MerchantFolder.read(folder)).contains(certificate) || certificate.isEmpty)
    }
  }

  @Test func `a key mode that is none is refused`() throws {
    try withFolder { folder in
      try writeMerchant(to: folder, more: #", "key_mode": "secret""#)
      #expect(throws: MerchantFolderFault.self) { try MerchantFolder.read(folder) }
    }
  }

  @Test func `a folder without merchant.json is refused with what to do`() throws {
    try withFolder { folder in
      let error = #expect(throws: MerchantFolderFault.self) { try MerchantFolder.read(folder) }
      #expect(error?.description.contains("fen merchant create") == true)
    }
  }
}

/// Without `more` as folders were written before they named the key mode.
private func writeMerchant(to folder: URL, more: String = "") throws {
  let json = """
    {"mchid": "1900000001", "appid": "wx0123456789abcdef", "serial_no": "5157F09EFDC0",
    "apiv3_key": "0123456789\\"abcdef", "apiv2_key": "fedcba", "platform_public_key_id": "PUB_KEY_ID_01"\(more)}
    """
  try json.write(to: folder.appending(path: "merchant.json"), atomically: true, encoding: .utf8)
  for name in ["apiclient_key.pem", "apiclient_cert.pem", "platform_public_key.pem"] {
    try "PEM".write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }
}

private func variables(present: [String: String]) throws -> [String: String] {
  var found: [String: String] = [:]
  try withFolder { found = try environment($0, present: present) }
  return found
}

private func environment(_ folder: URL, present: [String: String]) throws -> [String: String] {
  let files = try TrustFiles.open(in: folder, now: realNow)
  let made = ClientEnvironment(proxy: URL(string: "http://127.0.0.1:8443")!, files: files, present: present)
  return Dictionary(uniqueKeysWithValues: made.variables.map { ($0.name, $0.value) })
}
