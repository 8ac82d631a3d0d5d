import CPostgres
import Foundation

/// What a connection has unless the address says otherwise: a host that fell silent is noticed in seconds and not in
/// hours, so that a standby that takes over is found.
private let usualParameters = [
  ("connect_timeout", "5"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
  ("tcp_user_timeout", "10000"), ("fallback_application_name", "fen"),
]

/// - Returns: nil when libpq has no memory.
/// - Throws: `StoreError.badAddress`, `StoreError.unreachable`, `StoreError.refused`.
func connect(to url: String) throws(StoreError) -> OpaquePointer? {
  try checkAddress(url)
  guard let handle = withParameters(url, { PQconnectdbParams($0, $1, 1) }) else { return nil }
  guard PQstatus(handle) == CONNECTION_OK else {
    defer { PQfinish(handle) }
    throw refusal(of: url, because: text(PQerrorMessage(handle)))
  }
  return handle
}

/// - Throws: `StoreError.unfit`.
func checkVersion(_ version: Int32) throws(StoreError) {
  guard version >= 150_000 else {
    throw .unfit("the server is PostgreSQL \(version / 10_000), Fen needs 15 or newer")
  }
}

/// - Throws: `StoreError.badAddress`.
private func checkAddress(_ url: String) throws(StoreError) {
  var message: UnsafeMutablePointer<CChar>?
  if let options = PQconninfoParse(url, &message) {
    PQconninfoFree(options)
    return
  }
  defer { PQfreemem(message) }
  throw .badAddress(hiding(url, in: text(message)))
}

/// Why no connection came about. libpq tells it in the server's own language; whether there is a server at all, it
/// tells apart.
private func refusal(of url: String, because message: String) -> StoreError {
  let reason = hiding(url, in: message)
  return switch withParameters(url, { PQpingParams($0, $1, 1) }) {
  case PQPING_OK: .refused(reason)
  case PQPING_NO_ATTEMPT: .badAddress(reason)
  case _: .unreachable(reason)
  }
}

/// libpq quotes the address, which may hold a password.
private func hiding(_ url: String, in message: String) -> String { message.replacing(url, with: "…") }

/// The address stands last: what it says goes before what is usual.
private func withParameters<Value>(
  _ url: String, _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
  let all = usualParameters + [("dbname", url)]
  let names = all.map { strdup($0.0) }, values = all.map { strdup($0.1) }
  defer { for copy in names + values { free(copy) } }
  return body(names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
}
