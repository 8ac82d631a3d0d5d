// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "fen",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "fen", targets: ["FenCommand"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The rules: values, state machines and decisions. Nothing but Foundation.
    .target(name: "Fen"),

    // One SQL, one engine per database.
    .target(
      name: "FenStore",
      dependencies: [
        "CPostgres", "CSQLiteSettings",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),

    // Facts → decide → plan: the engine, the ledger, the outbox, the gateways.
    .target(
      name: "FenPlatform",
      dependencies: [
        "Fen", "FenStore", "CArgon2",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      resources: [
        .embedInCode("Cards/issuers.json"), .embedInCode("RealName/rules.json"), .embedInCode("Capital/capital.json"),
      ]),

    // The merchant protocol as bytes: signatures, certificates, messages, bills.
    .target(
      name: "FenWire",
      dependencies: [
        "Fen", "COpenSSL", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
      ]),

    // HTTP: routes, pages, the SDK proxy, the delivery of callbacks.
    .target(
      name: "FenServer",
      dependencies: [
        "Fen", "FenPlatform", "FenWire", "CAllocator", "CQREncode",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Resources")]),

    // Fen's own benchmarks, beside the yardsticks in Benchmarks/.
    .target(
      name: "FenBench",
      dependencies: [
        "Fen", "FenStore", "FenPlatform", "FenWire", "FenServer", .product(name: "Logging", package: "swift-log"),
      ]),

    // The command line. Its product is named `fen`.
    .executableTarget(
      name: "FenCommand",
      dependencies: [
        "Fen", "FenStore", "FenPlatform", "FenWire", "FenServer", "FenBench",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    .systemLibrary(name: "CAllocator"),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "CSQLiteSettings", linkerSettings: [.linkedLibrary("sqlite3")]),
    .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .testTarget(name: "FenTests", dependencies: ["Fen"]),
    .testTarget(name: "FenStoreTests", dependencies: ["FenStore"]),
    .testTarget(
      name: "FenPlatformTests",
      dependencies: [
        "FenPlatform", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["FenPlatform", .product(name: "Logging", package: "swift-log")]),
    .testTarget(name: "FenWireTests", dependencies: ["FenWire"]),
    .testTarget(
      name: "FenServerTests",
      dependencies: ["FenServer", .product(name: "HummingbirdTesting", package: "hummingbird")]),
    .testTarget(name: "FenCommandTests", dependencies: ["FenCommand"]),
  ],
  swiftLanguageModes: [.v6]
)
