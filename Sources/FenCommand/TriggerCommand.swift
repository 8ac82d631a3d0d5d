import ArgumentParser
import FenServer
import FenWire
import Foundation

/// `fen trigger`: brings an event about, through the real API.
struct TriggerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trigger",
    abstract: "Bring an event about from nothing, through the real API.",
    discussion: """
      Makes a merchant and a payer (or takes yours), places and pays an order with signed requests, and prints each \
      call with its answer. The callback goes to --notify-url; without one it is refused by a closed port, and \
      `fen listen --forward-to` passes it on all the same.

      Examples:
        fen trigger --list
        fen trigger payment.succeeded --notify-url http://127.0.0.1:3000/notify
        fen trigger refund.abnormal --data ./fen-data --merchant ./keys
      """)

  @Argument(help: "The event, such as payment.succeeded; --list names them all.")
  var event: String?

  @Flag(help: "List the events.")
  var list = false

  @Option(help: "Where callbacks go: an http(s) address with a path.")
  var notifyURL = closedPort

  @Option(help: "A folder that `fen merchant create` wrote. Left out, a new merchant is made.")
  var merchant: String?

  @OptionGroup var choice: ServerChoice

  func validate() throws {
    guard list || event != nil else { throw ValidationError("say which event; `fen trigger --list` names them all") }
  }

  func run() async throws {
    guard let event, !list else {
      for event in TriggerEvent.allCases {
        print(event.rawValue + String(repeating: " ", count: 24 - event.rawValue.count) + event.summary)
      }
      return
    }
    guard let known = TriggerEvent(rawValue: event) else {
      throw ValidationError("there is no event '\(event)'; `fen trigger --list` names them all")
    }
    do { _ = try NotifyURL(notifyURL) } catch { throw ValidationError("--notify-url '\(notifyURL)' \(error)") }
    let address = try choice.address()
    let sandbox = SandboxClient(address: address)
    let client = try MerchantClient(address: address, credentials: try await credentials(sandbox))
    var run = TriggerRun(sandbox: sandbox, merchant: client, notifyURL: notifyURL)
    for step in known.steps { try await run.play(step) }
    print("\(event) came about; all of it is at \(address)/dev")
  }

  private func credentials(_ sandbox: SandboxClient) async throws -> MerchantCredentials {
    if let merchant { return try MerchantCredentials(folder: URL(filePath: merchant, directoryHint: .isDirectory)) }
    let answer = try await sandbox.call(.POST, "merchants", ["name": "fen trigger"])
    guard let made = MerchantCredentials(answer: answer) else {
      throw CommandFault(
        "\(sandbox.address) made a merchant this `fen` does not understand; use the same version of both")
    }
    print("merchant \(made.merchant) made for this run")
    return made
  }
}

/// Nobody listens on port 1: callbacks are refused at once.
private let closedPort = "http://127.0.0.1:1/notify"
