import AsyncHTTPClient
import Fen
import FenPlatform
import FenWire
import Foundation
import Logging

/// The gateways of an installation, from `gateways.json` in the data folder: docs/reference/gateways.md.
public struct GatewaysFile: Sendable {
  public static let name = "gateways.json"

  struct Address: Sendable {
    let url: String
    let key: String
  }
  private(set) var bank: Address?
  private(set) var messages: Address?
  private(set) var documents: Address?
  private(set) var phones: Address?
  private(set) var registers = [String: Address]()
  private(set) var rates: RatesPlace?

  /// What is connected, by the names in the file.
  public private(set) var connected = [String]()
  /// The files of secrets, which nobody else should read.
  public private(set) var keyFiles = [URL]()

  /// Nil when the folder has none.
  ///
  /// - Throws: `GatewaysProblem`.
  public static func read(
    in folder: URL, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(GatewaysProblem) -> GatewaysFile? {
    let file = folder.appending(path: name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let text: Data
    do { text = try Data(contentsOf: file) } catch { throw .unreadable(path: file.path) }
    return try GatewaysFile(Array(text), in: folder, environment)
  }

  /// - Throws: `GatewaysProblem`.
  init(_ text: [UInt8], in folder: URL, _ environment: [String: String]) throws(GatewaysProblem) {
    let value: JSONValue
    do { value = try JSONValue(parsing: text) } catch {
      throw .malformed(line: lineOfByte(error.offset, in: text), why: "\(error)")
    }
    guard let names = value.object else { throw .malformed(line: 1, why: "a JSON object must stand here") }
    for member in names.members {
      guard let gateway = Name(rawValue: member.name) else {
        throw .unknown(member.name, line: line(of: member.name))
      }
      switch gateway {
      case .bank: bank = try address(member.value)
      case .messages: messages = try address(member.value)
      case .documents: documents = try address(member.value)
      case .phones: phones = try address(member.value)
      case .rates:
        connected.append(member.name)
        rates = try RatesPlace(member.value, line: line(of: member.name), in: folder)
      case .registers:
        guard let registers = member.value.object else { throw .noRegisters(line: line(of: member.name)) }
        for register in registers.members {
          self.registers[register.name] = try address(register.value, register.name)
        }
      }
      func address(_ value: JSONValue, _ name: String? = nil) throws(GatewaysProblem) -> Address {
        let name = name ?? member.name
        let line = line(of: name)
        connected.append(name)
        guard let url = value["url"]?.string else { throw .noAddress(name, line: line) }
        guard isProtected(url) else { throw .unprotected(url, line: line) }
        return Address(url: url, key: try key(value, name, line))
      }
    }
    func line(of name: String) -> Int { lineNaming(name, in: text) }
    func key(_ value: JSONValue, _ name: String, _ line: Int) throws(GatewaysProblem) -> String {
      let found: String
      switch (value["key_file"]?.string, value["key_variable"]?.string) {
      case (let path?, nil):
        let file = gatewayFile(at: path, in: folder)
        guard let data = try? Data(contentsOf: file) else { throw .noKey("the file \(path)", of: name, line: line) }
        keyFiles.append(file)
        found = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      case (nil, let variable?):
        guard let content = environment[variable] else {
          throw .noKey("the variable \(variable)", of: name, line: line)
        }
        found = content
      case (nil, nil), (_?, _?): throw .noWayToTheKey(name, line: line)
      }
      guard (1...1024).contains(found.utf8.count), found.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
        throw .unfitKey(of: name, line: line)
      }
      return found
    }
  }

  private enum Name: String {
    case bank
    case messages
    case documents
    case phones
    case registers
    case rates
  }
}

extension GatewaysFile {
  /// The platform's gateways: what the file does not name stays a sandbox's, or is not there. Who connects any register
  /// has no other.
  func gateways(_ client: HTTPClient, _ logger: Logger) -> Gateways {
    func line(_ address: Address) -> GatewayLine {
      GatewayLine(url: address.url, key: address.key, client: client, logger: logger)
    }
    func register(_ address: Address) -> HTTPRegister { HTTPRegister(line: line(address)) }
    var gateways = Gateways()
    if let bank {
      let bank = HTTPBank(line: line(bank))
      (gateways.bank, gateways.issuers) = (bank, bank)
    }
    gateways.rates = rates.map { PublishedRates(place: $0, client: client) }
    gateways.messages = messages.map { HTTPMessages(line: line($0)) }
    if documents != nil || phones != nil || !registers.isEmpty {
      gateways.registers = Registers(
        documents: documents.map(register), phones: phones.map(register), others: registers.mapValues(register))
    }
    return gateways
  }
}

/// The line of a byte, counted from 1.
private func lineOfByte(_ offset: Int, in text: [UInt8]) -> Int {
  1 + text.prefix(offset).count { $0 == UInt8(ascii: "\n") }
}

/// The line on which a member of that name begins; the first when it is written in some other way.
private func lineNaming(_ name: String, in text: [UInt8]) -> Int {
  let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let place = lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"\(name)\"") }
  return (place ?? 0) + 1
}

