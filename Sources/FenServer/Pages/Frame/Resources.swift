import Foundation

/// The files that ship with the server: templates, texts, style and script.
struct Resources: Sendable {
  let folder: URL

  static var bundled: Resources { Resources(folder: Bundle.module.bundleURL.appending(path: "Resources")) }

  /// - Throws: `missing`.
  func bytes(of path: String) throws(ResourceFault) -> Data {
    do {
      return try Data(contentsOf: folder.appending(path: path))
    } catch {
      throw .missing(path, folder: folder.path)
    }
  }

  /// - Throws: `missing`, `unreadable`.
  func text(of path: String) throws(ResourceFault) -> String {
    guard let text = String(data: try bytes(of: path), encoding: .utf8) else {
      throw .unreadable(path, why: "it is not UTF-8")
    }
    return text
  }
}

/// A file that ships with the server is not as it should be.
enum ResourceFault: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(String, folder: String)
  case unreadable(String, why: String)

  var description: String {
    switch self {
    case .missing(let path, let folder):
      "\(path) is missing in \(folder): build again, or copy the folder fen_FenServer.resources beside the program"
    case .unreadable(let path, let why): "\(path) cannot be read: \(why)"
    }
  }
}
