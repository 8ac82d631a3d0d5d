/// Why a server cannot start, with what to do about it.
public enum ServerProblem: Error, Equatable, Sendable {
  /// Somebody else listens there.
  case portTaken(Int)
  /// Another server has the data folder.
  case folderTaken(String)
  case lockUnusable(path: String, reason: String)
}

extension ServerProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .portTaken(let port):
      "port \(port) is in use by another program; end that one, or choose another port with --port (0 takes a free one)"
    case .folderTaken(let folder):
      "another server runs on \(folder); end that one, or choose another folder"
    case .lockUnusable(let path, let reason): "\(path) cannot be locked: \(reason); the folder must be writable"
    }
  }
}
