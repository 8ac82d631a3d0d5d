import Fen
import FenPlatform
import FenServer
import FenStore
import FenWire
import Foundation

/// What Fen needs of the machine.
func checkMachine() async -> [Finding] {
  [checkTime(), checkTimeZones(), await checkSQLite(), checkSignatures(), checkPasswords()]
}

/// A port must be free, or Fen's own server must have it.
func checkPort(_ port: Int, _ what: String, running: ServerAddresses?) -> Finding {
  let subject = "port \(port)"
  if let running, running.http.hasSuffix(":\(port)") || running.proxy.hasSuffix(":\(port)") {
    return .ok(subject, "\(what): served by Fen, process \(running.pid)")
  }
  switch bindOnce(port) {
  case 0: return .ok(subject, "\(what): free")
  case EADDRINUSE:
    return .problem(
      subject, "\(what): another program has it",
      remedy: "stop that program, or start Fen with another --\(what == "HTTP" ? "port" : "proxy-port")")
  case EACCES: return .problem(subject, "\(what): this user may not open it", remedy: "choose one above 1023")
  case let code:
    return .problem(subject, "\(what): \(String(cString: strerror(code)))", remedy: "choose another port")
  }
}

/// Answers the error number of binding a socket to the port on loopback; 0 when it could be bound.
private func bindOnce(_ port: Int) -> Int32 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard descriptor >= 0 else { return errno }
  defer { close(descriptor) }
  var reuse: Int32 = 1
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let bound = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  return bound == 0 ? 0 : errno
}

/// Signatures carry the machine's time, and clients refuse what is five minutes off.
private func checkTime() -> Finding {
  let now = machineTime()
  guard now > firstReleaseOfFen else {
    return .problem(
      "machine's clock", "says \(now.rfc3339), before Fen was made",
      remedy: "set the clock (chrony or systemd-timesyncd)")
  }
  return .ok("machine's clock", now.rfc3339)
}

private let firstReleaseOfFen = Instant(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

private func checkTimeZones() -> Finding {
  guard let shanghai = TimeZone(identifier: "Asia/Shanghai"), shanghai.secondsFromGMT() == 8 * 3_600 else {
    return .problem("time zones", "Asia/Shanghai is not known", remedy: "install the package tzdata")
  }
  return .ok("time zones", "Asia/Shanghai is UTC+8")
}

private func checkSQLite() async -> Finding {
  let file = FileManager.default.temporaryDirectory.appending(path: "fen-doctor-\(UUID().uuidString).sqlite")
  let path = file.path(percentEncoded: false)
  defer { for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) } }
  do {
    let database = try SQLiteDatabase(path: path, migrations: migrations)
    let version = try await database.read { try $0.first("SELECT sqlite_version()") { $0.text(0) } }
    try database.close()
    return .ok("sqlite", "\(version ?? "?"), takes the schema")
  } catch {
    return .problem("sqlite", "\(error)", remedy: "Fen needs SQLite 3.37 or newer (package libsqlite3-0)")
  }
}

/// The library that signs is not the one that verifies: both must agree.
private func checkSignatures() -> Finding {
  do {
    let signer = try RSASigner.generate()
    guard signer.verifier.isValid(signature: signer.sign([1, 2, 3]), of: [1, 2, 3]) else {
      return .problem("signatures", "a fresh signature does not verify", remedy: "install libssl3 anew")
    }
    return .ok("signatures", "RSA 2048 signs and verifies")
  } catch {
    return .problem("signatures", "\(error)", remedy: "the machine gives no randomness; look at /dev/urandom")
  }
}

private func checkPasswords() -> Finding {
  let passwords = PasswordHash(masterKey: [UInt8](repeating: 7, count: 32))
  let began = ContinuousClock.now
  let hash = passwords.hash("123456")
  let spent = (ContinuousClock.now - began).components
  guard passwords.verify("123456", against: hash), !passwords.verify("123457", against: hash) else {
    return .problem("passwords", "argon2id does not recognise its own hash", remedy: "install libargon2-1 anew")
  }
  return .ok("passwords", "argon2id takes \(spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000) ms")
}
