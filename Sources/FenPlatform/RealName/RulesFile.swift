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
  public static func load(from folder: URL) throws(RulesFileProblem) -> Rules {
    let file = folder.appending(path: rulesFile)
    guard FileManager.default.fileExists(atPath: file.path) else { return .shipped }
    let json: Data
    do { json = try Data(contentsOf: file) } catch { throw .unreadable(path: file.path) }
    return try Rules(json: json)
  }

  /// - Throws: `RulesFileProblem`.
  init(json: Data) throws(RulesFileProblem) {
    let rows: [Row]
    do { rows = try JSONDecoder().decode([Row].self, from: json) } catch let error as DecodingError {
      throw malformed(error, in: json)
    } catch {
      throw .malformed(line: nil, why: "\(error)")
    }
    let lines = linesOfRows(in: json)
    var rules = [Rule]()
    for (row, line) in zip(rows, lines) {
      guard let name = RuleName(key: row.rule) else { throw .unknown(row.rule, line: line) }
      guard let from = BusinessDay(row.from) else { throw .date(row.from, line: line) }
      rules.append(Rule(name, row.value, from: from, source: row.source, isConfirmed: row.confirmed))
    }
    do throws(RulesFault) { self = try Rules(rules) } catch { throw .unfit(error) }
  }
}

/// Where each row begins: the lines, counted from 1, of the objects in the file's list.
private func linesOfRows(in json: Data) -> [Int] {
  var (lines, line, depth) = ([Int](), 1, 0)
  var (inString, escaped) = (false, false)
  for byte in json {
    if byte == UInt8(ascii: "\n") { line += 1 }
    if inString {
      if !escaped, byte == UInt8(ascii: "\"") { inString = false }
      escaped = !escaped && byte == UInt8(ascii: "\\")
      continue
    }
    switch byte {
    case UInt8(ascii: "\""): inString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if depth == 1 { lines.append(line) }
      depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    case _: break
    }
  }
  return lines
}

private func malformed(_ error: DecodingError, in json: Data) -> RulesFileProblem {
  func problem(_ path: [any CodingKey], _ why: String) -> RulesFileProblem {
    let row = path.first?.intValue
    let lines = linesOfRows(in: json)
    return .malformed(line: row.flatMap { lines.indices.contains($0) ? lines[$0] : nil }, why: why)
  }
  func field(_ path: [any CodingKey]) -> String { path.last.map { "\($0.stringValue) " } ?? "" }
  switch error {
  case .keyNotFound(let key, let context): return problem(context.codingPath, "the row has no \(key.stringValue)")
  case .typeMismatch(let type, let context):
    return problem(context.codingPath, "\(field(context.codingPath))is not a value of the kind \(type)")
  case .valueNotFound(_, let context): return problem(context.codingPath, "\(field(context.codingPath))is null")
  case .dataCorrupted(let context):
    guard let place = JSONPlace(ofFaultIn: json) else { return problem(context.codingPath, context.debugDescription) }
    return .malformed(line: place.line, column: place.column, why: "this is no JSON")
  @unknown default: return problem([], "\(error)")
  }
}

private struct Row: Decodable {
  let rule: String
  let value: Int64
  let from: String
  let confirmed: Bool
  let source: String
}

/// What is wrong with a file of rules.
public enum RulesFileProblem: Error, Equatable, Sendable {
  case unreadable(path: String)
  /// Not the JSON of a list of rules. Nil where it is no one place.
  case malformed(line: Int?, column: Int? = nil, why: String)
  case unknown(String, line: Int)
  case date(String, line: Int)
  case unfit(RulesFault)
}

extension RulesFileProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path) cannot be read; give it to the user who runs the server"
    case .malformed(let line, let column, let why):
      "\(rulesFile)\(line.map { ", line \($0)" } ?? "")\(column.map { ", column \($0)" } ?? ""): \(why); see "
        + "docs/reference/rules.md, or remove the file to use the rules that ship with Fen"
    case .unknown(let name, let line):
      "\(rulesFile), line \(line): there is no rule \"\(name)\"; docs/reference/rules.md lists them"
    case .date(let text, let line): "\(rulesFile), line \(line): from is \"\(text)\", it must be a day: 2016-07-01"
    case .unfit(.missing(let name)):
      "\(rulesFile) has no row for \(name.key); copy it from the file that ships with Fen"
    case .unfit(.twice(let name, let day)): "\(rulesFile) has two rows for \(name.key) from \(day)"
    case .unfit(.negative(let name)): "\(rulesFile): \(name.key) must not be below zero"
    case .unfit(.tooSmall(let name, let least)): "\(rulesFile): \(name.key) must be \(least) or more"
    case .unfit(.tooLarge(let name, let most)): "\(rulesFile): \(name.key) must be \(most) or less"
    case .unfit(.exceeds(let less, let more, let day)):
      "\(rulesFile): \(less.key) must not exceed \(more.key), and does from \(day) on"
    }
  }
}
