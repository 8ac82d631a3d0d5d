import Foundation
import Hummingbird
import Testing

@testable import FenServer

/// For whoever works on the pages: serves them with made-up data until the test is interrupted.
///
///     FEN_LOOK_PORT=8099 swift test --filter LookAtPages
@Suite struct LookAtPages {
  static let port = ProcessInfo.processInfo.environment["FEN_LOOK_PORT"].flatMap { Int($0) }

  @Test(.enabled(if: port != nil, "set FEN_LOOK_PORT to look at the pages"), arguments: [false, true])
  func `serves the pages`(isEmpty: Bool) async throws {
    let router = Router()
    try PageRoutes(data: SamplePageData(isEmpty: isEmpty)).register(on: router, isSandbox: true)
    let port = (Self.port ?? 0) + (isEmpty ? 1 : 0)
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
      .runService()
  }
}
