import Fen
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What every page is made with.
struct Site: Sendable {
  let data: any PageData
  let sessions: any SessionStore
  let templates: Templates
  let languages: Languages
  let assets: Assets
}

/// One request of a reader: who reads, in which language, and what is asked for.
struct Visit: Sendable {
  let language: Language
  let sessionID: SessionID
  let session: Session
  let path: String
  /// The values of the address's query, the first of each name.
  let query: [String: String]
  let parameters: [String: String]
  /// The script asks for a part of a page to swap, not for a whole one.
  let wantsFragment: Bool

  func text(_ key: String, _ values: [String: String] = [:]) -> String { language.text(key, values) }

  /// The number in the path under `name`.
  /// - Throws: `refusal` when it is none.
  func number(_ name: String, or refusal: PageRefusal) throws(PageRefusal) -> Int64 {
    guard let text = parameters[name], text.utf8.count <= 19, let number = Int64(text), number > 0 else {
      throw refusal
    }
    return number
  }

  func order() throws(PageRefusal) -> OrderID { OrderID(try number("order", or: .noSuchOrder)) }
}

/// What a page's handler answers.
enum Answer: Sendable {
  case page(Template, title: String, content: any Sendable, status: HTTPResponse.Status = .ok)
  /// A part of a page, for the script to swap in.
  case fragment(Template, content: any Sendable)
  /// See other: after a form, so that reloading does not send it again.
  case redirect(String)
  /// As `redirect`, for a session that was given a new name.
  case redirectRenewed(String, SessionID)
}

/// What a template is given: the frame around the page, and its content.
struct Frame: Sendable {
  struct LanguageLink: Sendable {
    let tag: String
    let name: String
    let href: String
    let isCurrent: Bool
  }

  let t: TextNode
  let lang: String
  let pageTitle: String
  let csrf: String
  let styleHref: String
  let scriptHref: String
  let languages: [LanguageLink]
  let success: String?
  let problem: String?
  /// Which part of the site this is, for the navigation.
  let inWallet: Bool
  let inTill: Bool
  let inDesk: Bool
  let content: any Sendable
}

extension Site {
  func frame(_ visit: Visit, title: String, content: any Sendable) -> Frame {
    let links = Language.Tag.allCases.map { tag in
      var query = URLComponents()
      query.queryItems =
        visit.query.filter { $0.key != "lang" }.sorted { $0.key < $1.key }.map {
          URLQueryItem(name: $0.key, value: $0.value)
        }
        + [URLQueryItem(name: "lang", value: tag.rawValue)]
      return Frame.LanguageLink(
        tag: tag.rawValue, name: tag.name, href: query.string ?? "", isCurrent: tag == visit.language.tag)
    }
    let message = visit.session.message
    return Frame(
      t: TextNode(language: visit.language), lang: visit.language.tag.rawValue, pageTitle: title,
      csrf: visit.session.formToken, styleHref: assets.style.href, scriptHref: assets.script.href, languages: links,
      success: message?.kind == .success ? message?.text : nil,
      problem: message?.kind == .problem ? message?.text : nil,
      inWallet: visit.path.hasPrefix("/wallet"), inTill: visit.path.hasPrefix("/cashier"),
      inDesk: visit.path.hasPrefix("/dev"), content: content)
  }

  func render(_ template: Template, _ visit: Visit, title: String = "", content: any Sendable) -> String {
    templates.render(template, frame(visit, title: title, content: content))
  }

  /// Says something on the next page this browser opens.
  func say(_ kind: Session.Message.Kind, _ text: String, to visit: Visit) async throws {
    try await sessions.update(visit.sessionID) { $0.message = Session.Message(kind: kind, text: text) }
  }
}

extension Frame {
  /// The page of a refusal: what happened, and what to do next.
  struct Refused: Sendable {
    let statusCode: Int
    let sentence: String
    let advice: String
    let back: String
  }
}

// MARK: - Answering

/// Registers pages on a router: sessions, languages, forms and errors are the same for all.
struct PageRegistrar<Context: RequestContext> {
  let router: Router<Context>
  let site: Site

  func get(_ path: RouterPath, _ handler: @escaping @Sendable (Visit) async throws -> Answer) {
    router.get(path) { [site] request, context in
      try await site.answer(request, context, handler)
    }
  }

