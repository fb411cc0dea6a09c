import Domain
import Engine
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The console: what an engineer looks at, made on the server.
struct ConsoleRoutes: Sendable {
  let engine: Engine
  let gatekeeper: Gatekeeper
  let metrics: ServerMetrics
  let decisions: DecisionRoutes
  let market: MarketRoutes
  let bodies: BodyReader
  let templates: Templates
  let assets: ConsoleAssets
  let pictures: PictureFolder
  let options: ServerOptions

  var routes: [Route] {
    [
      Route(.get, "/", .open, lane: nil) { _, _ in Self.redirect(to: "/console") },
      Route(.get, "/console", .console, lane: .managing, handler: overview),
      Route(.get, "/console/catalogue", .console, lane: .managing, handler: catalogue),
      Route(.get, "/console/decisions", .console, lane: .managing, handler: list),
      Route(.get, "/console/decisions/{id}", .console, lane: .managing, handler: explain),
      Route(.get, "/console/decisions/{id}/auction", .console, lane: .managing, handler: auction),
      Route(.get, "/console/market", .console, lane: .managing) { _, context in
        templates.page("market", Framed(MarketPage(try await market.marketReport()), frame(.market, context)))
      },
      Route(.get, "/console/campaigns", .console, lane: .managing, handler: campaigns),
      Route(.get, "/console/audiences", .console, lane: .managing, handler: audiences),
      Route(.get, "/console/data/overview", .console, lane: .managing) { _, _ in
        try JSONAnswer.response(try await OverviewData(engine: engine, metrics: metrics))
      },
      Route(.get, "/console/pictures/{item}", .console, lane: .managing, handler: picture),
      Route(.get, "/console/assets/{file}", .open, lane: nil) { _, context in
        try assets.response(for: context.parameters.get("file") ?? "")
      },
      Route(.get, "/console/sign-in", .open, lane: nil) { _, _ in signInPage(fault: nil, status: .ok) },
      Route(.post, "/console/sign-in", .open, lane: .managing, handler: signIn),
      Route(.post, "/console/sign-out", .console, lane: nil, handler: signOut),
    ]
  }

  static func redirect(to path: String) -> Response {
    Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
  }

  // MARK: - Pages

  private func overview(_ request: Request, _ context: ServerContext) async throws -> Response {
    let page = try await OverviewPage(engine: engine, metrics: metrics)
    return templates.page("overview", Framed(page, frame(.overview, context)))
  }

  private func catalogue(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let after = try query.value("after") { try ItemID($0) }
    try query.finish()
    return templates.page("catalogue", Framed(CataloguePage(engine: engine, after: after), frame(.catalogue, context)))
  }

  private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let before = try query.value("before") { try Timestamp($0) }
    try query.finish()
    let page = try await DecisionsPage(engine: engine, before: before)
    return templates.page("decisions", Framed(page, frame(.decisions, context)))
  }

  private func explain(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try PathParameter.identifier("id", in: context, as: Decided.self)
    let page = ExplainedPage(try await decisions.explanation(of: id), engine: engine)
    return templates.page("decision", Framed(page, frame(.decisions, context)))
  }

  private func auction(_ request: Request, _ context: ServerContext) async throws -> Response {
    let page = AuctionPage(try await market.trial(for: request, in: context))
    return templates.page("auction", Framed(page, frame(.decisions, context)))
  }

  private func campaigns(_ request: Request, _ context: ServerContext) async throws -> Response {
    let page = try await CampaignsPage(engine: engine)
    return templates.page("campaigns", Framed(page, frame(.campaigns, context)))
  }

  private func audiences(_ request: Request, _ context: ServerContext) async throws -> Response {
    let page = try await AudiencesPage(engine: engine)
    return templates.page("audiences", Framed(page, frame(.audiences, context)))
  }

  private func frame(_ tab: PageFrame.Tab, _ context: ServerContext) -> PageFrame {
    PageFrame(tab, caller: context.caller, engine: engine, hasLibraries: assets.isComplete)
  }

  private func picture(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try PathParameter.identifier("item", in: context, as: Item.self)
    guard let path = engine.item(id)?.picture else { throw Problem.missing("picture", list: "/console/catalogue") }
    let pictures = pictures
    guard let picture = try await engine.offload({ pictures.picture(at: path) }) else {
      throw Problem.missing("picture", list: "/console/catalogue")
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: picture.type.rawValue, .cacheControl: "private, max-age=600",
        .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: picture.bytes)))
  }

  // MARK: - Sessions

  private struct SignInPage: Sendable {
    let fault: String?
    let keyFile: String
  }

  private func signInPage(fault: String?, status: HTTPResponse.Status) -> Response {
    templates.page("sign-in", SignInPage(fault: fault, keyFile: KeyRing.adminFileName), status: status)
  }

  private func signIn(_ request: Request, _ context: ServerContext) async throws -> Response {
    let body = try await bodies.body(of: request, as: [.form], limit: 4_096)
    let text = String(decoding: body.bytes, as: UTF8.self)
    let field = text.split(separator: "&").first { $0.hasPrefix("key=") }
    let key = field.flatMap { QueryReader.decoded($0.dropFirst(4)) } ?? ""
    do {
      let name = try gatekeeper.signIn(with: key.trimmingCharacters(in: .whitespacesAndNewlines))
      var response = Self.redirect(to: "/console")
      response.setCookie(cookie(name, seconds: Int(options.sessionSeconds)))
      return response
    } catch let problem as Problem {
      return signInPage(fault: problem.detail, status: problem.code.status)
    }
  }

  private func signOut(_ request: Request, _ context: ServerContext) async throws -> Response {
    if let name = request.cookies[Gatekeeper.cookie]?.value { gatekeeper.sessions.end(name) }
    var response = Self.redirect(to: "/console/sign-in")
    response.setCookie(cookie("", seconds: 0))
    return response
  }

  private func cookie(_ value: String, seconds: Int) -> Cookie {
    Cookie(
      name: Gatekeeper.cookie, value: value, maxAge: seconds, path: "/console", secure: false, httpOnly: true,
      sameSite: .strict)
  }
}
