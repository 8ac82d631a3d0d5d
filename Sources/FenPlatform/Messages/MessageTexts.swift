import Fen

/// The languages that messages are written in.
public enum MessageLanguage: String, CaseIterable, Sendable {
  case chinese, english, japanese

  /// Of whoever asks, where that is known: it is set around what is done for him.
  @TaskLocal public static var spoken = MessageLanguage.chinese
}

extension CodeMessage.Purpose {
  /// The message that brings a code.
  func text(_ code: String, in language: MessageLanguage) -> String {
    switch language {
    case .chinese: chinese(code)
    case .english: english(code)
    case .japanese: japanese(code)
    }
  }

  private func chinese(_ code: String) -> String {
    let what: String
    switch self {
    case .bindCard(let life): what = "用于绑定银行卡，\(life.lasting("分钟", "秒"))内有效"
    case .signIn: what = "用于登录钱包，5 分钟内有效"
    case .payment(let payee, let amount):
      return "验证码 \(code)，您正在向“\(payee)”支付 \(amount.written)，5 分钟内有效。如非本人操作，请勿告知他人。"
    case .password: what = "用于重置支付密码，5 分钟内有效"
    case .device: what = "用于添加设备密钥，5 分钟内有效"
    case .personalData: what = "用于导出个人信息，5 分钟内有效"
    case .agreement: what = "用于签署商户协议，5 分钟内有效"
    }
    return "验证码 \(code)，\(what)。请勿告知他人。"
  }

  private func english(_ code: String) -> String {
    let what =
      switch self {
      case .bindCard(let life): "binds your bank card, for \(life.lasting("minutes", "seconds"))"
      case .signIn: "opens your wallet, for 5 minutes"
      case .payment(let payee, let amount): "pays \(amount.written) to “\(payee)”, for 5 minutes"
      case .password: "sets another payment password, for 5 minutes"
      case .device: "adds a device key, for 5 minutes"
      case .personalData: "exports your personal data, for 5 minutes"
      case .agreement: "signs the agreement of your business, for 5 minutes"
      }
    return "Code \(code): it \(what). Tell it to nobody."
  }

  private func japanese(_ code: String) -> String {
    let what =
      switch self {
      case .bindCard(let life): "銀行カードの登録用です（\(life.lasting("分間", "秒間"))有効）"
      case .signIn: "ウォレットのログイン用です（5 分間有効）"
      case .payment(let payee, let amount): "「\(payee)」への \(amount.written) の支払い用です（5 分間有効）"
      case .password: "支払いパスワードの再設定用です（5 分間有効）"
      case .device: "デバイスキーの追加用です（5 分間有効）"
      case .personalData: "個人データの書き出し用です（5 分間有効）"
      case .agreement: "加盟店規約への署名用です（5 分間有効）"
      }
    return "認証コード \(code)：\(what)。誰にも教えないでください。"
  }
}

extension Money {
  fileprivate var written: String { "\(majorUnits) \(currency.rawValue)" }
}

extension Int64 {
  /// Seconds in words: whole minutes where they are.
  fileprivate func lasting(_ minutes: String, _ seconds: String) -> String {
    self % 60 == 0 ? "\(self / 60) \(minutes)" : "\(self) \(seconds)"
  }
}
