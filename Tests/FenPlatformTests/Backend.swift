import FenPlatform
@testable import FenStore
import Foundation
import Synchronization

/// The databases every suite runs on: SQLite, and PostgreSQL where `FEN_POSTGRES` names a server
/// (`postgres://user@host:port`, a user that may make schemas in its database `postgres`).
enum Backend: String, CaseIterable, Sendable {
  case sqlite
  case postgreSQL

  static let allCases: [Backend] = server == nil ? [.sqlite] : [.sqlite, .postgreSQL]
  fileprivate static let server = ProcessInfo.processInfo.environment["FEN_POSTGRES"]
}

/// Where the database of one world lives: a file in its folder, or a schema of its own on the server.
struct DatabasePlace: Sendable {
  private enum Kind {
    case file(String)
    case schema(String, server: String)
  }
  private let kind: Kind

  init(_ backend: Backend, in folder: URL) async throws {
    switch (backend, Backend.server) {
    case (.sqlite, _), (.postgreSQL, nil): kind = .file(folder.appending(path: "fen.sqlite").path)
    case (.postgreSQL, let server?):
      // A server has places for a few worlds at a time.
      await turnstile.enter()
      let name = "fen_" + UUID().uuidString.lowercased().replacing("-", with: "")
      do { try run("CREATE SCHEMA \(name)", on: server) } catch {
        turnstile.leave()
        throw error
      }
      kind = .schema(name, server: server)
    }
  }

  func open() throws -> any Database {
    switch kind {
    case .file(let path): try SQLiteDatabase(path: path, migrations: migrations)
    case .schema(let name, let server):
      try PostgreSQLDatabase(url: "\(server)/postgres?options=-csearch_path%3D\(name)", migrations: migrations)
    }
  }

  func remove() throws {
    guard case .schema(let name, let server) = kind else { return }
    defer { turnstile.leave() }
    try run("SET client_min_messages = warning; DROP SCHEMA \(name) CASCADE", on: server)
  }
}

/// Through a connection of its own: a program started for each statement is slow beside hundreds of tests.
private func run(_ statement: String, on server: String) throws {
  _ = try PostgreSQLConnection("\(server)/postgres").command(statement)
}

private let turnstile = Turnstile(places: 8)

/// Lets so many in at a time.
private final class Turnstile: Sendable {
  private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

  init(places: Int) { state = Mutex((places, [])) }

  func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free > 0 else {
          state.waiting.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
