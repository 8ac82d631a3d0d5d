import FenPlatform
import Synchronization

/// What an operator's monitoring reads at `/metrics`, in Prometheus' text format.
///
/// Source: Prometheus, text-based exposition format 0.0.4.
final class Metrics: Sendable {
  /// Upper bounds of the latency histogram, microseconds.
  private static let bounds: [Int64] = [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000]

  private struct Counts {
    var byStatus = [Int: Int64]()
    var byBound = [Int64](repeating: 0, count: Metrics.bounds.count + 1)
    var microseconds: Int64 = 0
  }
  private let counts = Mutex(Counts())

  /// Counts an answer of the merchant protocol.
  func count(status: Int, after spent: Duration) {
    let microseconds = spent.components.seconds * 1_000_000 + spent.components.attoseconds / 1_000_000_000_000
    counts.withLock { counts in
      counts.byStatus[status, default: 0] += 1
      counts.byBound[Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count] += 1
      counts.microseconds += microseconds
    }
  }

  func text(_ engine: EngineStatistics) -> String {
    let counts = counts.withLock { $0 }
    var lines = ["# HELP fen_merchant_answers_total Answers of the merchant protocol by status."]
    lines.append("# TYPE fen_merchant_answers_total counter")
    for (status, count) in counts.byStatus.sorted(by: { $0.key < $1.key }) {
      lines.append("fen_merchant_answers_total{status=\"\(status)\"} \(count)")
    }
    lines.append("# HELP fen_merchant_answer_seconds Time from the head of a request to its answer.")
    lines.append("# TYPE fen_merchant_answer_seconds histogram")
    var sum: Int64 = 0
    for (index, count) in counts.byBound.enumerated() {
      sum += count
      let bound = index < Self.bounds.count ? seconds(Self.bounds[index]) : "+Inf"
      lines.append("fen_merchant_answer_seconds_bucket{le=\"\(bound)\"} \(sum)")
    }
    lines.append("fen_merchant_answer_seconds_sum \(seconds(counts.microseconds))")
    lines.append("fen_merchant_answer_seconds_count \(sum)")
    for (name, help, type, value) in [
      ("fen_engine_commands_total", "Commands performed.", "counter", engine.commands),
      ("fen_engine_batches_total", "Transactions committed for them.", "counter", engine.batches),
      ("fen_engine_waiting", "Commands waiting for the writer.", "gauge", engine.waiting),
    ] {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)", "\(name) \(value)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Microseconds as seconds with six decimals, by digits.
  private func seconds(_ microseconds: Int64) -> String {
    let rest = String(microseconds % 1_000_000)
    return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - rest.count) + rest
  }
}
