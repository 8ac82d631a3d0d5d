import AsyncHTTPClient
import Fen
import FenPlatform
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import FenServer

@Suite struct `The receive-code's pages` {
  @Test func `show a code that ends and renews itself, and print the one that stays`() async throws {
    try await withWorld { world in
      try await world.browse { wallet, _ in
        _ = try await wallet.get("/wallet")
        _ = try await wallet.post("/wallet/enter", ["user": world.user.wire])
        for page in try await [
          wallet.get("/wallet/receive"), wallet.post("/wallet/receive", [:], fragment: true),
          wallet.get("/wallet/receive?amount=1.50&note=tea"),
        ] {
          #expect(page.status == .ok && page.text.contains("wxp://f2f1") && !page.text.contains("wxp://f2f0"))
          let left = page.text.firstMatch(of: /data-renew="(\d+)"/).flatMap { Int64($0.1) } ?? 0
          #expect((1...receiveCodeLife).contains(left) && page.text.contains("小*"))
        }
        #expect(try await wallet.post("/wallet/receive", [:], fragment: true).text.hasPrefix("<section"))
        let printed = try await wallet.get("/wallet/receive/print")
        #expect(printed.text.contains("小*") && !printed.text.contains("小明") && !printed.text.contains("data-renew"))
      }
    }
  }

  @Test(.timeLimit(.minutes(20))) func `tell what came while the code was shown, and from whom`() async throws {
    let data = SamplePageData()
    let router = Router()
    try PageRoutes(data: data).register(on: router, isSandbox: true)
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
      .test(.live) { client in
        let browser = Browser(client)
        _ = try await browser.get("/wallet?lang=en")
        _ = try await browser.post("/wallet/enter", ["user": "4"])
        #expect(try await browser.get("/wallet/receive").text.contains("data-live=\"/wallet/receive/live?after="))
        func first(after number: Int64) async throws -> String {
          var request = HTTPClientRequest(
            url: "http://127.0.0.1:\(try #require(client.port))/wallet/receive/live?after=\(number)")
          request.headers.add(
            name: "cookie", value: browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
          let answer = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
          for try await chunk in answer.body { return String(buffer: chunk) }
          return ""
        }
        let told = try await first(after: 0)
        #expect(told.contains("received from") && told.contains("transfers") && told.contains("51"))
        #expect(try await !first(after: data.latestNumber(of: UserID(4))).contains("received from"))
      }
  }

  @Test(arguments: ["/wallet/receive", "/wallet/receive/print"])
  func `show the unverified no code that nobody can pay to, and what changes that`(path: String) async throws {
    try await browse(as: 2) { browser in
      let page = try await browser.get(path + "?lang=en")
      #expect(page.text.contains("receiving a transfer needs a verified person") && !page.text.contains("wxp://"))
      #expect(page.text.contains("href=\"/wallet/verify?next=%2Fwallet%2Freceive\""))
    }
    try await browse(as: 1) { browser in
      let page = try await browser.get(path + "?lang=en")
      #expect(page.text.contains("<svg") && !page.text.contains("needs a verified person"))
    }
  }
}
