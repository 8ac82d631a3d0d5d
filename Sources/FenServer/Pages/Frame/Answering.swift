import Fen
import FenPlatform
import HTTPTypes
import Hummingbird
import NIOCore

/// Registers pages on a router: sessions, languages, forms and errors are the same for all.
struct PageRegistrar<Context: RequestContext> {
  let router: Router<Context>
  let site: Site
  private let paths = Paths()

  init(router: Router<Context>, site: Site) {
    self.router = router
    self.site = site
  }

  /// What was registered so far.
  private final class Paths {
    var pages = Set<String>()
    var forms = Set<String>()
  }

  func get(_ path: RouterPath, _ handler: @escaping @Sendable (Visit) async throws -> Answer) {
    paths.pages.insert(path.description)
    router.get(path) { [site] request, context in
      try await site.answer(request, context, handler)
    }
  }

  /// A page that is the same for everybody who reads its language: no session, no cookie, and caches may keep it.
  ///
  /// - Parameter isLive: what it shows changes at any moment: a cache asks before it shows it again.
  func shared(
    _ path: RouterPath, isLive: Bool = false, _ handler: @escaping @Sendable (Visit) async throws -> Answer
  ) {
    paths.pages.insert(path.description)
    router.get(path) { [site] request, context in
      try await site.answerShared(request, context, isLive: isLive, handler)
    }
  }

  /// An address that forms alone are sent to leads to the page above it when it is opened: by the language links of
  /// what a form was answered with, or from the address bar.
  func registerWaysBack() {
    for form in paths.forms.subtracting(paths.pages).sorted() {
      var parts = form.split(separator: "/")
      repeat { parts.removeLast() } while !parts.isEmpty && !paths.pages.contains("/" + parts.joined(separator: "/"))
      let depth = parts.count
      get(RouterPath(form)) { visit in
        .redirect("/" + visit.path.split(separator: "/").prefix(depth).joined(separator: "/"))
      }
    }
  }

  /// A form. It is refused unless it carries the token of the session that it was rendered for.
  ///
  /// - Parameter files: what may come with it.
  func post(
    _ path: RouterPath, files: Form.Files = .none, _ handler: @escaping @Sendable (Visit, Form) async throws -> Answer
  ) {
    paths.forms.insert(path.description)
    router.post(path) { [site] request, context in
      try await site.answer(request, context) { visit in
        let form = try await Form(request, files: files)
        let token = form["_csrf"] ?? ""
        guard equalInConstantTime(token.utf8, visit.session.formToken.utf8) else { throw PageRefusal.formExpired }
        return try await handler(visit, form)
      }
    }
  }

  /// Parts of an open page, by the id of the element they go into, sent whenever they change.
  func live(_ path: RouterPath, _ handler: @escaping @Sendable (Visit) async throws -> [String: String]) {
    router.get(path) { [site] request, context in
      let visit = try await site.visit(request, context).visit
      // The first rendering happens before the answer begins, so that a refusal still has a status.
      do {
        let place = try site.streams.admit(visit.sessionID)
        let first = try await handler(visit)
        return site.stream(first: first, at: place) {
          try await site.checkOpen(visit)
          return try await handler(visit)
        }
      } catch let refusal as PageRefusal {
        return Response(status: refusal.status, headers: [.cacheControl: "no-store"])
      }
    }
  }
}

