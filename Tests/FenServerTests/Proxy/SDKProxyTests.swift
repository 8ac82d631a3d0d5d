import AsyncHTTPClient
import Fen
import FenWire
import Foundation
import Logging
import NIOCore
import Testing

@testable import FenServer

private let established = "HTTP/1.1 200 Connection established\r\n\r\n"

@Suite struct `The SDK proxy for the protocol's hosts` {
  @Test(arguments: ProtocolHost.allCases)
  func `a client that trusts the authority reaches the HTTP server`(host: ProtocolHost) async throws {
    try await ProxyWorld.run { world in
      let answer = try await world.withClient { client in
        let response = try await client.execute(
          HTTPClientRequest(url: "https://\(host.rawValue)/hello"), timeout: .minutes(10))
        return String(buffer: try await response.body.collect(upTo: 1024))
      }
      #expect(answer == "hello \(host.rawValue)")
    }
  }

  @Test func `two megabytes go in and come back unchanged`() async throws {
    let bytes = ByteBuffer(bytes: (0..<2_097_152).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
    try await ProxyWorld.run { world in
      let echoed = try await world.withClient { client in
        var request = HTTPClientRequest(url: "https://api.mch.weixin.qq.com/echo")
        request.method = .POST
        request.body = .bytes(bytes)
        return try await client.execute(request, timeout: .minutes(10)).body.collect(upTo: 4_000_000)
      }
      #expect(echoed == bytes)
    }
  }

  @Test func `a client without a certificate and one with share the port`() async throws {
    let merchant = try testAuthority.get().issueMerchantCertificate(
      MerchantID("1900000001")!, name: "店", now: realNow)
    try await ProxyWorld.run { world in
      for (certificate, seen) in [(merchant, merchant.certificate.serial.value), (nil, "none")] {
        let answer = try await world.withClient(certificate: certificate) { client in
          let response = try await client.execute(
            HTTPClientRequest(url: "https://api.mch.weixin.qq.com/certificate"), timeout: .minutes(10))
          return String(buffer: try await response.body.collect(upTo: 1024))
        }
        #expect(answer == seen)
      }
    }
  }

  @Test func `a client that speaks something else than TLS after the answer is closed`() async throws {
    try await ProxyWorld.run { world in
      let answer = try await world.exchange("CONNECT api.mch.weixin.qq.com:443 HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\n\r\n")
      #expect(answer.hasPrefix(established))
    }
  }

  @Test func `a client that never starts TLS is closed in the end and got the head alone`() async throws {
    var limits = SDKProxy.Limits.patient
    limits.handshake = .milliseconds(50)
    try await ProxyWorld.run(limits: limits) { world in
      let answer = try await world.exchange("CONNECT api.mch.weixin.qq.com:443 HTTP/1.0\r\n\r\n")
      #expect(answer == established)
    }
  }

  @Test func `a client that does not trust the authority is hinted at in the log`() async throws {
    let stranger = try CertificateAuthority.create(now: realNow).certificate
    let (lines, log) = AsyncStream<String>.makeStream()
    try await ProxyWorld.run(logger: Logger(label: "test") { _ in KeptLog(log) }) { world in
      await #expect(throws: (any Error).self) {
        _ = try await world.withClient(trusting: stranger) { client in
          try await client.execute(HTTPClientRequest(url: "https://api.mch.weixin.qq.com/"), deadline: .distantFuture)
        }
      }
      for await line in lines where line.contains("fen env") { break }
    }
  }

  @Test func `an answer that is being made when the proxy is told to stop still arrives`() async throws {
    var limits = SDKProxy.Limits.patient
    limits.drain = .hours(1)
    try await ProxyWorld.run(limits: limits) { world in
      let answer = try await world.withClient { client in
        async let answer = client.execute(
          HTTPClientRequest(url: "https://api.mch.weixin.qq.com/slow"), timeout: .minutes(10))
        for await _ in world.asked { break }
        await world.stopProxy()
        world.goOn.finish()
        return String(buffer: try await answer.body.collect(upTo: 1024))
      }
      #expect(answer == "late")
    }
  }

  @Test func `a stopped HTTP server is named in the answer`() async throws {
    let port = try DeafPort()
    let pair = try testAuthority.get().issueServerCertificate(now: realNow)
    var configuration = SDKProxy.Configuration(httpPort: port.number)
    configuration.port = 0
    configuration.limits = .patient
    let proxy = try await SDKProxy.listen(configuration, certificate: pair, logger: .init(label: "test"))
    let run = Task { try await proxy.run() }
    let answer = try await exchangeBytes(
      port: proxy.port, "CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\n\r\n", endingOutput: false)
    #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
    #expect(answer.contains("fen serve"))
    run.cancel()
    try await run.value
    withExtendedLifetime(port) {}
  }
}

