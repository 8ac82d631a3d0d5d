/// The cells of a line of comma-separated values. One in quotes may hold commas, and quotes written twice.
func cells(of line: some StringProtocol) -> [String] {
  var cells = [String]()
  var cell = ""
  var isQuoted = false
  var before: Character?
  for character in line {
    switch character {
    case "\"":
      // The second of two within quotes.
      if !isQuoted, before == "\"" { cell.append(character) }
      isQuoted.toggle()
    case "," where !isQuoted:
      cells.append(cell)
      cell = ""
    case _: cell.append(character)
    }
    before = character == "," && !isQuoted ? nil : character
  }
  return (cells + [cell]).map { cell in
    // A bill's values begin with a mark that keeps spreadsheets from reading them as numbers.
    var text = Substring(cell).drop { $0 == " " || $0 == "\u{FEFF}" }
    while text.last == " " { text.removeLast() }
    return String(text.first == "`" ? text.dropFirst() : text)
  }
}
