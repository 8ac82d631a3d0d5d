import Hummingbird

/// Every page, registered on a router.
///
/// `/` · `/wallet` · `/cashier` · `/dev` · `/merchant` · `/platform` · `/campaigns` · `/open`, and what they
/// need under `/assets`.
struct PageRoutes: Sendable {
  private let site: Site

  /// Reads templates, texts, style and script.
  /// - Throws: `ResourceFault` naming the file that is missing or does not parse.
  init(
    data: any PageData, sessions: any SessionStore = MemorySessions(), resources: Resources = .bundled
  ) throws(ResourceFault) {
    self.site = Site(
      data: data, sessions: sessions, templates: try Templates(resources: resources),
      languages: try Languages(resources: resources), assets: try Assets(resources: resources),
      policies: try Policies(resources: resources))
  }

  /// - Parameter isSandbox: whether whoever reaches the pages may act as any customer and any merchant. Outside the
  ///   sandbox only the start page and the public ones open, and the wallet for whoever signs in by phone.
  func register<Context: RequestContext>(on router: Router<Context>, isSandbox: Bool) {
    site.assets.register(on: router)
    var site = site
    site.isSandbox = isSandbox
    let pages = PageRegistrar(router: router, site: site)
    registerStart(on: pages, site)
    registerPublicCampaigns(on: pages, site)
    registerRegistry(on: pages, site)
    registerComplaintFigures(on: pages, site)
    registerClaimReports(on: pages, site)
    registerPolicy(on: pages, site)
    registerSigning(on: pages, site)
    registerWallet(on: pages, site, isSandbox: isSandbox)
    pages.get("wallet/**") { _ in throw PageRefusal.noSuchPage }
    // Whatever no other route takes.
    pages.get("**") { _ in throw PageRefusal.noSuchPage }
    defer { pages.registerWaysBack() }
    guard isSandbox else {
      for area in areas {
        pages.get("\(area)") { _ in throw PageRefusal.sandboxOnly }
        pages.get("\(area)/**") { _ in throw PageRefusal.sandboxOnly }
      }
      return
    }
    registerTill(on: pages, site)
    registerDesk(on: pages, site)
    registerDesign(on: pages, site)
    registerCampaignDesks(on: pages, site)
    registerComplaintDesk(on: pages, site)
    registerApplymentReview(on: pages, site)
    registerClaimDesk(on: pages, site)
    // A merchant's number stands where the others' pages do.
    for area in areas.map({ $0 == "merchant" ? "merchant/:mchid" : $0 }) {
      pages.get("\(area)/**") { _ in throw PageRefusal.noSuchPage }
    }
  }
}

/// Open to anybody in a sandbox, to nobody elsewhere.
private let areas = ["cashier", "dev", "merchant", "platform"]
