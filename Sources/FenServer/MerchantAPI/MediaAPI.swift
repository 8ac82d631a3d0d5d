import Fen
import FenPlatform
import FenWire

/// `/v3/marketing/favor/media/image-upload`, `/v3/merchant/media/…`, `/v3/merchant-service/images/upload`: files of
/// merchants.
///
/// Source: API v3 图片上传, 视频上传, 图片上传(营销专用).
struct MediaAPI: Sendable {
  let platform: Platform
  let limiter: RateLimiter
  /// Where people open the pages of this server; nil where nobody said.
  let address: @Sendable () -> String?

  func upload(_ call: MerchantCall, for purpose: MediaPurpose) async throws(WireError) -> WireAnswer {
    try limiter.check(.upload, call)
    guard let bytes = call.file else {
      throw WireError(
        .paramError, message: "缺少上传的文件",
        detail: WireError.detail(field: "file", value: nil, issue: "required field is missing", location: .body),
        hint: "send a form with two parts: meta (the JSON that is signed) and file")
    }
    let meta = try UploadMeta(call.reader())
    let site = try purpose.isPublic ? site() : ""
    do {
      let id = try await platform.media.keep(
        Upload(name: meta.filename, bytes: bytes, claimedDigest: meta.sha256), for: purpose, of: call.merchant.id)
      return .json(
        purpose.isPublic
          ? ["media_url": .string("\(site)/media/\(id.value)")] : ["media_id": .string(id.value)])
    } catch let refusal as UploadRefusal {
      throw uploadError(refusal)
    } catch {
      throw internalFault(error)
    }
  }

  private func site() throws(WireError) -> String {
    guard let site = address() else {
      throw WireError(
        .invalidRequest, message: "该环境未配置图片访问地址",
        hint: "nobody could open the picture: the operator starts the server with --wallet-origin")
    }
    return site
  }
}

extension MediaPurpose {
  /// What a path uploads; nil for all other paths.
  init?(path: String) {
    switch path {
    case "/v3/marketing/favor/media/image-upload": self = .marketingImage
    case "/v3/merchant/media/upload": self = .applicationImage
    case "/v3/merchant/media/video_upload": self = .applicationVideo
    case "/v3/merchant-service/images/upload": self = .complaintImage
    case _: return nil
    }
  }
}

private func uploadError(_ refusal: UploadRefusal) -> WireError {
  func wrong(_ field: String, _ message: String, _ issue: String, _ hint: String) -> WireError {
    WireError(
      .paramError, message: message,
      detail: WireError.detail(field: field, value: nil, issue: issue, location: .body), hint: hint)
  }
  switch refusal {
  case .empty: return wrong("file", "上传的文件为空", "empty", "the part file has no bytes")
  case .tooLarge(let has, let most):
    return wrong("file", "文件大小超过限制", "too large", "the file has \(has) bytes, at most \(most) are taken")
  case .ending(let ending, let allowed):
    return wrong(
      "/filename", "不支持的文件类型", "file type not supported",
      "filename ends in .\(ending.prefix(16)); it must end in one of \(allowed.joined(separator: ", "))")
  case .notWhatItIsNamed(let ending, let format):
    return wrong(
      "file", "文件内容与文件类型不符", "not what its name says",
      "the name says \(ending), the bytes say \(format?.rawValue ?? "nothing that is known"); send the real file")
  case .digestDiffers:
    return wrong(
      "/sha256", "文件内容与sha256不一致", "not the digest of the file", "sha256 is counted over the bytes of the part file")
  case .ownerFull(let holds, let most):
    return WireError(
      .ruleLimit, message: "商户上传的文件总量超过限制", hint: "the merchant's files have \(holds) of \(most) bytes")
  }
}
