import ArgumentParser
import FenServer
import FenStore
import Foundation
import Logging

/// `fen demo`: a sandbox with a story in it.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Run a sandbox with shops, customers and some days of history.",
    discussion: """
      The folder is made at the first start and kept: the next start goes on with it. All shops and people are \
      invented, the money is not real.

      Examples:
        fen demo
        fen demo --port 0 --proxy-port 0 --data /tmp/my-demo
        fen demo --database postgres://me@127.0.0.1/demo

      An empty database is filled with the story; the folder then holds only keys, and what it held moves.
      """)

  @Option(help: "Port of the HTTP server; 0 takes a free one.")
  var port = 8080

  @Option(help: "Port of the SDK proxy; 0 takes a free one.")
  var proxyPort = 8443

  @Option(help: "The data folder; remove it to begin anew.")
  var data = "./fen-demo"

  @OptionGroup var database: DatabaseChoice

  func validate() throws { try checkRange(port: port, proxyPort: proxyPort) }

  func run() async throws {
    let logger = standardErrorLogger()
    let folder = URL(filePath: data, directoryHint: .isDirectory)
    if let address = database.address {
      try await DemoStory.tell(in: folder, andMoveTo: address, logger: logger)
    } else {
      try await DemoStory.tell(in: folder, logger: logger)
    }
    var configuration = ServerConfiguration(folder: folder, isSandbox: true, port: port, proxyPort: proxyPort)
    configuration.database = database.address
    let server: FenServer
    do { server = try await FenServer.open(configuration, logger: logger) } catch let error as StoreError {
      switch error {
      case .newerSchema, .changedMigration:
        let database = database.address == nil ? "" : " and give an empty database"
        throw CommandFault("\(error); to begin the demo anew, remove \(data)\(database)")
      case .constraint, .failed, .conflict, .unreachable, .commitInDoubt, .badAddress, .refused,
        .forbidden, .unfit, .unreadable:
        throw error
      }
    }
    try await server.run { [data] addresses in
      FileHandle.standardOutput.write(Data(welcome(http: addresses.http, proxy: addresses.proxy, data: data).utf8))
    }
  }
}

/// What to know and what to try first; the last line says that the server takes requests.
func welcome(http: String, proxy: String, data: String) -> String {
  let merchants = DemoShop.allCases.map { shop in
    "  \(shop.id)  \(shop.name), keys in \(data)/merchants/\(shop.folder)"
  }
  let people = DemoPerson.allCases.map { "  \($0.name) \($0.habit)" }
  return """
    Fen demo. The shops and people are invented, the money is not real, nothing is sent to Tencent.

      Start page   \(http)/
      Wallet       \(http)/wallet     payment password of those below: 123456
      Cashier      \(http)/cashier
      Developer    \(http)/dev
      SDK proxy    \(proxy)

    Merchants
    \(merchants.joined(separator: "\n"))

    People
    \(people.joined(separator: "\n"))
      user_id and openid of each: curl '\(http)/sandbox/v1/users?appid=APPID', with the appid of a merchant's keys

    Try
      open the cashier and the wallet side by side, ask for ¥5 and pay it as 小明
      eval "$(fen env --data \(data))" and start your program with the keys of a merchant
      fen listen --data \(data) --forward-to http://127.0.0.1:3000/notify
      fen trigger refund.succeeded --data \(data) --merchant \(data)/merchants/\(DemoShop.lusen.folder)
      fen clock advance 2h --data \(data)
      fen audit --data \(data)

    ready http=\(http) proxy=\(proxy)

    """
}
