import Testing

@testable import FenServer

@Suite struct `The fields of an address that a form made` {
  @Test func `have their blanks, their pluses and their marks`() {
    let fields = formFields("note=dinner+%26+tea+%2B+cake&to=&open&amount=1.00")
    #expect(fields.map(\.name) == ["note", "to", "open", "amount"])
    #expect(fields.map(\.value) == ["dinner & tea + cake", "", "", "1.00"])
  }

  @Test func `stay as they are where they cannot be read`() {
    #expect(formFields("note=50%").map(\.value) == ["50%"])
  }
}
