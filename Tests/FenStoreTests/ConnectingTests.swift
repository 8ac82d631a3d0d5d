import Testing

@testable import FenStore

@Suite struct `Connecting to PostgreSQL` {
  @Test func `refuses a server older than 15 by name`() throws {
    let old = #expect(throws: StoreError.self) { try checkVersion(140_012) }
    #expect(
      old?.description == "this database cannot be used: the server is PostgreSQL 14, Fen needs 15 or newer")
    #expect(throws: Never.self) { try checkVersion(150_000) }
  }

  @Test func `never shows the password in an address`() throws {
    for address in ["mysql://me:secret@127.0.0.1/fen", "postgres://me:secret@[::1/fen"] {
      let fault = #expect(throws: StoreError.self) { try connect(to: address) }
      let said = try #require(fault).description
      #expect(!said.contains("secret"))
      #expect(said.contains("write postgres://user:password@host:5432/name"))
    }
  }
}
