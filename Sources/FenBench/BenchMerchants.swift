import Fen
import FenPlatform
import FenServer
import FenStore
import FenWire
import Foundation
import Logging

/// A merchant of the benchmark, with the key it signs with.
struct BenchMerchant: Sendable {
  let made: MadeMerchant
  let signer: RSASigner

  var id: MerchantID { made.merchant.id }
  var app: String { made.merchant.apps[0] }

  /// A whole signed request. Its timestamp holds five minutes, so it can be made before it is measured.
  func request(_ method: String, _ target: String, _ body: JSONValue? = nil) -> [UInt8] {
    let bytes = body?.serialized() ?? []
    let timestamp = String(machineTime().seconds)
    let nonce = UUID().uuidString.replacing("-", with: "")
    let signature = signer.sign(
      SignedText.request(method: method, target: target, timestamp: timestamp, nonce: nonce, body: bytes))
    let authorization =
      "\(Authorization.scheme) mchid=\"\(id)\",nonce_str=\"\(nonce)\",timestamp=\"\(timestamp)\","
      + "serial_no=\"\(made.serial)\",signature=\"\(signature)\""
    return plainRequest(method, target, bytes, "Authorization: \(authorization)\r\n")
  }
}

func plainRequest(_ method: String, _ target: String, _ body: [UInt8], _ headers: String = "") -> [UInt8] {
  let head = """
    \(method) \(target) HTTP/1.1\r
    Host: 127.0.0.1\r
    User-Agent: fen-bench\r
    Accept: application/json\r
    Content-Type: application/json\r
    Content-Length: \(body.count)\r
    \(headers)\r

    """
  return Array(head.utf8) + body
}

/// A data folder with people in bulk and merchants made as the command line makes them.
struct BenchFolder {
  let url: URL
  let merchants: [BenchMerchant]

  /// - Parameter codes: payment codes, one for each of the first users.
  init(
    _ url: URL, users: Int64, codes: Int64 = 0, orders: Int64 = 0, merchants count: Int
  ) async throws {
    self.url = url
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let now = machineTime()
    let database = try SQLiteDatabase(path: url.appending(path: "fen.sqlite").path, migrations: migrations)
    try Books.addUsers(users, to: database, now: now)
    if codes > 0 { try Books.addPaymentCodes(codes, to: database, now: now) }
    if orders > 0 { try Books.addOrders(orders, to: database, now: now) }
    try database.close()

    let platform = try await Platform.open(folder: url, isSandbox: true, logger: Logger(label: "fen-bench"))
    let maker = MerchantMaker(platform: platform, authority: try TrustFiles.open(in: url, now: now).authority)
    var merchants = [BenchMerchant]()
    for number in 0..<count {
      let made = try await maker.make(name: "merchant \(number)")
      merchants.append(BenchMerchant(made: made, signer: try RSASigner(pem: made.privateKeyPEM)))
    }
    self.merchants = merchants
    try platform.close()
  }
}

/// Makes `count` things on all processors.
func inParallel<Thing: Sendable>(_ count: Int, _ make: @escaping @Sendable (Int) -> Thing) -> [Thing] {
  let slices = ProcessInfo.processInfo.activeProcessorCount
  nonisolated(unsafe) var parts = [[Thing]](repeating: [], count: slices)
  parts.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let buffer = buffer
    DispatchQueue.concurrentPerform(iterations: slices) { slice in
      buffer[slice] = (slice * count / slices..<(slice + 1) * count / slices).map(make)
    }
  }
  return Array(parts.joined())
}
