import Foundation

/// One line of the table: what was measured, beside what the same machine did in the same run.
public struct Figure: Codable, Sendable {
  /// What bounds a figure that is good.
  public enum Aim: Codable, Sendable {
    /// The ratio to the yardstick.
    case ratio(atLeast: Double)
    /// The figure itself.
    case below(Double)
    /// The same, where more is better.
    case above(Double)
    /// Told, not judged.
    case none
  }
  public struct Yardstick: Codable, Sendable {
    public let name: String
    public let value: Double
    /// The figure in yardsticks: the median of the rounds, each against the yardstick measured beside it.
    public let ratio: Double
  }

  public let name: String
  public let value: Double
  public let unit: String
  public let yardstick: Yardstick?
  public let aim: Aim
  /// How it was measured, and what else was seen.
  public let method: String

  init(
    _ name: String, _ value: Double, _ unit: String, yardstick: Yardstick? = nil, aim: Aim = .none, method: String
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    self.yardstick = yardstick
    self.aim = aim
    self.method = method
  }

  /// Nil when nothing was aimed at.
  public var reachesAim: Bool? {
    switch aim {
    case .ratio(let least): yardstick.map { $0.ratio >= least }
    case .below(let bound): value < bound
    case .above(let bound): value >= bound
    case .none: nil
    }
  }
}

/// The table as text, and below it how each figure was measured.
public func table(of figures: [Figure]) -> String {
  let head = ["figure", "measured", "yardstick", "measured", "ratio", "aim", ""]
  let rows = figures.map { figure in
    let aim =
      switch figure.aim {
      case .ratio(let least): "≥ \(shown(least))"
      case .below(let bound): "< \(shown(bound))"
      case .above(let bound): "≥ \(shown(bound)) \(figure.unit)"
      case .none: ""
      }
    let verdict = figure.reachesAim.map { $0 ? "reached" : "missed" } ?? ""
    return [
      figure.name, "\(shown(figure.value)) \(figure.unit)", figure.yardstick?.name ?? "",
      figure.yardstick.map { shown($0.value) } ?? "", figure.yardstick.map { shown($0.ratio) } ?? "", aim, verdict,
    ]
  }
  let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
  func line(_ cells: [String]) -> String {
    let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
    return padded.joined(separator: "  ").replacing(/\ +$/, with: "")
  }
  let rule = String(repeating: "─", count: widths.reduce(2 * (widths.count - 1), +))
  let methods = figures.map { "  \($0.name): \($0.method)" }
  return ([line(head), rule] + rows.map(line) + ["", "How:"] + methods).joined(separator: "\n") + "\n"
}

func shown(_ value: Double) -> String {
  if value >= 100 { return Int(value.rounded()).formatted(.number.locale(Locale(identifier: "en"))) }
  return String(format: value >= 10 ? "%.1f" : "%.2f", value)
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
