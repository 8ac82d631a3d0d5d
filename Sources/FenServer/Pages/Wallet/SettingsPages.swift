import Fen
import Hummingbird

/// `/wallet/settings`, and the name others see.
func registerSettings<Context: RequestContext>(on pages: PageRegistrar<Context>, _ site: Site) {
  pages.walletGet("wallet/settings") { visit, user in try await settingsPage(visit, user, site) }

  pages.walletPost("wallet/settings/name") { visit, user, form in
    let typed = form["name"] ?? ""
    do {
      try await site.data.rename(user, to: try ShownName(page: typed))
      try await site.say(.success, visit.text("settings.named"), to: visit)
      return .redirect("/wallet/settings")
    } catch let refusal as PageRefusal {
      return try await settingsPage(visit, user, site, typed: typed, refusal: refusal)
    }
  }
}

private func settingsPage(
  _ visit: Visit, _ user: UserID, _ site: Site, typed: String? = nil, refusal: PageRefusal? = nil
) async throws -> Answer {
  let wallet = try await site.data.wallet(of: user)
  let content = SettingsContent(
    user: UserView(wallet.user, in: visit.language), className: wallet.accountClass.name(in: visit.language),
    isUnverified: wallet.accountClass == .unverified, typedName: typed ?? wallet.user.name,
    refusal: refusal.map { RefusalView($0, visit.language) })
  return .page(
    .walletSettings, title: visit.text("settings.title"), content: content, status: refusal?.status ?? .ok)
}

private struct SettingsContent: Sendable {
  let user: UserView
  let className: String
  let isUnverified: Bool
  let typedName: String
  let refusal: RefusalView?
}

extension ShownName {
  fileprivate init(page typed: String) throws(PageRefusal) {
    do { try self.init(typed) } catch { throw .shownName(error) }
  }
}
