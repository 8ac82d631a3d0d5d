import Fen
import FenPlatform
import FenServer
import FenStore
import FenWire
import Foundation

/// What Fen needs of a data folder. Looks only: nothing is made, migrated or renewed.
struct FolderChecks {
  let folder: URL
  /// False where the books are in a PostgreSQL database.
  let hasBooks: Bool
  private let manager = FileManager.default

  init(_ folder: URL, hasBooks: Bool) {
    self.folder = folder
    self.hasBooks = hasBooks
  }

  func all() async -> [Finding] {
    guard manager.fileExists(atPath: path(of: nil)) else {
      return [.ok("data folder", "\(path(of: nil)) is not there yet; the first start makes it"), checkDisk()]
    }
    let files = [checkFolder(), checkDisk()] + checkKeys() + checkCertificates() + [checkRules()] + checkGateways()
    return files + (hasBooks ? await checkDatabase() : checkLeftBooks()) + (await checkRunning())
  }

  private func path(of name: String?) -> String {
    (name.map { folder.appending(path: $0) } ?? folder).path(percentEncoded: false)
  }

  private func mode(of name: String?) -> Int? { permissions(ofFile: path(of: name)) }

  private func checkFolder() -> Finding {
    let place = path(of: nil)
    guard manager.isWritableFile(atPath: place) else {
      return .problem("data folder", "\(place) cannot be written", remedy: "give it to this user: chown $USER \(place)")
    }
    guard let mode = mode(of: nil), mode & 0o022 == 0 else {
      return .problem("data folder", "others may write in \(place)", remedy: "chmod go-w \(place)")
    }
    return .ok("data folder", place)
  }

  private func checkDisk() -> Finding {
    var place = folder.standardizedFileURL
    while !manager.fileExists(atPath: place.path(percentEncoded: false)), place.pathComponents.count > 1 {
      place.deleteLastPathComponent()
    }
    let attributes = try? manager.attributesOfFileSystem(forPath: place.path(percentEncoded: false))
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
      return .problem("disk", "its free space cannot be read", remedy: "look with df")
    }
    let megabytes = free >> 20
    guard megabytes >= leastFreeMegabytes else {
      return .problem("disk", "\(megabytes) MB free", remedy: "make room: at least \(leastFreeMegabytes) MB")
    }
    return .ok("disk", "\(megabytes) MB free")
  }

  private func checkKeys() -> [Finding] {
    secretFiles.compactMap { name in
      guard manager.fileExists(atPath: path(of: name)) else {
        // The others are made anew when they are missing; without the master key the data cannot be read.
        let isGiven = ProcessInfo.processInfo.environment["FEN_MASTER_KEY"] != nil
        guard name == "master.key", !isGiven, !hasBooks || manager.fileExists(atPath: path(of: "fen.sqlite")) else {
          return nil
        }
        return .problem(name, "is missing, and the secrets in the data need it", remedy: "put it back from your backup")
      }
      guard let mode = mode(of: name), mode & 0o077 == 0 else {
        return .problem(name, "others may read it", remedy: "chmod 600 \(path(of: name))")
      }
      return .ok(name, "for its owner only")
    }
  }

  private func checkCertificates() -> [Finding] {
    certificateFiles.compactMap { name, what in
      guard let data = manager.contents(atPath: path(of: name)) else { return nil }
      do {
        let certificate = try RSACertificate(pem: String(decoding: data, as: UTF8.self))
        return validity(name, what, from: certificate.notBefore, until: certificate.notAfter)
      } catch {
        return .problem(name, "\(error)", remedy: "put it back from your backup, or remove it with its key")
      }
    }
  }

  private func validity(_ subject: String, _ what: String, from start: Instant, until end: Instant) -> Finding {
    let now = machineTime()
    guard now >= start else {
      return .problem(subject, "\(what) is valid from \(start.rfc3339) on", remedy: "set the machine's clock")
    }
    guard now < end.adding(days: -30) else {
      return .problem(subject, "\(what) ends \(end.rfc3339)", remedy: "start the server anew: it renews what it can")
    }
    return .ok(subject, "\(what) is valid until \(BusinessDay(end))")
  }

  private func checkRules() -> Finding {
    do throws(RulesFileProblem) { _ = try Rules.load(from: folder) } catch {
      return .problem(rulesFile, "\(error)", remedy: "correct it: the server does not start with it")
    }
    let isOwn = manager.fileExists(atPath: path(of: rulesFile))
    return .ok(rulesFile, isOwn ? "the operator's own rules" : "none here; the rules that ship with Fen hold")
  }

  private func checkGateways() -> [Finding] {
    do throws(GatewaysProblem) {
      guard let file = try GatewaysFile.read(in: folder) else { return [] }
      let connected = Finding.ok(GatewaysFile.name, "connects \(file.connected.joined(separator: ", "))")
      let open = file.keyFiles.map { $0.path(percentEncoded: false) }.filter { key in
        (permissions(ofFile: key) ?? 0) & 0o077 != 0
      }
      return [connected]
        + open.map { .problem("secret of a gateway", "others may read \($0)", remedy: "chmod 600 \($0)") }
    } catch {
      return [.problem(GatewaysFile.name, "\(error)", remedy: "correct it: the server does not start with it")]
    }
  }

  // The database

  private func checkDatabase() async -> [Finding] {
    guard manager.fileExists(atPath: path(of: "fen.sqlite")) else { return [] }
    do {
      let database = try SQLiteDatabase(readingOnly: path(of: "fen.sqlite"))
      defer { try? database.close() }
      let applied = try await database.read { try appliedMigrations($0, of: migrations, dialect: .sqlite) }
      let faults = try await database.read { try $0.all("PRAGMA quick_check") { $0.text(0) }.filter { $0 != "ok" } }
      let state = try await database.read { try StoredState(in: $0) }
      return [state.schema(applied), soundness(faults)] + state.findings
    } catch {
      return [schemaProblem(error) ?? .problem("database", "\(error)", remedy: "put fen.sqlite back from your backup")]
    }
  }

  private func soundness(_ faults: [String]) -> Finding {
    guard let first = faults.first else { return .ok("database", "sound; `fen audit` checks the books") }
    return .problem("database", first, remedy: "put fen.sqlite back from your backup")
  }

  private func checkLeftBooks() -> [Finding] {
    guard manager.fileExists(atPath: path(of: "fen.sqlite")) else { return [] }
    return [
      .problem(
        "fen.sqlite", "older books lie beside the database's", remedy: "put it away, so that nobody goes on with it")
    ]
  }

  private func checkRunning() async -> [Finding] {
    guard manager.fileExists(atPath: path(of: "run.json")) else { return [.ok("server", "none runs on this folder")] }
    let remedy = "start the server anew, or remove run.json"
    guard let running = ServerAddresses.running(in: folder) else {
      return [.problem("run.json", "names a server that is gone: it was killed", remedy: remedy)]
    }
    do { _ = try await send(.GET, running.http + "/healthz", bytes: nil, through: commandLineClient) } catch {
      return [.problem("run.json", "names a server that does not answer: \(error.reason)", remedy: remedy)]
    }
    return [.ok("server", "process \(running.pid) at \(running.http)")]
  }
}

private let leastFreeMegabytes: Int64 = 500
private let certificateFiles = [("ca.pem", "the authority"), ("proxy-cert.pem", "the proxy's certificate")]
