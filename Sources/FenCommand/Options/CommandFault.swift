/// Why a command could not do its work, in one line that says what to do next.
struct CommandFault: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
