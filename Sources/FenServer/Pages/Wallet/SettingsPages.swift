import Fen
import Hummingbird

/// `/wallet/settings`.
func registerSettings<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.walletGet("wallet/settings") { visit, user in
    let wallet = try await site.data.wallet(of: user)
    let content = SettingsContent(
      user: UserView(wallet.user, in: visit.language), className: wallet.accountClass.name(in: visit.language),
      isUnverified: wallet.accountClass == .unverified)
    return .page(.walletSettings, title: visit.text("settings.title"), content: content)
  }
}

private struct SettingsContent: Sendable {
  let user: UserView
  let className: String
  let isUnverified: Bool
}