/// Where a file is that `gateways.json` names, from the data folder.
func gatewayFile(at path: String, in folder: URL) -> URL {
  path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
}

/// What gateways are told and tell travels encrypted, or not further than this machine.
func isProtected(_ text: String) -> Bool {
  guard let url = URL(string: text), let host = url.host() else { return false }
  return url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host))
}

/// What is wrong with `gateways.json`.
public enum GatewaysProblem: Error, Equatable, Sendable {
  case unreadable(path: String)
  case malformed(line: Int, why: String)
  case unknown(String, line: Int)
  case noAddress(String, line: Int)
  /// What should be registers by their names is something else.
  case noRegisters(line: Int)
  case unprotected(String, line: Int)
  /// Where its secret should be is nothing.
  case noKey(String, of: String, line: Int)
  case noWayToTheKey(String, line: Int)
  case unfitKey(of: String, line: Int)
  /// Rates have an address or a file, not both.
  case noPlaceOfRates(line: Int)
  /// No currency, or none that is known.
  case noBase(line: Int)
}

extension GatewaysProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path) cannot be read; give it to the user who runs the server"
    case .malformed(let line, let why): "\(place(line)): \(why); see docs/reference/gateways.md"
    case .unknown(let name, let line):
      "\(place(line)): there is no gateway \"\(name)\"; there are bank, messages, documents, phones, "
        + "registers, rates"
    case .noAddress(let name, let line):
      "\(place(line)): \(name) needs a url: {\"url\": \"https://…\", \"key_file\": \"…\"}"
    case .noRegisters(let line):
      "\(place(line)): registers are named: {\"tax\": {\"url\": \"https://…\", \"key_file\": \"…\"}}"
    case .unprotected(let url, let line):
      "\(place(line)): \(url) would be read and changed on the way; use https, or a gateway on this machine"
    case .noKey(let place, of: let name, let line):
      "\(self.place(line)): \(place), where the secret of \(name) should be, is not there; put it there"
    case .noWayToTheKey(let name, let line):
      "\(place(line)): \(name) needs either key_file, a file in the data folder, or key_variable, a variable of the "
        + "environment; the secret itself does not belong here"
    case .unfitKey(of: let name, let line):
      "\(place(line)): the secret of \(name) must be 1 to 1024 visible ASCII characters on one line"
    case .noPlaceOfRates(let line):
      "\(place(line)): rates need either url or file: {\"file\": \"rates.csv\", \"base\": \"EUR\"}"
    case .noBase(let line):
      "\(place(line)): rates need the base of their table, the currency that one unit is of, as \"base\": \"EUR\"; "
        + "it is one of \(Currency.allCases.map(\.rawValue).sorted().joined(separator: ", "))"
    }
  }

  private func place(_ line: Int) -> String { "\(GatewaysFile.name), line \(line)" }
}
