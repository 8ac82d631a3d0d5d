import ArgumentParser
import Fen
import FenWire

/// `fen clock`: reads and moves the sandbox's clock.
struct ClockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock",
    abstract: "Read and move the sandbox's clock.",
    discussion: """
      Orders, expiry, bills and the callback schedule follow this clock; signatures follow the machine's time. Moving \
      the clock returns when all that fell due on the way has been done, and says what it was.

      Examples:
        fen clock show
        fen clock advance 2h
        fen clock set 2026-11-23T09:00:00+08:00
        fen clock real
      """,
    subcommands: [Show.self, Advance.self, MoveTo.self, Freeze.self, Real.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what time it is in the sandbox.",
      discussion: """
        Example:
          fen clock show --data ./fen-data
        """)
    @OptionGroup var choice: ServerChoice

    func run() async throws { report(try await client(choice).call(.GET, "clock")) }
  }

  struct Advance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Move the clock forward; it stands still afterwards.",
      discussion: """
        Examples:
          fen clock advance 90s
          fen clock advance 1h30m
          fen clock advance 3d --data ./fen-data
        """)
    @Argument(help: "How far: 90s, 15m, 2h, 3d or a sum such as 1h30m.")
    var span: String
    @OptionGroup var choice: ServerChoice

    func run() async throws {
      guard let span = TimeSpan(span) else {
        throw ValidationError("'\(span)' is no length of time; write 90s, 15m, 2h, 3d or a sum such as 1h30m")
      }
      try await move(["advance_seconds": .integer(span.seconds)], choice)
    }
  }

  struct MoveTo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Set the clock to a moment; it stands still afterwards.",
      discussion: """
        Backwards only the clock moves: nothing is undone.

        Example:
          fen clock set 2026-11-23T09:00:00+08:00
        """)
    @Argument(help: "RFC 3339 with a zone.")
    var moment: String
    @OptionGroup var choice: ServerChoice

    func run() async throws {
      guard let instant = Instant(rfc3339: moment) else {
        throw ValidationError("'\(moment)' is no moment; write RFC 3339 with a zone: 2026-11-23T09:00:00+08:00")
      }
      try await move(["now": .string(instant.rfc3339)], choice)
    }
  }

  struct Freeze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop the clock where it is.",
      discussion: """
        Example:
          fen clock freeze
        """)
    @OptionGroup var choice: ServerChoice

    func run() async throws { try await move(["advance_seconds": 0], choice) }
  }

  struct Real: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let the clock follow the machine's time again.",
      discussion: """
        Example:
          fen clock real
        """)
    @OptionGroup var choice: ServerChoice

    func run() async throws { try await move(["real": true], choice) }
  }
}

/// To the parser `-2h` is the two options -2 and -h, and -h asks for help.
///
/// - Throws: `ValidationError` for a length of time below zero.
func refuseGoingBack(_ arguments: some Collection<String>) throws {
  guard arguments.starts(with: ["clock", "advance"]),
    let back = arguments.first(where: { $0.hasPrefix("-") && $0.dropFirst().first?.isNumber == true })
  else { return }
  throw ValidationError("'\(back)' would go back; advance goes forward, and `fen clock set` sets an earlier moment")
}

private func client(_ choice: ServerChoice) throws -> SandboxClient { SandboxClient(address: try choice.address()) }

private func move(_ body: JSONValue, _ choice: ServerChoice) async throws {
  let answer = try await client(choice).call(.POST, "clock", body)
  let happened = answer["happened"]?.array ?? []
  for event in happened {
    print("\(event["at"]?.string ?? "")  \(event["what"]?.string ?? "")  \(event["about"]?.string ?? "")")
  }
  if happened.isEmpty { print("nothing fell due") }
  report(answer)
}

private func report(_ answer: JSONValue) {
  let frozen = answer["frozen"]?.bool ?? false
  print("\(answer["now"]?.string ?? "?")  \(frozen ? "(stands still)" : "(follows the machine's time)")")
}
