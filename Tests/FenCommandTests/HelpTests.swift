import ArgumentParser
import Testing

@testable import FenCommand

@Suite struct `The help of a command` {
  /// Every command and subcommand, with its name as it is typed.
  static let commands = all(of: FenMain.self, named: "fen")

  @Test(arguments: commands.map(\.name))
  func `says in a sentence what it does and shows an example`(name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name }).type
    #expect(command.configuration.abstract.hasSuffix("."))
    guard command != FenMain.self else { return }
    #expect(command.configuration.discussion.contains("Example"))
    #expect(command.configuration.discussion.contains("  fen "))
  }

  /// Lines broken at our width are broken a second time at the terminal's.
  @Test(arguments: commands.map(\.name))
  func `leaves the breaking of lines to the terminal`(name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name }).type
    for paragraph in command.configuration.discussion.split(separator: "\n\n") {
      let prose = paragraph.split(separator: "\n").filter { !$0.hasPrefix("  ") }
      #expect(prose.count <= 1, "\(paragraph)")
    }
  }

  @Test(arguments: commands.map(\.name))
  func `every example is a command line that is understood`(name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name }).type
    for example in examples(in: command.configuration.discussion) {
      #expect(throws: Never.self, "\(example)") { try FenMain.parseAsRoot(words(of: example)) }
    }
  }

  @Test func `all that the contract names is there`() {
    let names = Set(Self.commands.map(\.name))
    let expected: Set = [
      "fen demo", "fen serve", "fen merchant create", "fen env", "fen audit", "fen copy", "fen doctor", "fen listen",
      "fen trigger", "fen clock show", "fen clock advance", "fen clock set", "fen clock freeze", "fen clock real",
    ]
    #expect(expected.subtracting(names).isEmpty)
  }
}

private func all(
  of type: any ParsableCommand.Type, named name: String
) -> [(name: String, type: any ParsableCommand.Type)] {
  [(name, type)]
    + type.configuration.subcommands.flatMap {
      all(of: $0, named: "\(name) \($0.configuration.commandName ?? typed($0))")
    }
}

/// ArgumentParser's own rule for a command without a name of its own, as far as ours need it.
private func typed(_ type: any ParsableCommand.Type) -> String { "\(type)".lowercased() }

/// Lines that begin with `fen`, without what a shell would do around them.
private func examples(in discussion: String) -> [String] {
  discussion.split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { $0.hasPrefix("fen ") }
    .map(String.init)
}

/// Splits at spaces; a quoted word stays whole.
private func words(of line: String) -> [String] {
  var words = [String](), word = "", quoted = false
  for character in line.dropFirst(4) {
    switch character {
    case "\"": quoted.toggle()
    case " " where !quoted:
      words.append(word)
      word = ""
    case _: word.append(character)
    }
  }
  // What follows is the shell's.
  return Array((words + [word]).filter { !$0.isEmpty }.prefix { ![">", "|", "&&", "&"].contains($0) })
}
