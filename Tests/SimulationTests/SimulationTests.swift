import Foundation
import Testing

/// Runs of random business: every kind of command, faults, jumps of the clock, restarts.
///
/// A run that fails says its seed. `FEN_SEED=7 FEN_STEPS=1000 swift test --filter SimulationTests` runs it again.
@Suite struct `Simulated business` {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seeds: [UInt64] =
    environment["FEN_SEED"].flatMap(UInt64.init).map { [$0] } ?? [1, 2, 3, 4, 5, .random(in: 6...999_999)]
  private static let steps = environment["FEN_STEPS"].flatMap { Int($0) } ?? 300

  @Test(arguments: seeds)
  func `keeps every book in order`(seed: UInt64) async throws {
    print("simulation: \(Self.steps) steps, FEN_SEED=\(seed)")
    let simulation = try await Simulation(seed: seed)
    do {
      for step in 1...Self.steps {
        try await simulation.step()
        let wrong = try await simulation.brokenInvariants()
        #expect(wrong == [], "step \(step) of FEN_SEED=\(seed): \(simulation.last)")
        guard wrong == [] else { break }
      }
      try await simulation.finish()
      print("simulation: FEN_SEED=\(seed) \(try await simulation.summary())")
      let findings = try await simulation.audit()
      let differences = try await simulation.differences()
      #expect(findings == [], "FEN_SEED=\(seed)")
      #expect(differences == [], "FEN_SEED=\(seed)")
    } catch {
      Issue.record(error, "FEN_SEED=\(seed), in: \(simulation.last)")
    }
    simulation.remove()
  }

  @Test(arguments: seeds)
  func `with random campaigns spends no budget twice`(seed: UInt64) async throws {
    print("campaigns: \(Self.steps) steps, FEN_SEED=\(seed)")
    let simulation = try await CampaignSimulation(seed: seed)
    do {
      for step in 1...Self.steps {
        try await simulation.step()
        let wrong = try await simulation.broken()
        #expect(wrong == [], "step \(step) of FEN_SEED=\(seed): \(simulation.last)")
        guard wrong == [] else { break }
      }
      let wrong = try await simulation.finish()
      #expect(wrong == [], "FEN_SEED=\(seed)")
      print("campaigns: FEN_SEED=\(seed) \(try await simulation.summary())")
    } catch {
      Issue.record(error, "FEN_SEED=\(seed), in: \(simulation.last)")
    }
    simulation.remove()
  }
}
