import Foundation
import Mustache

/// The pages' templates, all read and parsed at start.
struct Templates: Sendable {
  private let library: MustacheLibrary

  /// Reads every template in the folder.
  ///
  /// - Throws: `ResourceFault` naming the file: one that a page needs is missing, or one does not parse.
  init(resources: Resources) throws(ResourceFault) {
    MustacheContentTypes.register(EscapedHTML(), named: "FEN")
    var library = MustacheLibrary()
    for name in Template.allCases.map(\.rawValue) + Self.partials {
      let path = "Templates/\(name).mustache"
      let text = try resources.text(of: path)
      do {
        // Each template is told its content type itself: a partial falls back to the library's own escaping.
        try library.register("{{% CONTENT_TYPE:FEN}}" + text, named: name)
      } catch {
        throw .unreadable(path, why: "\(error)")
      }
    }
    self.library = library
  }

  func render(_ template: Template, _ page: some Sendable) -> String {
    guard let html = library.render(page, withTemplate: template.rawValue) else {
      preconditionFailure("\(template) was not registered although every case is")
    }
    return html
  }

  /// Templates that only other templates use.
  static let partials = [
    "layout", "phone", "head", "languages", "flash", "csrf", "amount", "badge", "code", "keypad", "methods",
    "payments", "headers", "dev-tabs", "password", "proof", "refusal", "sms", "services", "amount-input",
    "verify-prompt", "passkey-address", "tick", "facts", "claim", "invent", "entries", "parts",
    "wallet-home-body", "wallet-payment-body", "wallet-transfer-body", "wallet-bank-body", "wallet-packet-body",
    "wallet-code-body", "wallet-receive-body", "gate",
    "till-orders-body", "till-order-body",
    "dev-request-rows-body", "dev-callback-rows-body",
    "campaign-live-body", "campaign-preview-body", "ended-providers", "gauges", "campaign-picture",
  ]
}

/// What can be rendered: a page, or a part of one that is swapped while it is open.
enum Template: String, CaseIterable, Sendable {
  case start, error, design
  case walletSignIn = "wallet-sign-in"
  case walletSignInCode = "wallet-sign-in-code"
  case walletPassword = "wallet-password"
  case walletPasswordReset = "wallet-password-reset"
  case walletHome = "wallet-home"
  case walletHomeLive = "wallet-home-live"
  case walletCode = "wallet-code"
  case walletCodeFragment = "wallet-code-fragment"
  case walletCodeSpent = "wallet-code-spent"
  case walletCodeLive = "wallet-code-live"
  case walletScan = "wallet-scan"
  case walletGate = "wallet-gate"
  case walletPay = "wallet-pay"
  case walletPayment = "wallet-payment"
  case walletPaymentLive = "wallet-payment-live"
  case walletVerify = "wallet-verify"
  case walletVerifyForm = "wallet-verify-form"
  case walletLimits = "wallet-limits"
  case walletCards = "wallet-cards"
  case walletCard = "wallet-card"
  case walletCardNew = "wallet-card-new"
  case walletCardIssuer = "wallet-card-issuer"
  case walletCardConfirm = "wallet-card-confirm"
  case walletBankForm = "wallet-bank-form"
  case walletBankSheet = "wallet-bank-sheet"
  case walletBankMove = "wallet-bank-move"
  case walletBankLive = "wallet-bank-live"
  case walletTransfers = "wallet-transfers"
  case walletTransferNew = "wallet-transfer-new"
  case walletTransferSheet = "wallet-transfer-sheet"
  case walletTransfer = "wallet-transfer"
  case walletTransferLive = "wallet-transfer-live"
  case walletStore = "wallet-store"
  case walletStoreSheet = "wallet-store-sheet"
  case walletReceive = "wallet-receive"
  case walletReceiveFragment = "wallet-receive-fragment"
  case walletReceiveLive = "wallet-receive-live"
  case walletReceivePrint = "wallet-receive-print"
  case walletPackets = "wallet-packets"
  case walletPacketForm = "wallet-packet-form"
  case walletPacketSheet = "wallet-packet-sheet"
  case walletPacket = "wallet-packet"
  case walletPacketLive = "wallet-packet-live"
  case walletPayout = "wallet-payout"
  case walletBills = "wallet-bills"
  case walletCoupons = "wallet-coupons"
  case walletOffer = "wallet-offer"
  case walletComplaints = "wallet-complaints"
  case walletComplaint = "wallet-complaint"
  case walletComplaintNew = "wallet-complaint-new"
  case complaintFigures = "complaint-figures"
  case policy
  case merchantComplaints = "merchant-complaints"
  case merchantComplaint = "merchant-complaint"
  case walletSettings = "wallet-settings"
  case walletDevices = "wallet-devices"
  case walletPasskey = "wallet-passkey"
  case walletPersonalData = "wallet-personal-data"
  case walletClose = "wallet-close"
  case till
  case tillOrders = "till-orders"
  case tillOrder = "till-order"
  case tillRefund = "till-refund"
  case tillOrderLive = "till-order-live"
  case requests = "dev-requests"
  case requestRows = "dev-request-rows"
  case request = "dev-request"
  case callbacks = "dev-callbacks"
  case callbackRows = "dev-callback-rows"
  case callback = "dev-callback"
  case clock = "dev-clock"
  case faults = "dev-faults"
  case campaigns
  case campaign
  case campaignLive = "campaign-live"
  case campaignNew = "campaign-new"
  case campaignEdit = "campaign-edit"
  case campaignPreview = "campaign-preview"
  case campaignConfirm = "campaign-confirm"
  case campaignTry = "campaign-try"
  case campaignsPublic = "campaigns-public"
  case campaignPublic = "campaign-public"
  case applyments
  case applyment
  case agreement
  case open
  case providers = "open-providers"
  case provider = "open-provider"
  case proof = "open-proof"
  case report = "open-report"
  case reportFollowed = "open-report-followed"
  case claimFigures = "open-claims"
  case claims
  case claimCase = "claim-case"
}

/// Escapes what could end a text or an attribute.
///
/// The library's own escaping goes by characters, so a quote that carries a combining mark is no quote to it and would
/// close an attribute. This one goes by code points.
private struct EscapedHTML: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var escaped = ""
    escaped.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": escaped.unicodeScalars.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.unicodeScalars.append(contentsOf: "&gt;".unicodeScalars)
      case "&": escaped.unicodeScalars.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": escaped.unicodeScalars.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.unicodeScalars.append(contentsOf: "&#39;".unicodeScalars)
      case "\0": escaped.unicodeScalars.append("\u{FFFD}")
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// The texts of a language as templates see them: `{{t.wallet.balance}}`.
struct TextNode: MustacheParent, Sendable {
  let language: Language
  var path = ""

  func child(named name: String) -> Any? {
    let key = path.isEmpty ? name : path + "." + name
    return language.texts[key] ?? TextNode(language: language, path: key)
  }
}
