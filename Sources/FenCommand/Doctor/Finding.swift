/// What one check found.
struct Finding: Hashable, Sendable {
  enum Verdict: Hashable, Sendable {
    case ok(String)
    /// What is wrong, and what to do about it.
    case problem(String, remedy: String)
  }
  let subject: String
  let verdict: Verdict

  static func ok(_ subject: String, _ what: String) -> Finding { Finding(subject: subject, verdict: .ok(what)) }

  static func problem(_ subject: String, _ what: String, remedy: String) -> Finding {
    Finding(subject: subject, verdict: .problem(what, remedy: remedy))
  }

  var isProblem: Bool {
    switch verdict {
    case .ok: false
    case .problem: true
    }
  }

  var line: String {
    let padded = subject + String(repeating: " ", count: max(0, 18 - subject.count))
    return switch verdict {
    case .ok(let what): "ok       \(padded) \(what)"
    case .problem(let what, let remedy): "problem  \(padded) \(what); \(remedy)"
    }
  }
}
