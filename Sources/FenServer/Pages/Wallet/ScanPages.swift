import Fen
import Foundation
import Hummingbird

/// `/wallet/scan`: what a code leads to, a shop's order or a person to pay.
///
/// - Parameter isSandbox: in a sandbox both windows are on one desk, and the till's codes are listed.
func registerScan<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site, isSandbox: Bool) {
  let data = site.data

  pages.walletGet("wallet/scan") { visit, user in
    guard let code = visit.query["code"]?.trimmingCharacters(in: .whitespacesAndNewlines), !code.isEmpty else {
      let open =
        isSandbox
        ? try await data.openCodes(for: user).map { WaitingView($0, visit.language) } : []
      return .page(
        .walletScan, title: visit.text("scan.title"),
        content: ScanContent(code: "", refusal: nil, open: open, hasOpen: !open.isEmpty))
    }
    do {
      return .redirect(try await destination(of: code, user, data))
    } catch let refusal as PageRefusal {
      return .page(
        .walletScan, title: visit.text("scan.title"),
        content: ScanContent(code: code, refusal: RefusalView(refusal, visit.language), open: [], hasOpen: false),
        status: refusal.status)
    }
  }
}

/// The page a code leads to: an order to pay, a packet to open, a store or a person to pay.
private func destination(of code: String, _ user: UserID, _ data: any PageData) async throws -> String {
  if let packet = code.firstMatch(of: /\/wallet\/packets\/([0-9A-Za-z_-]{1,64})$/) {
    return "/wallet/packets/\(packet.1)"
  }
  if code.hasPrefix("wxp://store") { return address("/wallet/store", [("code", code)]) }
  do {
    return "/wallet/pay/\(try await data.lookUp(code: code, for: user).id.value)"
  } catch PageRefusal.codeUnknown {
    do {
      let payee = try await data.payee(.code(code), for: user)
      return address("/wallet/transfers/new", [("payee", payee.reference)])
    } catch PageRefusal.transfer(.noSuchPayee) {
      throw PageRefusal.codeUnknown
    }
  }
}

private struct ScanContent: Sendable {
  let code: String
  let refusal: RefusalView?
  /// Codes of tills nearby: in a sandbox both windows are on one desk.
  let open: [WaitingView]
  let hasOpen: Bool
}
