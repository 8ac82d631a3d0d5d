import Testing

@testable import FenWire

private let meta = #"{"filename":"a.png","sha256":"00"}"#
private let plainType = "multipart/form-data"

private func form(_ text: String, _ type: String = "multipart/form-data; boundary=b") throws(MultipartFault) -> Multipart
{
  try Multipart(Array(text.utf8), contentType: type)
}

/// As the clients write it.
private let body =
  "--b\r\nContent-Disposition: form-data; name=\"meta\"\r\n\r\n\(meta)\r\n"
  + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
  + "x--b is no end, nor --b--\r\n\r\n--b--\r\n"

@Suite struct `A form` {
  @Test(arguments: [
    "multipart/form-data; boundary=b", "Multipart/Form-Data;boundary=\"b\"", "multipart/form-data",
    "multipart/form-data; charset=utf-8; boundary=b",
  ])
  func `has its parts byte by byte`(type: String) throws {
    let read = try form(body, type)
    #expect(read.parts.map(\.name) == ["meta", "file"])
    #expect(read["meta"].map { String(decoding: $0.bytes, as: UTF8.self) } == meta)
    #expect(read["meta"]?.filename == nil && read["file"]?.filename == "a.png")
    #expect(read["file"].map { String(decoding: $0.bytes, as: UTF8.self) } == "x--b is no end, nor --b--\r\n")
    #expect(read["other"] == nil)
  }

  @Test func `of wechatpay-go ends a head with a semicolon, and okhttp counts each part`() throws {
    let read = try form(
      "--b\r\nContent-Disposition: form-data; name=\"meta\";\r\nContent-Type: application/json\r\n\r\n{}\r\n"
        + "--b\r\ncontent-disposition:form-data ; name=file; filename=\"a;\\\"b\\\".png\";\r\nContent-Length: 1\r\n\r\nx"
        + "\r\n--b--")
    #expect(read.parts.map(\.name) == ["meta", "file"] && read["file"]?.filename == "a;\"b\".png")
    #expect(read["file"]?.bytes == [0x78])
  }

  @Test func `may hold nothing in a part`() throws {
    #expect(try form("--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n--b--")["x"]?.bytes == [])
    #expect(try form("--b\r\nContent-Disposition: form-data; name=x\r\n\r\n--b--")["x"]?.bytes == [])
    #expect(try form("--b--").parts == [])
  }

  @Test(arguments: [
    ("application/json", body, MultipartFault.otherType("application/json")),
    ("", body, .otherType("")),
    (plainType, "", .noBoundary), (plainType, "--", .noBoundary), (plainType, "{}", .noBoundary),
    (plainType, "--\r\n", .noBoundary), ("\(plainType); boundary=c", body, .noBoundary),
    ("\(plainType); boundary=\"\"", body, .noBoundary),
    ("\(plainType); boundary=" + String(repeating: "b", count: 71), body, .noBoundary),
    ("\(plainType); boundary=b", "--b", .noBoundary), ("\(plainType); boundary=b", "--bb\r\n", .noBoundary),
    (plainType, "--b\r\n", .headUnfinished),
    (plainType, "--b\r\nContent-Disposition: form-data; name=x\r\n--b--", .headUnfinished),
    (plainType, "--b\r\n" + String(repeating: "a: b\r\n", count: 1_000) + "\r\n\r\n--b--", .headUnfinished),
    (plainType, "--b\r\nno colon\r\n\r\n\r\n--b--", .headUnreadable),
    (plainType, "--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b--", .nameless),
    (plainType, "--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--", .nameless),
    (plainType, "--b\r\nContent-Disposition: attachment; name=x\r\n\r\n\r\n--b--", .nameless),
    (plainType, "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nrest", .partUnfinished),
    (plainType, "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nrest\r\n--", .partUnfinished),
    (plainType, "--b\r\nContent-Disposition: form-data; name=x\r\n\r\nrest\r\n--bc\r\n", .noBoundary),
    ("\(plainType); boundary=b", "--b--\r\nmore", .afterTheEnd),
    (
      plainType,
      "--b" + String(repeating: "\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b", count: 2) + "--",
      .twice("x")
    ),
    (
      plainType,
      "--b" + (0..<9).map { "\r\nContent-Disposition: form-data; name=x\($0)\r\n\r\n1\r\n--b" }.joined() + "--",
      .tooManyParts
    ),
  ])
  func `that is none is refused by its fault`(type: String, body: String, fault: MultipartFault) {
    #expect(throws: fault) { try form(body, type) }
  }

  @Test func `cut short anywhere is refused, and with any byte changed it is read or refused`() throws {
    let whole = Array(body.utf8)
    let end = whole.count - 2
    for count in 0..<end {
      #expect(throws: MultipartFault.self) { try Multipart(Array(whole[..<count]), contentType: plainType) }
    }
    #expect(try Multipart(Array(whole[..<end]), contentType: plainType).parts.count == 2)
    for place in whole.indices {
      for byte in [0, 0x0A, 0x0D, 0x2D, 0x3B, 0x62, 0xFF] as [UInt8] {
        var changed = whole
        changed[place] = byte
        let read = try? Multipart(changed, contentType: plainType)
        #expect((read?.parts.count ?? 0) <= 2)
      }
    }
  }

  @Test func `has more parts where more are asked for`() throws {
    let nine =
      (0..<9).map { "--b\r\nContent-Disposition: form-data; name=x\($0)\r\n\r\n1\r\n" }.joined() + "--b--"
    let type = "multipart/form-data; boundary=b"
    #expect(throws: MultipartFault.tooManyParts) { try Multipart(Array(nine.utf8), contentType: type) }
    #expect(try Multipart(Array(nine.utf8), contentType: type, mostParts: 9).parts.count == 9)
  }
}
