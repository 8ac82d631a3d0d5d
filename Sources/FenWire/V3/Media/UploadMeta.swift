import Fen

/// The signed part of an upload: `{"filename": …, "sha256": …}`.
///
/// Source: API v3, 图片上传, 视频上传, 图片上传(营销专用).
public struct UploadMeta: Hashable, Sendable {
  public let filename: String
  /// Of the file's bytes.
  public let sha256: [UInt8]

  /// - Throws: `PARAM_ERROR` naming the field.
  public init(_ reader: FieldReader) throws(WireError) {
    filename = try reader.string("filename", bytes: 1...256)
    let text = try reader.string("sha256", bytes: 64...64)
    guard let digest = bytes(hexadecimal: text) else {
      throw reader.refusal(
        "sha256", issue: "not hexadecimal", rule: "字符串规则校验失败，不是合法的SHA256", right: "has 64 hexadecimal digits")
    }
    sha256 = digest
    try reader.finish()
  }
}

extension WireError {
  /// A form that cannot be read.
  public static func unreadable(_ fault: MultipartFault) -> WireError {
    let right =
      switch fault {
      case .otherType(let type): "Content-Type is \(type); send multipart/form-data"
      case .noBoundary: "begin the body with --, the boundary that Content-Type names (or none), and a line's end"
      case .headUnfinished: "end the head of each part with an empty line"
      case .headUnreadable: "write the heads of parts as lines of name, colon and value, in UTF-8"
      case .nameless: "give each part a Content-Disposition: form-data with a name"
      case .partUnfinished: "end each part with a line of -- and the boundary, and the last with -- behind it"
      case .twice(let name): "send \(name) once"
      case .tooManyParts: "send two parts, meta and file"
      case .afterTheEnd: "send nothing after the last boundary"
      }
    return WireError(
      .paramError, message: "上传的表单格式错误",
      detail: WireError.detail(field: "body", value: nil, issue: "not a form", location: .body), hint: right)
  }
}