@Suite struct `The SDK proxy for other hosts` {
  @Test func `bytes pass untouched, half closes too, and nothing follows the head`() async throws {
    try await withCollectingServer { port in
      try await ProxyWorld.run { world in
        let answer = try await world.exchange("CONNECT 127.0.0.1:\(port) HTTP/1.0\r\n\r\n\u{1}ping", endingOutput: true)
        #expect(answer == established + "got \u{1}ping")
      }
    }
  }

  @Test func `more than fits in the buffers passes untouched`() async throws {
    let long = String(repeating: "0123456789abcdef", count: 131_072)
    try await withCollectingServer { port in
      try await ProxyWorld.run { world in
        let answer = try await world.exchange("CONNECT localhost:\(port) HTTP/1.1\r\n\r\n\(long)", endingOutput: true)
        #expect(answer.utf8.count == established.utf8.count + 4 + long.utf8.count)
        #expect(answer.hasSuffix(long))
      }
    }
  }

  @Test func `a host nobody listens on is named in the answer`() async throws {
    let port = try DeafPort()
    try await ProxyWorld.run { world in
      let answer = try await world.exchange("CONNECT 127.0.0.1:\(port.number) HTTP/1.1\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
      #expect(answer.contains("127.0.0.1:\(port.number)"))
    }
    withExtendedLifetime(port) {}
  }

  @Test func `none is reachable when the proxy listens beyond loopback`() async throws {
    try await withCollectingServer { port in
      try await ProxyWorld.run(host: "0.0.0.0") { world in
        let answer = try await world.exchange("CONNECT 127.0.0.1:\(port) HTTP/1.1\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
      }
    }
  }
}

@Suite struct `What the SDK proxy refuses` {
  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "405 Method Not Allowed"),
    ("POST http://api.mch.weixin.qq.com/v3/x HTTP/1.1\r\n\r\n", "405 Method Not Allowed"),
    ("CONNECT api.mch.weixin.qq.com:80 HTTP/1.1\r\n\r\n", "403 Forbidden"),
    ("CONNECT api.mch.weixin.qq.com HTTP/1.1\r\n\r\n", "400 Bad Request"),
    ("CONNECT :443 HTTP/1.1\r\n\r\n", "400 Bad Request"),
    ("CONNECT a:70000 HTTP/1.1\r\n\r\n", "400 Bad Request"),
    ("CONNECT a/b:443 HTTP/1.1\r\n\r\n", "400 Bad Request"),
    ("CONNECT a:443 HTTP/2\r\n\r\n", "400 Bad Request"),
    ("NONSENSE\r\n\r\n", "400 Bad Request"),
    ("\u{16}\u{3}\u{1}", "400 Bad Request"),
    ("CONNECT a:443 HTTP/1.1\r\nX: " + String(repeating: "x", count: 9000), "431 Request Header Fields Too Large"),
  ])
  func `is answered with a status and one sentence`(request: String, status: String) async throws {
    try await ProxyWorld.run { world in
      let answer = try await world.exchange(request)
      #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(answer)")
      let body = answer.components(separatedBy: "\r\n\r\n").last ?? ""
      #expect(body.split(separator: "\n").count == 1)
      #expect(answer.contains("Content-Length: \(body.utf8.count)\r\n"))
    }
  }

  @Test func `a head that does not end is answered when its time is up`() async throws {
    var limits = SDKProxy.Limits.patient
    limits.head = .milliseconds(50)
    try await ProxyWorld.run(limits: limits) { world in
      let answer = try await world.exchange("CONNECT a:443 HTT")
      #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }
  }

  @Test func `a port that is taken is refused with what to do`() async throws {
    let pair = try testAuthority.get().issueServerCertificate(now: realNow)
    try await withCollectingServer { port in
      var configuration = SDKProxy.Configuration(httpPort: 1)
      configuration.port = port
      let taken = configuration
      let error = await #expect(throws: ProxyFault.self) {
        _ = try await SDKProxy.listen(taken, certificate: pair, logger: .init(label: "test"))
      }
      #expect(error?.description.contains("--proxy-port") == true)
    }
  }
}

@Suite struct `Reading a CONNECT head` {
  @Test func `waits for the empty line and leaves what follows`() throws {
    var bytes = ByteBuffer(string: "CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: x\r\n")
    #expect(try ConnectHead.read(from: &bytes) == nil)
    bytes.writeString("\r\nTLS")
    #expect(try ConnectHead.read(from: &bytes) == ConnectHead(host: "api.mch.weixin.qq.com", port: 443))
    #expect(String(buffer: bytes) == "TLS")
  }

  @Test func `an IPv6 address stands in brackets`() throws {
    var bytes = ByteBuffer(string: "CONNECT [::1]:8443 HTTP/1.1\r\n\r\n")
    #expect(try ConnectHead.read(from: &bytes) == ConnectHead(host: "::1", port: 8443))
  }
}
