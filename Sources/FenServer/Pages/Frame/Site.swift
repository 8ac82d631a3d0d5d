import Fen
import Foundation
import HTTPTypes
import NIOCore

/// What every page is made with.
struct Site: Sendable {
  let data: any PageData
  let sessions: any SessionStore
  let templates: Templates
  let languages: Languages
  let assets: Assets
  let policies: Policies
  var isSandbox = true
  var streams = OpenStreams()
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
  /// What the browser calls itself: `Firefox · Linux`.
  let browser: String
  /// The name or number the browser reaches this server by, with the port: `127.0.0.1:8080`.
  let host: String

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
  /// Something to keep.
  case file(String, type: String, ByteBuffer)
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
  let inSandbox: Bool
  /// Which part of the site this is, for the navigation.
  let inWallet: Bool
  let inTill: Bool
  let inDesk: Bool
  let inMerchant: Bool
  let inPlatform: Bool
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
      inSandbox: isSandbox, inWallet: visit.path.hasPrefix("/wallet"), inTill: visit.path.hasPrefix("/cashier"),
      inDesk: visit.path.hasPrefix("/dev"), inMerchant: visit.path.hasPrefix("/merchant"),
      inPlatform: visit.path.hasPrefix("/platform"), content: content)
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
    let ways: [RefusalView.Way]
    let back: String
  }
}