  /// A form. It is refused unless it carries the token of the session that it was rendered for.
  func post(_ path: RouterPath, _ handler: @escaping @Sendable (Visit, Form) async throws -> Answer) {
    router.post(path) { [site] request, context in
      try await site.answer(request, context) { visit in
        let form = try await Form(request)
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
        let first = try await handler(visit)
        return site.stream(first: first) { try await handler(visit) }
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
      answer = try await handler(visit)
    } catch let refusal as PageRefusal {
      answer = page(of: refusal, visit)
    } catch {
      context.logger.error("a page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      answer = page(ofFailure: context.id, visit)
    }
    var response = try await self.response(answer, visit)
    if isNew, !answer.renewsSession { response.setCookie(Cookie(session: visit.sessionID)) }
    if let asked = Languages.asked(in: request) { response.setCookie(Cookie(language: asked)) }
    return response
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
    let isNew = known == nil
    let (id, session) = if let known { known } else { try await sessions.create() }
    var query = [String: String]()
    for (name, value) in request.uri.queryParameters where query[String(name)] == nil {
      query[String(name)] = String(value)
    }
    var parameters = [String: String]()
    for (name, value) in context.parameters { parameters[String(name)] = String(value) }
    return (
      Visit(
        language: languages.language(of: request), sessionID: id, session: session, path: request.uri.path,
        query: query, parameters: parameters, wantsFragment: request.headers[.fenFragment] != nil),
      isNew
    )
  }
}

extension Answer {
  fileprivate var renewsSession: Bool {
    switch self {
    case .redirectRenewed: true
    case .page, .fragment, .redirect: false
    }
  }
}

extension Site {
  func page(of refusal: PageRefusal, _ visit: Visit) -> Answer {
    let content = Frame.Refused(
      statusCode: refusal.status.code, sentence: refusal.sentence(in: visit.language),
      advice: refusal.advice(in: visit.language), back: "/" + (visit.path.split(separator: "/").first ?? ""))
    return .page(.error, title: visit.text("error.title"), content: content, status: refusal.status)
  }

  func page(ofFailure id: String, _ visit: Visit) -> Answer {
    let content = Frame.Refused(
      statusCode: 500, sentence: visit.text("error.ours", ["id": id]), advice: visit.text("advice.log"),
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
    case .redirect(let location):
      return Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
    case .redirectRenewed(let location, let id):
      var response = Response(status: .seeOther, headers: [.location: location, .cacheControl: "no-store"])
      response.setCookie(Cookie(session: id))
      return response
    }
  }
}

// MARK: - Live parts

extension Site {
  /// Server-sent events: each carries the parts that changed, as one JSON object of element id → HTML.
  func stream(
    first: [String: String], render: @escaping @Sendable () async throws -> [String: String]
  ) -> Response {
    let ticks = Self.ticks(data.changes(), every: .seconds(15))
    let body = ResponseBody { writer in
      var shown = first
      try await writer.write(try Self.event(first))
      for await _ in ticks.cancelOnGracefulShutdown() {
        do {
          let parts = try await render()
          let changed = parts.filter { shown[$0.key] != $0.value }
          shown = parts
          // The comment finds out that a reader has gone, who would otherwise be kept for ever.
          try await writer.write(changed.isEmpty ? ByteBuffer(string: ":\n\n") : try Self.event(changed))
          // A busy server changes a thousand times a second; five pictures a second are enough for an eye.
          try await Task.sleep(for: .milliseconds(200))
        } catch is PageRefusal {
          // What was shown exists no longer: the page finds out why when it is loaded again.
          try await writer.write(ByteBuffer(string: "event: gone\ndata: \n\n"))
          break
        }
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
  }

  private static func event(_ parts: [String: String]) throws -> ByteBuffer {
    ByteBuffer(string: "data: \(String(decoding: try JSONEncoder().encode(parts), as: UTF8.self))\n\n")
  }

  /// `changes`, and at least one tick per `interval`.
  private static func ticks(_ changes: AsyncStream<Void>, every interval: Duration) -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let forward = Task { for await _ in changes { continuation.yield() } }
      let beat = Task {
        while (try? await Task.sleep(for: interval)) != nil { continuation.yield() }
      }
      continuation.onTermination = { _ in
        forward.cancel()
        beat.cancel()
      }
    }
  }
}

// MARK: - HTTP

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

extension Cookie {
  fileprivate init(session: SessionID) {
    self.init(name: "fen_session", value: session.value, path: "/", httpOnly: true, sameSite: .lax)
  }

  fileprivate init(language: Language.Tag) {
    self.init(
      name: "lang", value: language.rawValue, maxAge: 365 * 86_400, path: "/", httpOnly: true, sameSite: .lax)
  }
}

/// The fields of a form, the last of each name.
struct Form: Sendable {
  private let fields: [String: String]

  /// - Throws: `formUnreadable` for more than 64 KiB and for what is no form.
  init(_ request: Request) async throws(PageRefusal) {
    do {
      let body = try await request.body.collect(upTo: 65_536)
      self.fields = try URLEncodedFormDecoder().decode([String: String].self, from: String(buffer: body))
    } catch {
      throw .formUnreadable
    }
  }

  subscript(name: String) -> String? { fields[name] }

  /// The field without blanks around it; nil when nothing is left.
  func trimmed(_ name: String) -> String? {
    let text = fields[name]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    return text.isEmpty ? nil : text
  }

  /// An amount in yuan that is more than nothing.
  /// - Throws: `amountUnreadable`.
  func money(_ name: String) throws(PageRefusal) -> Money {
    let typed = trimmed(name) ?? ""
    guard let money = Money(majorUnits: typed, .cny), money.isPositive else { throw .amountUnreadable(typed: typed) }
    return money
  }
}
