import Fen
import FenPlatform
import FenWire

/// `/v3/certificates` and `/v3/security/echo`: what a client needs to know whom it talks to.
///
/// Source: APIv3, 下载平台证书; 签名与加解密联调.
struct SecurityAPI: Sendable {
  let platform: Platform
  let keyring: Keyring

  func certificates(_ call: MerchantCall) throws(WireError) -> WireAnswer {
    switch call.merchant.keyMode {
    case .certificate: break
    case .publicKey:
      throw WireError(
        .resourceNotExists, message: "无可用的平台证书，请使用微信支付公钥",
        hint: "this merchant is in public-key mode; its key is \(keyring.publicKey.serial)")
    }
    guard let certificate = keyring.certified.certificate, let key = APIv3Key(call.merchant.apiv3Key) else {
      throw WireError(.systemError)
    }
    return .json(CertificatesAnswer([certificate], key: key, nonce: aeadNonce).json)
  }

  func echo(_ call: MerchantCall) async throws(WireError) -> WireAnswer {
    let body = try EchoBody(call.reader())
    let key = call.namedKey ?? keyring.signer(for: call.merchant)
    var encrypted: String?
    if let cipher = body.encryptedMessage {
      let message = try plain(cipher, "/encrypted_echo_message", key)
      do {
        encrypted = try keyring.verifier(of: call.merchant, serial: call.serial)?.encrypt(message)
      } catch {
        throw internalFault(error)
      }
    }
    let answer = EchoAnswer(message: body.message, encryptedMessage: encrypted).json
    if let url = body.notifyURL {
      do {
        try await platform.engine.perform(OweEcho(to: call.merchant.id, url: url.text, content: answer.text))
      } catch {
        throw internalFault(error)
      }
    }
    return .json(answer)
  }
}
