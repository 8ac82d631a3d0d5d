import Testing
@testable import FenStore
@Test func placeholderFenStore() {}
