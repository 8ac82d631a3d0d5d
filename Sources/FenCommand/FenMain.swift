import ArgumentParser
import FenPlatform
import FenServer
import Foundation

/// Follows CHANGELOG.md; the first release takes the suffix off.
private let fenVersion = "0.1.0-dev"

/// `fen`: one file per command.
@main
struct FenMain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fen",
    abstract: "A payment system on your own machine that speaks WeChat Pay's merchant protocol. No real money.",
    version: fenVersion,
    subcommands: [
      DemoCommand.self, ServeCommand.self, MerchantCommand.self, EnvCommand.self, ClockCommand.self,
      TriggerCommand.self, ListenCommand.self, AuditCommand.self, CopyCommand.self, BenchCommand.self,
      CampaignCommand.self, DoctorCommand.self,
    ])

  /// Runs the command. An error is one line on standard error and an exit status other than 0.
  static func main() async {
    do {
      try refuseGoingBack(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let status = exitCode(for: error)
      guard status != .success else { exit(withError: error) }
      let lines = message(for: error).split(whereSeparator: \.isNewline)
      if !lines.isEmpty {
        let hint = status == .validationFailure ? " (fen help shows how)" : ""
        FileHandle.standardError.write(Data("fen: \(lines.joined(separator: " "))\(hint)\n".utf8))
      }
      Foundation.exit(isOfTheOperatorsFiles(error) ? 2 : status.rawValue)
    }
  }
}

/// A file of the operator's is wrong: a service manager need not start the server again before it is corrected.
private func isOfTheOperatorsFiles(_ error: any Error) -> Bool { error is RulesFileProblem || error is GatewaysProblem }
