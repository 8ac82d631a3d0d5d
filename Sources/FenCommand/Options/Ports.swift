import ArgumentParser

/// - Throws: `ValidationError` for a number that is no port.
func checkRange(port: Int, proxyPort: Int) throws {
  guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
  guard (0...65_535).contains(proxyPort) else { throw ValidationError("--proxy-port is 0 to 65535") }
}
