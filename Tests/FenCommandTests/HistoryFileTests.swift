import Foundation
import Testing

@testable import FenCommand

@Suite struct `A file of payments` {
  private func problem(_ text: String) throws -> String? {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    do throws(HistoryFileProblem) {
      _ = try HistoryFile(path)
      return nil
    } catch {
      return error.description.replacing(path, with: "F")
    }
  }

  @Test func `that is right is read, and one that is not says in which line and what to write`() throws {
    let head = "at,customer,merchant,amount\n"
    let right = try problem(head + "2026-03-01T08:00:00+08:00,ming,1900000001,12.50")
    #expect(right == nil)
    let wrong = try problem(head + "2026-03-01T08:00:00+08:00,ming,1900000001,12,50\nnoon,ming,1900000001,1")
    #expect(wrong?.hasPrefix("F:3: `at` is `noon`; write the time as ") == true)
    let short = try problem("at,customer,amount\n")
    #expect(short?.hasPrefix("F:1: there is no column `merchant`; ") == true)
    #expect(throws: HistoryFileProblem.self) { try HistoryFile("/nowhere.csv") }
  }
}
