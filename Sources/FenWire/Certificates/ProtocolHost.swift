/// The hosts under which clients expect the merchant protocol.
public enum ProtocolHost: String, CaseIterable, Sendable {
  case mainland = "api.mch.weixin.qq.com"
  case mainlandSpare = "api2.mch.weixin.qq.com"
  case hongKong = "apihk.mch.weixin.qq.com"
  case plain = "api.wechatpay.cn"
  /// wechatpay-java goes here when the first host cannot be reached.
  case plainSpare = "api2.wechatpay.cn"

  /// Host names do not know case; a dot may end them.
  public init?(named host: String) {
    let name = host.lowercased()
    self.init(rawValue: name.hasSuffix(".") ? String(name.dropLast()) : name)
  }
}
