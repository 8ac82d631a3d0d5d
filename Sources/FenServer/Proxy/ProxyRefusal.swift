import NIOCore

/// Why the proxy does not connect a client.
enum ProxyRefusal: Error, Equatable {
  case notHTTP
  case malformed
  case headTooLarge
  case headTooSlow
  case onlyConnect
  case protocolHostOnOtherPort(String, port: Int)
  case otherHostFromOutside(String)
  case serverUnreachable(reason: String)
  case otherHostUnreachable(String, port: Int, reason: String)

  var status: String {
    switch self {
    case .notHTTP, .malformed: "400 Bad Request"
    case .headTooLarge: "431 Request Header Fields Too Large"
    case .headTooSlow: "408 Request Timeout"
    case .onlyConnect: "405 Method Not Allowed"
    case .protocolHostOnOtherPort, .otherHostFromOutside: "403 Forbidden"
    case .serverUnreachable, .otherHostUnreachable: "502 Bad Gateway"
    }
  }

  /// One sentence for the developer who finds it in a log, ending in what to do.
  var sentence: String {
    switch self {
    case .notHTTP: "This is Fen's SDK proxy and it was not spoken to in HTTP; write HTTPS_PROXY=http://…, not https://…"
    case .malformed:
      "The request line is not CONNECT host:port HTTP/1.1; point HTTPS_PROXY here as `fen env` prints it."
    case .headTooLarge: "The head is longer than \(ConnectHead.limit) bytes; send fewer headers to the proxy."
    case .headTooSlow: "The head did not arrive in time; send CONNECT host:port HTTP/1.1 and an empty line."
    case .onlyConnect: "This is Fen's SDK proxy and it takes CONNECT only; pages and plain HTTP are on the other port."
    case .protocolHostOnOtherPort(let host, let port):
      "\(host) is answered on port 443 only, not on \(port); use https://\(host)/ without a port."
    case .otherHostFromOutside(let host):
      "\(host) is none of WeChat Pay's hosts and this proxy listens beyond loopback; add \(host) to NO_PROXY."
    case .serverUnreachable(let reason):
      "Fen's HTTP server does not answer (\(reason)); look at the log of `fen serve`."
    case .otherHostUnreachable(let host, let port, let reason): "\(host):\(port) cannot be reached: \(reason)"
    }
  }

  /// The whole answer.
  var answer: ByteBuffer {
    let body = sentence + "\n"
    let allow = self == .onlyConnect ? "Allow: CONNECT\r\n" : ""
    return ByteBuffer(
      string: """
        HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n\
        \(allow)Connection: close\r\n\r\n\(body)
        """)
  }
}
