import ArgumentParser
struct EnvCommand: AsyncParsableCommand { static let configuration = CommandConfiguration(commandName: "env"); func run() async throws {} }
