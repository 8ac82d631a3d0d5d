extension Bench {
  func codepay() async throws -> [Figure] { [] }
  func whole() async throws -> [Figure] { [] }
  func callbacks() async throws -> [Figure] { [] }
  func start() async throws -> [Figure] { [] }
  func pgbench() async throws -> [Figure] { [] }
}
