import AsyncHTTPClient
import Fen
import FenPlatform
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import FenServer

@Suite struct `Whoever is signed in` {
  @Test(.timeLimit(.minutes(20))) func `an open page is told no more when its reader was signed out`() async throws {
    let data = SamplePageData()
    let router = Router()
    try PageRoutes(data: data).register(on: router, isSandbox: true)
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
      .test(.live) { client in
        let browser = Browser(client)
        _ = try await browser.get("/wallet")
        _ = try await browser.post("/wallet/sign-in/code", ["phone": "13800138001", "code": "246810"])
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(try #require(client.port))/wallet/live")
        request.headers.add(
          name: "cookie", value: browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
        let answer = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
        var seen = ""
        for try await chunk in answer.body {
          if seen.isEmpty { await data.signOut(WalletSessionID(1), of: UserID(1)) }
          seen += String(buffer: chunk)
        }
        #expect(seen.hasPrefix("data: {\"wallet-live\":") && seen.hasSuffix("event: gone\ndata: \n\n"))
      }
  }

  @Test func `a forgotten password is replaced by code and document`() async throws {
    try await browse(as: 1) { browser in
      let asked = try await browser.get("/wallet/password/forgotten?lang=en").text
      #expect(!asked.contains("name=\"new\""), "first the code")
      let sent = try await browser.post("/wallet/password/forgotten", ["do": "send-code"])
      #expect(sent.text.contains("246810") && sent.text.contains("name=\"new\""))
      let fields = [
        "oneTimeCode": "246810", "identity": "document", "number": "11010519491231002X", "new": "135792",
        "again": "135792",
      ]
      func refused(_ changed: [String: String], _ status: HTTPResponse.Status) async throws {
        let page = try await browser.post("/wallet/password/forgotten", fields.merging(changed) { $1 })
        #expect(page.status == status && page.text.contains("role=\"alert\"") && page.text.contains("name=\"new\""))
        let isUsed = status == .conflict
        #expect(page.text.contains("autocomplete=\"one-time-code\" value=\"\(isUsed ? "" : "246810")\""))
        #expect(page.text.contains("class=\"sms\""), "the message can still be read")
      }
      try await refused(["oneTimeCode": "000000"], .conflict)
      try await refused(["number": "110105194912310038"], .conflict)
      try await refused(["identity": "card", "number": "1"], .badRequest)
      try await refused(["again": "135793"], .badRequest)
      #expect(try await browser.post("/wallet/password/forgotten", fields).location == "/wallet")
      #expect(try await browser.post("/wallet/password", fields.merging(["old": "135792"]) { $1 }).status == .seeOther)
    }
  }

  @Test(arguments: [
    ("localhost:8080", nil), ("wallet.example", nil), ("", nil),
    ("127.0.0.1:8080", "//localhost:8080/wallet/devices"), ("127.0.0.1", "//localhost/wallet/devices"),
    ("[::1]:8080", "//localhost:8080/wallet/devices"), ("[::1]", "//localhost/wallet/devices"),
    ("192.168.1.7:8080", ""), ("[fe80::1]:80", ""),
  ])
  func `an address of digits has no passkeys, and leads to the same page by name where it can`(
    host: String, href: String?
  ) {
    let address = PasskeyAddress(host: host, path: "/wallet/devices")
    #expect(address.map { $0.sameHref ?? "" } == href)
  }
}
