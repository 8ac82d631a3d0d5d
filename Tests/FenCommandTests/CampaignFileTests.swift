import Foundation
import Testing

@testable import FenCommand

private func file(_ text: String) throws -> String {
  let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml").path
  try text.write(toFile: path, atomically: true, encoding: .utf8)
  return path
}

private let right = """
  name: spring
  from: 2026-03-01T00:00:00+08:00
  to: 2026-04-01T00:00:00+08:00
  discount: {amount: 10.00 CNY}
  funding: prefunded
  budget: 1000.00 CNY
  """

@Suite struct `A file of a campaign` {
  @Test func `that is right is told in one line`() throws {
    let path = try file(right)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(
      try CampaignFile(path).terms.line
        == "spring: from 2026-03-01T00:00:00+08:00 to 2026-04-01T00:00:00+08:00")
  }

  @Test func `that is wrong is told line by line, as compilers do`() throws {
    let path = try file(right.replacing("10.00 CNY", with: "ten").replacing("prefunded", with: "gold"))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do throws(CampaignFileProblem) {
      _ = try CampaignFile(path)
      Issue.record("read without a fault")
    } catch {
      let lines = error.description.split(separator: "\n").map { $0.replacing(path, with: "F") }
      #expect(lines.map { $0.prefix(4) } == ["F:4:", "F:5:"])
    }
  }

  @Test func `that is not there is told by its name`() {
    #expect(throws: CampaignFileProblem.self) { try CampaignFile("/nowhere.yaml") }
  }
}
