import ArgumentParser
import AsyncHTTPClient
import FenServer
import FenWire
import Foundation
import NIOHTTP1

/// `fen listen`: shows callbacks as they are sent, and passes them on.
struct ListenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen",
    abstract: "Show callbacks as they are sent, and pass them on to your program.",
    discussion: """
      Orders may name any notify_url, even one where nobody listens: each callback is posted once more, with its very \
      body and headers, to --forward-to, until your program accepts it. Goes on when the server is started anew; ends \
      with Ctrl-C.

      Examples:
        fen listen
        fen listen --forward-to localhost:3000/notify
        fen listen --forward-to http://127.0.0.1:3000/notify --mchid 1900000001
      """)

  @Option(help: "Where each callback is posted once more.")
  var forwardTo: String?

  @Option(help: "Only callbacks of this merchant.")
  var mchid: String?

  @OptionGroup var choice: ServerChoice

  func validate() throws {
    guard let receiver else { return }
    do { _ = try NotifyURL(receiver) } catch { throw ValidationError("--forward-to '\(receiver)' \(error)") }
  }

  /// `localhost:3000/notify` is enough.
  private var receiver: String? { forwardTo.map { $0.contains("://") ? $0 : "http://\($0)" } }

  func run() async throws {
    let path = "notifications" + (mchid.map { "?mchid=\($0)" } ?? "")
    var watch = CallbackWatch()
    var accepted = Set<String>()
    var address = try choice.address()
    watch.skip(try await callbacks(address, path))
    say("listening to \(address)" + (receiver.map { ", passing on to \($0)" } ?? ""))
    var reachable = true
    while true {
      try await Task.sleep(for: .milliseconds(300))
      do {
        if !reachable { address = try choice.address() }
        let news = watch.news(in: try await callbacks(address, path))
        if !reachable { say("listening to \(address) again") }
        reachable = true
        for item in news {
          show(item)
          guard let receiver, !accepted.contains(item.id) else { continue }
          if await forward(item, to: receiver) { accepted.insert(item.id) }
        }
      } catch where error is ServerUnreachable || (!reachable && error is CommandFault) {
        if reachable { say("the server is gone; waiting for it") }
        reachable = false
      }
    }
  }

  private func callbacks(_ address: String, _ path: String) async throws -> [JSONValue] {
    try await SandboxClient(address: address).call(.GET, path)["data"]?.array ?? []
  }

  private func show(_ item: CallbackWatch.News) {
    let event = item.callback["event_type"]?.string ?? "?"
    let url = item.callback["url"]?.string ?? "?"
    say("\(item.attempt["at"]?.string ?? "")  \(event)  \(item.id) → \(url)  \(outcome(of: item.attempt))")
    if let resource = item.callback["resource_plain"] { say("  " + resource.text) }
  }

  /// Whether the receiver accepted it.
  private func forward(_ item: CallbackWatch.News, to url: String) async -> Bool {
    var headers = HTTPHeaders()
    for member in item.callback["headers"]?.object?.members ?? [] {
      if let value = member.value.string { headers.add(name: member.name, value: value) }
    }
    let began = ContinuousClock.now
    do {
      let body = Array((item.callback["body"]?.string ?? "").utf8)
      let answer = try await send(.POST, url, bytes: body, headers: headers, through: commandLineClient)
      let spent = (ContinuousClock.now - began).components
      let milliseconds = spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000
      say("  passed on to \(url)  \(answer.status)  \(milliseconds) ms")
      return answer.status == 200 || answer.status == 204
    } catch {
      say("  not passed on: \(error.description)")
      return false
    }
  }

  /// At once, also into a pipe.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
