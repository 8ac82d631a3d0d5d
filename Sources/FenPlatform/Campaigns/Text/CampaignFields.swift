import Fen
import Yams

/// Reads a campaign's text field by field and goes on after a fault, so that one reading names them all.
final class CampaignFields {
  /// Shared by all parts of one text.
  final class Faults {
    var all = [CampaignTextFault]()
  }

  private let entries: [String: (key: Node, value: Node)]
  private var used = Set<String>()
  private let node: Node
  let faults: Faults

  /// - Parameter node: a mapping; anything else is a fault and reads as empty.
  init(_ node: Node, what: String, _ faults: Faults) {
    self.faults = faults
    self.node = node
    var entries = [String: (key: Node, value: Node)]()
    guard let mapping = node.mapping else {
      faults.all.append(CampaignTextFault(node, .text("\(what) is a list of fields, each `name: value`")))
      self.entries = [:]
      return
    }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        faults.all.append(CampaignTextFault(key, .text("a field's name is a word")))
        continue
      }
      if entries.updateValue((key, value), forKey: name) != nil {
        faults.all.append(CampaignTextFault(key, .text("`\(name)` stands here twice")))
      }
    }
    self.entries = entries
  }

  func fail(_ node: Node?, _ problem: CampaignTextFault.Problem) {
    faults.all.append(CampaignTextFault(node ?? self.node, problem))
  }

  func has(_ name: String) -> Bool { entries[name] != nil }

  func node(_ name: String) -> Node? {
    used.insert(name)
    return entries[name]?.value
  }

  /// The value of a field as it is written; nil when it is not there.
  func text(_ name: String) -> String? {
    guard let node = node(name) else { return nil }
    guard let text = node.scalar?.string else {
      fail(node, .text("`\(name)` is one value"))
      return nil
    }
    return text
  }

  func missing(_ name: String, _ example: String) { fail(nil, .missing(field: name, example: example)) }

  /// A field read by `parse`; a fault with the example when it cannot be.
  func value<Value>(_ name: String, _ example: String, _ parse: (String) -> Value?) -> Value? {
    guard let text = text(name) else { return nil }
    guard let value = parse(text) else {
      fail(entries[name]?.value, .unreadable(field: name, value: text, example: example))
      return nil
    }
    return value
  }

  /// A list; one value stands for a list of one.
  func list<Value>(_ name: String, _ example: String, _ parse: (String) -> Value?) -> [Value] {
    guard let node = node(name) else { return [] }
    let nodes = node.sequence.map(Array.init) ?? [node]
    return nodes.compactMap { node in
      guard let text = node.scalar?.string, let value = parse(text) else {
        fail(node, .unreadable(field: name, value: node.scalar?.string ?? "…", example: example))
        return nil
      }
      return value
    }
  }

  func fields(_ name: String) -> CampaignFields? {
    node(name).map { CampaignFields($0, what: "`\(name)`", faults) }
  }

  func parts(_ name: String) -> [CampaignFields] {
    guard let node = node(name) else { return [] }
    return (node.sequence.map(Array.init) ?? [node]).map { CampaignFields($0, what: "each of `\(name)`", faults) }
  }

  func flag(_ name: String) -> Bool { value(name, "true or false", Bool.init) ?? false }
  func count(_ name: String) -> Int64? { value(name, "a whole number") { Int64($0) } }
  func money(_ name: String) -> Money? { value(name, "100.00 CNY", Money.init(campaignText:)) }
  func instant(_ name: String) -> Instant? {
    value(name, "2016-06-01T00:00:00+08:00") { Instant(rfc3339: $0) }
  }

  /// Names what no field reads.
  func finish() {
    for (name, entry) in entries where !used.contains(name) {
      fail(
        entry.key, .text("there is no field `\(name)` here; known are \(used.sorted().joined(separator: ", "))"))
    }
  }
}

extension CampaignTextFault {
  init(_ node: Node, _ problem: Problem) {
    self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, problem)
  }
}

extension Money {
  /// Reads `100.00 CNY`.
  init?(campaignText text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let currency = Currency(rawValue: String(parts[1])) else { return nil }
    self.init(majorUnits: String(parts[0]), currency)
  }
}
