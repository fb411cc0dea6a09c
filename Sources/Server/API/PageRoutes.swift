import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// Routes that decide pages: the general one, and two that are convenient to call from a browser.
struct PageRoutes: Sendable {
  let engine: Engine
  let bodies: BodyReader
  let metrics: ServerMetrics
  let options: ServerOptions

  var routes: [Route] {
    [
      Route(.post, "/v1/decide", .scope(.serve), lane: .serving, handler: decide),
      Route(.get, "/v1/search", .scope(.serve), lane: .serving, handler: search),
      Route(.post, "/v1/search", .scope(.serve), lane: .serving, handler: searchByPicture),
      Route(.get, "/v1/related/{item}", .scope(.serve), lane: .serving, handler: related),
    ]
  }

  private func decide(_ request: Request, _ context: ServerContext) async throws -> Response {
    let body = try await bodies.body(of: request, as: [.json], limit: options.objectBytes)
    return try await answer(DecisionRequest(json: body.bytes), context)
  }

  private func search(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let words = try query.required("q").checkedAsWords()
    return try await answer(DecisionRequest(.search, query: words, from: &query), context)
  }

  private func searchByPicture(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let words = try query.text("q")?.checkedAsWords()
    let body = try await bodies.body(of: request, as: BodyReader.Kind.pictures, limit: DecisionRequest.largestPicture)
    return try await answer(DecisionRequest(.search, query: words, picture: body.bytes, from: &query), context)
  }

  private func related(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let item = try PathParameter.identifier("item", in: context, as: Item.self)
    guard engine.item(item) != nil else { throw Problem.missing("item", list: "/v1/items") }
    return try await answer(DecisionRequest(.related, item: item, from: &query), context)
  }

  private func answer(_ request: DecisionRequest, _ context: ServerContext) async throws -> Response {
    let effort = Effort(load: context.load)
    let response = try await engine.decide(request, effort: effort)
    metrics.note(response, surface: request.surface, effort: effort, at: engine.now)
    return try JSONAnswer.response(response)
  }
}

extension String {
  /// The text itself when it can be searched for.
  fileprivate func checkedAsWords() throws(Problem) -> String {
    guard !QueryText.words(of: self).isEmpty, utf8.count <= 512 else {
      throw Problem(
        .badParameter, "The parameter `q` has no word, or more than 512 bytes: give at least a letter.", field: "q")
    }
    return self
  }
}

extension DecisionRequest {
  /// Reads the body of `POST /v1/decide`.
  init(json: [UInt8]) throws(RowRefusal) {
    var fields = try RequestFields(json: json)
    let surface: Surface? = try fields.choice("surface")
    self.init(
      surface: try fields.required("surface", surface), user: try fields.identifier("user"),
      query: try fields.text("query"), item: try fields.identifier("item"),
      size: try fields.integer("size", in: 1...200).map(Int.init), device: try fields.choice("device"),
      operatingSystem: try fields.value("operating_system", Self.operatingSystem),
      place: try fields.value("place") { path throws(DomainError) in try Place(path) },
      rating: try fields.rating("rating"))
    try fields.finish()
  }

  /// Reads the query parameters that all pages share.
  init(
    _ surface: Surface, query words: String? = nil, picture: [UInt8]? = nil, item: ItemID? = nil,
    from query: inout QueryReader
  ) throws(Problem) {
    let rating = try query.value("rating") { name throws(DomainError) in
      guard let rating = ContentRating(name: name) else {
        let known = ContentRating.allCases.map(\.name).joined(separator: ", ")
        throw DomainError(.badText, "The rating is unknown: use one of \(known).")
      }
      return rating
    }
    self.init(
      surface: surface, user: try query.value("user") { try UserID($0) }, query: words, picture: picture,
      item: item, size: try query.integer("size", in: 1...200), device: try query.choice("device"),
      operatingSystem: try query.value("operating_system", Self.operatingSystem),
      place: try query.value("place") { try Place($0) }, rating: rating ?? .general)
    try query.finish()
  }

  private static func operatingSystem(_ name: String) throws(DomainError) -> String {
    guard name.unicodeScalars.count <= 64 else {
      throw DomainError(.badText, "An operating system has more than 64 characters: write ios, android or linux.")
    }
    return name
  }
}
