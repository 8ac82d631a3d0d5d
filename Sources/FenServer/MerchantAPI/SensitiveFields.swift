import FenWire

/// A sensitive field in clear.
///
/// - Throws: `PARAM_ERROR` when it was not encrypted for `key`.
func plain(_ cipher: String, _ field: String, _ key: PlatformSigner) throws(WireError) -> String {
  do throws(SensitiveFieldFault) { return try key.signer.decrypt(cipher) } catch {
    throw WireError(
      .paramError, message: "敏感信息解密失败",
      detail: WireError.detail(field: field, value: nil, issue: "cannot be decrypted", location: .body),
      hint: "\(error); encrypt for \(key.serial) with RSA-OAEP (SHA-1) and name it in Wechatpay-Serial")
  }
}
