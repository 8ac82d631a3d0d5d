/// What a table of payments tells of each.
public enum HistoryColumn: String, CaseIterable, Hashable, Sendable {
  case at, customer, merchant
  /// Whose payment it was, where a provider's bill tells those of its merchants; of a merchant's own bill 0.
  case subMerchant = "sub_merchant"
  case amount, currency, store, country, city, zone
  case tradeType = "trade_type"
  case card
  case tags = "goods_tag"
  case verified, member, state

  /// What a trade bill calls it. Source: 交易账单.
  fileprivate var nameInBills: String? {
    switch self {
    case .at: "交易时间"
    case .customer: "用户标识"
    case .merchant: "商户号"
    case .subMerchant: "特约商户号"
    case .amount: "订单金额"
    case .currency: "货币种类"
    case .tradeType: "交易类型"
    case .card: "付款银行"
    case .state: "交易状态"
    // 设备号 is a device, and no store.
    case .store, .country, .city, .zone, .tags, .verified, .member: nil
    }
  }

  fileprivate var isNeeded: Bool {
    switch self {
    case .at, .customer, .merchant, .amount: true
    case .subMerchant, .currency, .store, .country, .city, .zone, .tradeType, .card, .tags, .verified, .member, .state:
      false
    }
  }
}

/// Where each column stands; those that campaigns do not ask for are passed over.
struct HistoryHead {
  let places: [HistoryColumn: Int]

  /// - Throws: `columnMissing`, `columnTwice`.
  init(_ cells: [String]) throws(HistoryFault) {
    var places = [HistoryColumn: Int]()
    for (place, name) in cells.enumerated() {
      let found = HistoryColumn.allCases.first { $0.rawValue == name.lowercased() || $0.nameInBills == name }
      guard let column = found else { continue }
      guard places.updateValue(place, forKey: column) == nil else { throw HistoryFault(line: 1, .columnTwice(column)) }
    }
    for column in HistoryColumn.allCases where column.isNeeded && places[column] == nil {
      throw HistoryFault(line: 1, .columnMissing(column))
    }
    self.places = places
  }
}

/// A line of a table.
struct HistoryRow {
  private let head: HistoryHead
  private let cells: [String]
  private let line: Int

  init(_ head: HistoryHead, _ cells: [String], line: Int) {
    (self.head, self.cells, self.line) = (head, cells, line)
  }

  /// Bills tell refunds and what was taken back as well.
  func isPayment() throws(HistoryFault) -> Bool {
    guard let state = cell(.state) else { return true }
    switch state.uppercased() {
    case "SUCCESS": return true
    case "REFUND", "REVOKED": return false
    case _: throw unreadable(.state)
    }
  }

  func text(_ column: HistoryColumn) throws(HistoryFault) -> String {
    guard let text = cell(column) else { throw HistoryFault(line: line, .missing(column)) }
    return text
  }

  func flag(_ column: HistoryColumn, otherwise: Bool) throws(HistoryFault) -> Bool {
    guard let text = cell(column) else { return otherwise }
    switch text.lowercased() {
    case "1", "true", "yes": return true
    case "0", "false", "no": return false
    case _: throw unreadable(column)
    }
  }

  func purchase(_ order: OrderID, by person: PersonID) throws(HistoryFault) -> Purchase {
    let place = PaymentPlace(
      merchant: try payee(), store: cell(.store),
      country: try optional(.country) { $0.utf8.count == 2 ? $0.uppercased() : nil } ?? "CN", city: cell(.city),
      zone: try optional(.zone) { Zone($0) })
    let currency = try optional(.currency) { Currency(rawValue: $0.uppercased()) } ?? .cny
    let total = try read(.amount) { text in
      Money(majorUnits: text, currency).flatMap { $0.isPositive ? $0 : nil }
    }
    return Purchase(
      order: order, at: try read(.at, as: moment), total: total, place: place,
      tradeType: try optional(.tradeType, as: tradeType) ?? .code, card: cell(.card).flatMap(card),
      tags: Set((cell(.tags) ?? "").split(separator: ",").map(String.init)), person: person,
      isVerified: try flag(.verified, otherwise: true))
  }

  /// Whose payment it was: of a provider's bill the merchant that it acted for.
  private func payee() throws(HistoryFault) -> MerchantID {
    let isProviders = cell(.subMerchant).map { $0 != "0" } ?? false
    return try read(isProviders ? .subMerchant : .merchant) { MerchantID($0) }
  }

  // Cells

  private func cell(_ column: HistoryColumn) -> String? {
    guard let place = head.places[column], place < cells.count, !cells[place].isEmpty else { return nil }
    return cells[place]
  }

  private func read<Value>(_ column: HistoryColumn, as parse: (String) -> Value?) throws(HistoryFault) -> Value {
    guard let value = parse(try text(column)) else { throw unreadable(column) }
    return value
  }

  private func optional<Value>(
    _ column: HistoryColumn, as parse: (String) -> Value?
  ) throws(HistoryFault) -> Value? {
    guard cell(column) != nil else { return nil }
    return try read(column, as: parse)
  }

  private func unreadable(_ column: HistoryColumn) -> HistoryFault {
    HistoryFault(line: line, .unreadable(column, cell(column) ?? ""))
  }
}

/// With a zone; a bill writes Beijing's time without one.
private func moment(_ text: String) -> Instant? {
  if let moment = Instant(rfc3339: text) { return moment }
  let parts = text.split(separator: " ")
  return parts.count == 2 ? Instant(rfc3339: "\(parts[0])T\(parts[1])+08:00") : nil
}

private func tradeType(_ text: String) -> TradeType? {
  switch text.uppercased() {
  case "JSAPI": .jsapi
  case "NATIVE": .native
  case "APP": .app
  case "H5", "MWEB": .h5
  case "MICROPAY", "CODEPAY": .code
  case _: nil
  }
}

/// A `bank_type`; nil for the balance.
private func card(_ bank: String) -> CardTraits? {
  for (suffix, kind) in [("_DEBIT", CardKind.debit), ("_CREDIT", .credit)] where bank.uppercased().hasSuffix(suffix) {
    return CardTraits(issuer: String(bank.uppercased().dropLast(suffix.count)), kind: kind)
  }
  return nil
}
