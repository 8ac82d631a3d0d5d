import Fen
import Foundation

/// The name of the operator's own rules in the data folder.
public let rulesFile = "rules.json"

extension Rules {
  /// The rules that ship with the program.
  public static let shipped: Rules = {
    do { return try Rules(json: Data(PackageResources.rules_json)) } catch {
      preconditionFailure("rules.json of the program: \(error)")
    }
  }()

  /// The rules of a data folder: its `rules.json`, or those that ship with the program.
  ///
  /// - Throws: `RulesFileProblem`.
  static func load(from folder: URL) throws(RulesFileProblem) -> Rules {
    let file = folder.appending(path: rulesFile)
    guard FileManager.default.fileExists(atPath: file.path) else { return .shipped }
    do { return try Rules(json: try Data(contentsOf: file)) } catch let problem as RulesFileProblem {
      throw problem
    } catch {
      throw .unreadable(path: file.path, why: "\(error)")
    }
  }

  /// - Throws: `RulesFileProblem`, `DecodingError`.
  init(json: Data) throws {
    let lines = try JSONDecoder().decode([Line].self, from: json)
    let rows = try lines.enumerated().map { index, line in
      guard let name = RuleName(key: line.rule) else { throw RulesFileProblem.unknown(line.rule, row: index + 1) }
      guard let from = BusinessDay(line.from) else { throw RulesFileProblem.date(line.from, row: index + 1) }
      return Rule(name, line.value, from: from, source: line.source, isConfirmed: line.confirmed)
    }
    do throws(RulesFault) { self = try Rules(rows) } catch { throw RulesFileProblem.unfit(error) }
  }
}

private struct Line: Decodable {
  let rule: String
  let value: Int64
  let from: String
  let confirmed: Bool
  let source: String
}

/// What is wrong with a file of rules.
public enum RulesFileProblem: Error, Equatable, Sendable {
  case unreadable(path: String, why: String)
  case unknown(String, row: Int)
  case date(String, row: Int)
  case unfit(RulesFault)
}

extension RulesFileProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let why):
      "\(path) is not a list of rules: \(why); see docs/reference/rules.md, or remove the file to use those shipped"
    case .unknown(let name, let row): "row \(row) of \(rulesFile) names the rule \"\(name)\", which does not exist"
    case .date(let text, let row): "row \(row) of \(rulesFile): from is \"\(text)\", it must be a day: 2016-07-01"
    case .unfit(.missing(let name)):
      "\(rulesFile) has no row for \(name.key); copy it from the file that ships with Fen"
    case .unfit(.twice(let name, let day)): "\(rulesFile) has two rows for \(name.key) from \(day)"
    case .unfit(.negative(let name)): "\(rulesFile): \(name.key) must not be below zero"
    }
  }
}
