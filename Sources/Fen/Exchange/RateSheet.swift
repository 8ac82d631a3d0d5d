/// Rates as a central bank publishes them: for each day, what one unit of its own currency is in others.
///
/// Source: European Central Bank, euro foreign exchange reference rates (`eurofxref.csv`, `eurofxref-hist.csv`).
public struct RateSheet: Hashable, Sendable {
  /// One day of the sheet.
  public struct Row: Hashable, Sendable {
    public let day: LocalDay
    /// Units of each currency for one unit of the base × 10⁸.
    public let perBase: [Currency: Int64]

    public init(day: LocalDay, perBase: [Currency: Int64]) {
      self.day = day
      self.perBase = perBase
    }
  }

  /// The currency that one unit is of. The file does not say it.
  public let base: Currency
  /// The latest first.
  public let rows: [Row]

  /// Reads a table whose first line is `Date` and codes of currencies, and each further line a day and figures, as
  /// `2026-11-20` or `20 November 2026`. Columns of currencies that are not known, and cells that are empty or `N/A`,
  /// are passed over.
  ///
  /// - Throws: `RateSheetFault`, the first there is.
  public init(csv text: some StringProtocol, base: Currency) throws(RateSheetFault) {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .map { (number: $0 + 1, cells: cells(of: $1)) }.filter { $0.cells != [""] }
    guard lines.count > 1 else { throw RateSheetFault(line: 1, .empty) }
    let head = lines.removeFirst()
    guard head.cells.first == "Date" else { throw RateSheetFault(line: head.number, .noDate) }
    var columns = [Int: Currency]()
    for (place, name) in head.cells.enumerated() {
      guard let currency = Currency(rawValue: name), currency != base else { continue }
      guard !columns.values.contains(currency) else { throw RateSheetFault(line: head.number, .columnTwice(currency)) }
      columns[place] = currency
    }
    guard base == .cny || columns.values.contains(.cny) else { throw RateSheetFault(line: head.number, .noYuan) }
    var rows = [LocalDay: Row]()
    for (line, cells) in lines {
      let row = try Self.row(cells, columns, line: line)
      guard rows.updateValue(row, forKey: row.day) == nil else { throw RateSheetFault(line: line, .dayTwice(row.day)) }
    }
    self.base = base
    self.rows = rows.values.sorted { $0.day > $1.day }
  }

  private static func row(
    _ cells: [String], _ columns: [Int: Currency], line: Int
  ) throws(RateSheetFault) -> Row {
    let date = cells.first ?? ""
    guard let day = LocalDay(date) ?? LocalDay(inWords: date) else {
      throw RateSheetFault(line: line, .unreadableDate(date))
    }
    var perBase = [Currency: Int64]()
    for (place, currency) in columns.sorted(by: { $0.key < $1.key }) {
      guard place < cells.count, !cells[place].isEmpty, cells[place] != "N/A" else { continue }
      guard let figure = scaledRate(cells[place]) else {
        throw RateSheetFault(line: line, .unreadable(currency, cells[place]))
      }
      perBase[currency] = figure
    }
    return Row(day: day, perBase: perBase)
  }

  /// What the rates of a day are fixed at: the last published before ten o'clock in Beijing, in yuan for one unit.
  /// Where the sheet has another base, a rate is what the base is in yuan over what it is in the currency, rounded half
  /// up at its eighth decimal; one that is too small or too large to be told is left out.
  ///
  /// At ten in Beijing a Chinese sheet has the day itself, and no sheet of another country has it yet. Whoever asks
  /// later gets the same: the day's row is not taken then either.
  ///
  /// - Parameter mostDays: how many days older the last published may be.
  /// - Returns: by the currencies' codes.
  /// - Throws: `RateRefusal` of the yuan, where no day of the sheet tells what it is.
  public func fixing(on day: BusinessDay, mostDays: Int64, source: String) throws(RateRefusal) -> [ExchangeRate] {
    let known = base == .cny ? rows : rows.filter { $0.perBase[.cny] != nil }
    let latest = base == .cny ? day : day.previous
    guard let row = known.first(where: { $0.day.number <= latest.number }) else { throw .unknown(.cny) }
    guard day.number - row.day.number <= mostDays else {
      throw .stale(.cny, fixedOn: BusinessDay(number: row.day.number), mostDays: mostDays)
    }
    var perBase = row.perBase
    perBase[base] = rateScale
    guard let yuan = perBase[.cny] else { throw .unknown(.cny) }
    return perBase.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { currency, figure in
      let scaled = divide(Int128(yuan) * Int128(rateScale), by: Int128(figure), rounded: .halfUp)
      guard currency != .cny, let exact = Int64(exactly: scaled), exact > 0 else { return nil }
      return ExchangeRate(currency, checked: exact, fixedOn: day, source: source)
    }
  }
}

/// Why a table is no sheet of rates, and where: lines are counted from 1.
public struct RateSheetFault: Error, Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    /// No day stands in it.
    case empty
    /// The first column is not `Date`.
    case noDate
    /// Nothing tells what a yuan is.
    case noYuan
    case columnTwice(Currency)
    case dayTwice(LocalDay)
    case unreadableDate(String)
    /// Not a positive decimal number with at most eight decimals.
    case unreadable(Currency, String)
  }
  public let line: Int
  public let reason: Reason

  public init(line: Int, _ reason: Reason) {
    self.line = line
    self.reason = reason
  }
}

extension RateSheetFault: CustomStringConvertible {
  public var description: String {
    let why =
      switch reason {
      case .empty: "no day stands in it"
      case .noDate: "the first column must be Date"
      case .noYuan: "no column CNY tells what a yuan is"
      case .columnTwice(let currency): "the column \(currency.rawValue) is there twice"
      case .dayTwice(let day): "\(day) is there twice"
      case .unreadableDate(let text): "\"\(text.prefix(40))\" is no day; write 2026-11-20 or 20 November 2026"
      case .unreadable(let currency, let text):
        "\"\(text.prefix(40))\" for \(currency.rawValue) is no positive decimal number with at most eight decimals"
      }
    return "line \(line): \(why)"
  }
}

/// What a rate of one is.
let rateScale: Int64 = 100_000_000

/// Reads a decimal number × 10⁸, exactly. Nil for anything but digits with a point among them, for more than eight
/// decimals or ten digits before them, and for nothing.
func scaledRate(_ text: String) -> Int64? {
  let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  guard let whole = parts.first, (1...10).contains(whole.utf8.count) else { return nil }
  let decimals = parts.count == 2 ? parts[1] : ""
  guard parts.count == 1 || (1...8).contains(decimals.utf8.count) else { return nil }
  guard (whole + decimals).utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
  let figures = whole + decimals + String(repeating: "0", count: 8 - decimals.utf8.count)
  return Int64(figures).flatMap { $0 > 0 ? $0 : nil }
}

extension LocalDay {
  /// `20 November 2026`, as the daily table of the European Central Bank has it.
  fileprivate init?(inWords text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 3, let month = monthNames.firstIndex(of: words[1]), words[0].utf8.count <= 2,
      words[0].utf8.allSatisfy({ (48...57).contains($0) }), let date = Int64(words[0])
    else { return nil }
    self.init("\(words[2])-\(padded(Int64(month) + 1, 2))-\(padded(date, 2))")
  }
}

private let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
]
