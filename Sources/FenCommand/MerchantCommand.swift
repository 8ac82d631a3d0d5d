import ArgumentParser
import FenPlatform
import FenServer
import Foundation

/// `fen merchant`: merchants and their keys.
struct MerchantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merchant",
    abstract: "Make merchants and their keys.",
    discussion: """
      Example:
        fen merchant create --data ./fen-data --name "My shop" --out ./keys
      """,
    subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a merchant and write its keys into a folder.",
      discussion: """
        Works with or without a running server. Writes apiclient_key.pem, apiclient_cert.pem, platform_public_key.pem \
        and merchant.json. The private key is nowhere else: Fen keeps no copy.

        Examples:
          fen merchant create --data ./fen-data --name "My shop" --out ./keys
          fen merchant create --data ./fen-data --name "My platform" --kind provider --out ./provider-keys
        """)

    enum Kind: String, CaseIterable, ExpressibleByArgument {
      case merchant, provider

      var platformKind: NewMerchantKind {
        switch self {
        case .merchant: .merchant(servedBy: nil)
        case .provider: .provider
        }
      }
    }

    enum Keys: String, CaseIterable, ExpressibleByArgument {
      case certificate
      case publicKey = "public_key"

      var platformMode: KeyMode {
        switch self {
        case .certificate: .certificate
        case .publicKey: .publicKey
        }
      }
    }

    @Option(help: "The data folder. Made when it is missing.")
    var data: String

    @OptionGroup var database: DatabaseChoice

    @Option(help: "The merchant's name, as payers see it.")
    var name: String

    @Option(help: "The folder the keys go to. Made when it is missing.")
    var out: String

    @Option(help: "A merchant of its own, or a service provider that acts for others.")
    var kind = Kind.merchant

    @Option(help: "Which platform key signs the callbacks: of the certificate, or the bare public key.")
    var keyMode = Keys.certificate

    func run() async throws {
      let folder = URL(filePath: out, directoryHint: .isDirectory)
      try MerchantCredentials.prepare(folder)
      let made = try await makeMerchant(
        in: URL(filePath: data, directoryHint: .isDirectory), database: database.address, name: name,
        kind: kind.platformKind, keyMode: keyMode.platformMode)
      try made.write(to: folder)
      print("\(kind.rawValue) \(made.merchant) \"\(name)\": appid \(made.app), serial \(made.serial), keys in \(out)")
    }
  }
}