extension Site {
  fileprivate func answer(
    _ request: Request, _ context: some RequestContext, _ handler: @Sendable (Visit) async throws -> Answer
  ) async throws -> Response {
    let (visit, isNew) = try await visit(request, context)
    let answer: Answer
    do {
      answer = try await MessageLanguage.$spoken.withValue(visit.language.tag.ofMessages) { try await handler(visit) }
    } catch let refusal as PageRefusal {
      answer = page(of: refusal, visit)
    } catch {
      context.logger.error("a page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      answer = page(ofFailure: context.id, visit)
    }
    var response = try await self.response(answer, visit)
    if isNew, !answer.renewsSession { response.setCookie(cookie(of: visit.sessionID)) }
    if let asked = Languages.asked(in: request) { response.setCookie(Cookie(language: asked)) }
    return response
  }

  fileprivate func answerShared(
    _ request: Request, _ context: some RequestContext, isLive: Bool,
    _ handler: @Sendable (Visit) async throws -> Answer
  ) async throws -> Response {
    var random = SystemRandomNumberGenerator()
    let visit = visit(
      request, context, SessionID(random: &random), Session(formToken: ""), languages.language(of: request))
    do {
      var response = try await self.response(try await handler(visit), visit)
      response.headers[.cacheControl] = isLive ? "public, no-cache" : "public, max-age=30"
      response.headers[.vary] = "Accept-Language, Cookie"
      return response
    } catch let refusal as PageRefusal {
      return try await self.response(page(of: refusal, visit), visit)
    } catch {
      context.logger.error("a page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      return try await self.response(page(ofFailure: context.id, visit), visit)
    }
  }

  /// A page that was opened by somebody signed in goes on being told only while he still is, here.
  ///
  /// - Throws: `noSuchUser`.
  fileprivate func checkOpen(_ visit: Visit) async throws {
    guard let user = visit.session.user else { return }
    guard let session = try await sessions.session(visit.sessionID), session.user == user else {
      throw PageRefusal.noSuchUser
    }
    guard let signIn = session.signIn else { return }
    guard try await data.isSignedIn(signIn) else { throw PageRefusal.noSuchUser }
  }

  fileprivate func visit(
    _ request: Request, _ context: some RequestContext
  ) async throws -> (visit: Visit, isNew: Bool) {
    var known: (SessionID, Session)?
    if let id = request.cookies["fen_session"].flatMap({ SessionID(cookie: $0.value) }),
      let session = try await sessions.session(id)
    {
      known = (id, session)
    }
    let language = languages.language(of: request)
    // Ended from another device: the wallet is not open here any more.
    if let (id, session) = known, let signIn = session.signIn, !(try await data.isSignedIn(signIn)) {
      let said = Session.Message(kind: .problem, text: language.text("signIn.ended"))
      try await sessions.update(id) { ($0.user, $0.signIn, $0.message) = (nil, nil, said) }
      known = try await sessions.session(id).map { (id, $0) }
    }
    let isNew = known == nil
    let (id, session) = if let known { known } else { try await sessions.create() }
    return (visit(request, context, id, session, language), isNew)
  }

  private func visit(
    _ request: Request, _ context: some RequestContext, _ id: SessionID, _ session: Session, _ language: Language
  ) -> Visit {
    var query = [String: String]()
    for (name, value) in formFields(request.uri.query ?? "") where query[name] == nil { query[name] = value }
    var parameters = [String: String]()
    for (name, value) in context.parameters { parameters[String(name)] = String(value) }
    return Visit(
      language: language, sessionID: id, session: session, path: request.uri.path,
      query: query, parameters: parameters, wantsFragment: request.headers[.fenFragment] != nil,
      browser: browserName(request.headers[.userAgent] ?? ""), host: request.head.authority ?? "")
  }
}

/// A browser and its system, from what it says of itself: enough for its owner to tell two apart.
func browserName(_ agent: String) -> String {
  let browsers = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
  let systems = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("Windows", "Windows"),
    ("Linux", "Linux"),
  ]
  let found = [browsers, systems].compactMap { list in list.first { agent.contains($0.0) }?.1 }
  return found.isEmpty ? "–" : found.joined(separator: " · ")
}

extension Answer {
  fileprivate var renewsSession: Bool {
    switch self {
    case .redirectRenewed: true
    case .page, .fragment, .file, .redirect: false
    }
  }
}

extension Site {
  func page(of refusal: PageRefusal, _ visit: Visit) -> Answer {
    let view = RefusalView(refusal, visit.language)
    let content = Frame.Refused(
      statusCode: refusal.status.code, sentence: view.sentence, advice: view.advice, ways: view.ways,
      back: "/" + (visit.path.split(separator: "/").first ?? ""))
    return .page(.error, title: visit.text("error.title"), content: content, status: refusal.status)
  }

  func page(ofFailure id: String, _ visit: Visit) -> Answer {
    let content = Frame.Refused(
      statusCode: 500, sentence: visit.text("error.ours", ["id": id]), advice: visit.text("advice.log"), ways: [],
      back: "/" + (visit.path.split(separator: "/").first ?? ""))
    return .page(.error, title: visit.text("error.title"), content: content, status: .internalServerError)
  }

  func response(_ answer: Answer, _ visit: Visit) async throws -> Response {
    switch answer {
    case .page(let template, let title, let content, let status):
      let html = render(template, visit, title: title, content: content)
      // What was to be said once has been said now.
      if visit.session.message != nil { try await sessions.update(visit.sessionID) { $0.message = nil } }
      return Response(status: status, html: html)
    case .fragment(let template, let content):
      return Response(status: .ok, html: render(template, visit, content: content))
    case .file(let name, let type, let bytes):
      return Response(
        status: .ok,
        headers: [
          .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"", .cacheControl: "no-store",
          .xContentTypeOptions: "nosniff",
        ], body: ResponseBody(byteBuffer: bytes))
    case .redirect(let location):
      return Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    case .redirectRenewed(let location, let id):
      var response = Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
      response.setCookie(cookie(of: id))
      return response
    }
  }
}

extension HTTPField.Name {
  static let fenFragment = HTTPField.Name("X-Fen-Fragment")!
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}

extension Response {
  fileprivate init(status: HTTPResponse.Status, html: String) {
    self.init(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8",
        .cacheControl: "no-store",
        .contentSecurityPolicy:
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
          + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
        .referrerPolicy: "same-origin",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }
}

extension Site {
  /// A sandbox is opened by plain HTTP, on the machine itself; elsewhere the session goes through TLS or not at all.
  fileprivate func cookie(of session: SessionID) -> Cookie {
    Cookie(
      name: "fen_session", value: session.value, path: "/", secure: !isSandbox, httpOnly: true, sameSite: .lax)
  }
}

extension Cookie {
  fileprivate init(language: Language.Tag) {
    self.init(
      name: "lang", value: language.rawValue, maxAge: 365 * 86_400, path: "/", httpOnly: true, sameSite: .lax)
  }
}
