import Synchronization

/// The open pages that are told of changes: each is rendered anew at every change, so there is an end to them.
final class OpenStreams: Sendable {
  private let perSession: Int
  private let inAll: Int
  private let open = Mutex<(all: Int, bySession: [SessionID: Int])>((0, [:]))

  /// - Parameter perSession: more than anybody has windows. One left counts until the next writing finds out.
  init(perSession: Int = 32, inAll: Int = 2_000) {
    self.perSession = perSession
    self.inAll = inAll
  }

  /// - Throws: `tooManyOpenPages`.
  func admit(_ session: SessionID) throws(PageRefusal) -> Place {
    let isAdmitted = open.withLock { open in
      guard open.all < inAll, open.bySession[session, default: 0] < perSession else { return false }
      open.all += 1
      open.bySession[session, default: 0] += 1
      return true
    }
    guard isAdmitted else { throw .tooManyOpenPages }
    return Place(in: self, of: session)
  }

  private func leave(_ session: SessionID) {
    open.withLock { open in
      open.all -= 1
      let left = open.bySession[session, default: 1] - 1
      open.bySession[session] = left > 0 ? left : nil
    }
  }

  /// Given back when nobody holds it any more, whether the answer was written or never begun.
  final class Place: Sendable {
    private let streams: OpenStreams
    private let session: SessionID

    fileprivate init(in streams: OpenStreams, of session: SessionID) {
      self.streams = streams
      self.session = session
    }

    deinit { streams.leave(session) }
  }
}
