import Fen

// What several templates show.

/// A short word in a tinted field: where something stands.
struct Badge: Sendable, Equatable {
  enum Tone: String, Sendable, CaseIterable { case neutral, waiting, good, bad, accent }
  let tone: String
  let label: String

  init(_ tone: Tone, _ label: String) {
    self.tone = tone.rawValue
    self.label = label
  }
}

extension Badge {
  init(_ standing: OrderStanding, in language: Language) {
    switch standing {
    case .notPaid: self.init(.waiting, language.text("standing.notPaid"))
    case .userPaying: self.init(.waiting, language.text("standing.userPaying"))
    case .atBank: self.init(.waiting, language.text("standing.atBank"))
    case .paid: self.init(.good, language.text("standing.paid"))
    case .refundedInPart: self.init(.accent, language.text("standing.refundedInPart"))
    case .refunded: self.init(.accent, language.text("standing.refunded"))
    case .closed: self.init(.neutral, language.text("standing.closed"))
    case .expired: self.init(.neutral, language.text("standing.expired"))
    case .revoked: self.init(.neutral, language.text("standing.revoked"))
    }
  }

  /// Where a payment stands, as far as its refunds came: one that did not arrive, or not yet, is no refund.
  init(_ standing: OrderStanding, refundUnderway: Money, refundRefused: Money, in language: Language) {
    if refundRefused.isPositive {
      self.init(.bad, language.text("payment.refundRefused"))
    } else if refundUnderway.isPositive {
      self.init(.waiting, language.text("fact.refundUnderway"))
    } else {
      self.init(standing, in: language)
    }
  }

  init(_ standing: TillRefund.Standing, in language: Language) {
    switch standing {
    case .processing: self.init(.waiting, language.text("refund.processing"))
    case .success: self.init(.good, language.text("refund.success"))
    case .byMerchant: self.init(.neutral, language.text("refund.byMerchant"))
    case .abnormal: self.init(.bad, language.text("refund.abnormal"))
    }
  }

  init(_ standing: CallbackRecord.Standing, in language: Language) {
    switch standing {
    case .waiting: self.init(.waiting, language.text("callback.waiting"))
    case .delivered: self.init(.good, language.text("callback.delivered"))
    case .givenUp: self.init(.bad, language.text("callback.givenUp"))
    }
  }

  init(status: Int) {
    self.init(status < 300 ? .good : status < 500 ? .waiting : .bad, String(status))
  }
}

/// A code as the template draws it.
struct CodeView: Sendable {
  let width: Int
  let height: Int
  let path: String
  let codeLabel: String
  let codeClass: String

  static func qr(_ text: String, label: String) throws(CodeFault) -> CodeView {
    CodeView(try QRCode.image(of: text), label: label, kind: "qr")
  }

  static func bars(_ text: String, label: String) throws(CodeFault) -> CodeView {
    CodeView(try Code128.image(of: text), label: label, kind: "bars")
  }

  private init(_ image: CodeImage, label: String, kind: String) {
    (self.width, self.height, self.path) = (image.width, image.height, image.path)
    (self.codeLabel, self.codeClass) = (label, kind)
  }
}

/// A way to pay, to choose from.
struct MethodView: Sendable {
  let methodID: String
  let methodName: String
  let methodDetail: String?
  /// What is paid by it and why, where that depends on the way.
  var methodPrice: String?
  /// The same in fen, for the form to send back; nil where the sheet shows one amount for all.
  var toPay: String?
  let isChosen: Bool
}

extension WalletMethod.Kind {
  func name(in language: Language) -> String {
    switch self {
    case .balance: language.text("method.balance")
    case .debitCard(let bank, let digits):
      language.text("method.debit", ["bank": language.bank(bank), "digits": digits])
    case .creditCard(let bank, let digits):
      language.text("method.credit", ["bank": language.bank(bank), "digits": digits])
    }
  }
}

extension WalletMethod.Kind {
  /// Where cards of one kind are listed in a narrow field: the digits tell them apart.
  func shortName(in language: Language) -> String {
    switch self {
    case .balance: name(in: language)
    case .debitCard(let bank, let digits), .creditCard(let bank, let digits):
      language.text("method.card", ["bank": language.bank(bank), "digits": digits])
    }
  }
}

extension Language {
  /// The name of an issuer by the beginning of its `bank_type`; one that is not listed shows as it is.
  func bank(_ code: String) -> String { texts["bank." + code] ?? code }
}

/// A line of the wallet's history.
struct PaymentRow: Sendable {
  let href: String
  let payee: String
  let paymentText: String
  let amount: AmountParts
  let badge: Badge?
  let time: String
  let timeValue: String

  init(_ payment: WalletPayment, in language: Language) {
    // Whoever comes back when the bank has refused is told so.
    self.href = payment.href + (payment.standing == .atBank ? "?asked=1" : "")
    self.payee = payment.payee
    self.paymentText = payment.description
    self.amount = AmountParts(Money(minorUnits: -payment.paid.minorUnits, payment.paid.currency), in: language)
    self.badge =
      switch payment.standing {
      case .paid: nil
      case .notPaid, .userPaying, .atBank, .refundedInPart, .refunded, .closed, .expired, .revoked:
        Badge(
          payment.standing, refundUnderway: payment.refundUnderway, refundRefused: payment.refundRefused, in: language)
      }
    self.time = language.dayAndClock(payment.at)
    self.timeValue = payment.at.rfc3339
  }
}

extension WalletPayment {
  var href: String { "/wallet/payments/\(order.value)" }
}

/// A term and what it is.
struct Fact: Sendable {
  let term: String
  let value: String
  /// Shown in the fixed-width face, with a button that copies it.
  let isCode: Bool

  init(_ term: String, _ value: String, code: Bool = false) {
    (self.term, self.value, self.isCode) = (term, value, code)
  }
}

struct Choice: Sendable {
  let choiceValue: String
  let choiceLabel: String
  let isChosen: Bool
}
