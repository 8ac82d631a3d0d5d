import Foundation

/// Why a file of the data folder could not be made or read.
public struct FileFault: Error, Equatable, CustomStringConvertible {
  public let path: String
  public let doing: String
  public let reason: String

  public var description: String { "cannot \(doing) \(path): \(reason)" }

  init(_ doing: String, _ url: URL, _ reason: String) {
    self.doing = doing
    self.path = url.path(percentEncoded: false)
    self.reason = reason
  }

  fileprivate init(_ doing: String, _ url: URL, errno code: Int32) {
    self.init(doing, url, String(cString: strerror(code)))
  }
}

/// Who may read a file.
enum FileSecrecy {
  case everyone
  case ownerOnly

  var mode: mode_t {
    switch self {
    case .everyone: 0o644
    case .ownerOnly: 0o600
    }
  }
}

/// Puts `bytes` in place of the file, whole or not at all. The mode holds from the first byte on, so that a key is
/// never readable for others, not even for a moment.
///
/// - Throws: `FileFault`.
func replaceFile(_ url: URL, with bytes: some ContiguousBytes, secrecy: FileSecrecy) throws(FileFault) {
  let new = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
  let descriptor = open(new.path(percentEncoded: false), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secrecy.mode)
  guard descriptor >= 0 else { throw FileFault("create", url, errno: errno) }
  let written = bytes.withUnsafeBytes { content -> Int32 in
    var rest = content
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    return fsync(descriptor) == 0 ? 0 : errno
  }
  close(descriptor)
  guard written == 0, rename(new.path(percentEncoded: false), url.path(percentEncoded: false)) == 0 else {
    let code = written == 0 ? errno : written
    unlink(new.path(percentEncoded: false))
    throw FileFault("write", url, errno: code)
  }
}

/// Returns when the file's content is on the disk.
///
/// - Throws: `FileFault`.
func flush(_ url: URL) throws(FileFault) {
  let descriptor = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileFault("open", url, errno: errno) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw FileFault("flush", url, errno: errno) }
}

/// As `replaceFile`, but leaves a file alone that says the same already.
///
/// - Throws: `FileFault`.
func keepFile(_ url: URL, saying bytes: [UInt8], secrecy: FileSecrecy) throws(FileFault) {
  if let present = try readFile(url), present == bytes { return }
  try replaceFile(url, with: bytes, secrecy: secrecy)
}

/// The file's bytes; nil when there is none.
///
/// - Throws: `FileFault` when it is there and cannot be read.
func readFile(_ url: URL) throws(FileFault) -> [UInt8]? {
  do {
    return try Array(Data(contentsOf: url))
  } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
    return nil
  } catch {
    throw FileFault("read", url, error.localizedDescription)
  }
}

/// Makes the folder and those above it where they are missing.
///
/// - Throws: `FileFault` with the system's own words.
func makeFolder(_ folder: URL, mode: mode_t) throws(FileFault) {
  let path = folder.path(percentEncoded: false)
  if mkdir(path, mode) == 0 || errno == EEXIST { return }
  let code = errno
  let parent = folder.deletingLastPathComponent()
  guard code == ENOENT, parent.path(percentEncoded: false).utf8.count < path.utf8.count else {
    throw FileFault("create", folder, errno: code)
  }
  try makeFolder(parent, mode: mode)
  guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileFault("create", folder, errno: errno) }
}

/// Holds the folder while `body` runs; another process that wants it waits.
///
/// - Throws: `FileFault`, or what `body` throws.
func withFolderLocked<Value>(_ folder: URL, _ body: () throws -> Value) throws -> Value {
  let descriptor = open(folder.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileFault("open", folder, errno: errno) }
  defer { close(descriptor) }
  while flock(descriptor, LOCK_EX) != 0 {
    guard errno == EINTR else { throw FileFault("lock", folder, errno: errno) }
  }
  return try body()
}
