import Foundation

/// Keeps a second server off a data folder. The system takes the lock back when the process ends, however it ends.
struct FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `folderTaken`, `lockUnusable`.
  static func take(_ folder: URL) throws(ServerProblem) -> FolderLock {
    let path = folder.appending(path: "serve.lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .lockUnusable(path: path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .folderTaken(folder.path)
    }
    return FolderLock(descriptor: descriptor)
  }

  func release() { close(descriptor) }
}
