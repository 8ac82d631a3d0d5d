import Fen
import FenPlatform
import FenWire

// What is held about somebody.

extension LivePageData {
  func personalData(of user: UserID) async throws -> PersonalData {
    let held = try await refusing { try await platform.personalData.held(of: user) }
    let looks = held.filter { $0.category == .staffAccess }.flatMap(\.rows).map(PersonalData.Look.init)
    let shown = DataCategory.allCases.compactMap { category -> PersonalData.Held? in
      let rows = held.filter { $0.category == category }.flatMap(\.rows).filter { !isOfBinding($0) }
      guard !rows.isEmpty, category != .staffAccess else { return nil }
      let values = rows.flatMap { row in row.compactMap(\.value.shown) }
      return PersonalData.Held(category: category, rows: rows.count, values: Array(values.prefix(20)))
    }
    return PersonalData(held: shown, looks: looks.sorted { $0.at > $1.at })
  }

  /// What was said to bind a card is no card: it is gone in a day, and the export has it until then.
  private func isOfBinding(_ row: [HeldRows.Member]) -> Bool { row.contains { $0.name == "asked_at" } }

  func sendExportCode(to user: UserID) async throws -> SentCode? {
    let sent = try await refusing { try await platform.personalData.sendCode(to: user) }
    return try await sentCode(to: sent.phone)
  }

  func hasExportCode(_ user: UserID) async throws -> Bool {
    try await platform.authentication.hasOpenCode(.personalData, of: user)
  }

  func needsExportCode(_ user: UserID, password: String) async throws -> Bool {
    do {
      try await platform.personalData.checkOwner(user, password: password, code: nil)
      return false
    } catch ProofRefusal.codeNeeded {
      return try await !hasExportCode(user)
    } catch let error {
      throw walletRefusal(error) ?? error
    }
  }

  func exportPersonalData(
    of user: UserID, password: String, code: String?, in language: Language
  ) async throws -> [UInt8] {
    try await refusing {
      try await platform.personalData.checkOwner(user, password: password, code: code)
      let held = try await platform.personalData.held(of: user)
      return Array(JSONValue.object(describeHeld(held, inClear: true, in: language)).text.utf8)
    }
  }

  func closingRefusal(of user: UserID) async throws -> PageRefusal? {
    try await platform.personalData.closingRefusal(of: user).map { .closing($0) }
  }

  func closeWallet(of user: UserID, password: String?) async throws {
    _ = try await refusing { try await platform.personalData.close(user, password: password) }
  }
}

extension HeldValue {
  /// What is sealed, as it may be shown.
  fileprivate var shown: PersonalData.Value? {
    switch self {
    case .sealed(let secret, _, let masked): PersonalData.Value(kind: secret, masked: masked)
    case .nothing, .number, .text, .moment: nil
    }
  }
}

extension PersonalData.Look {
  fileprivate init(_ row: [HeldRows.Member]) {
    func said(_ name: String) -> String {
      for member in row where member.name == name { if case .text(let text) = member.value { return text } }
      return "–"
    }
    var at = Instant(milliseconds: 0)
    for member in row { if case .moment(let moment) = member.value { at = moment } }
    self.init(at: at, by: said("staff"), reason: said("reason"))
  }
}
