import Domain
import Engine
import HTTPTypes
import Hummingbird

/// What is known of a person, for whoever has to explain it.
struct PersonRoutes: Sendable {
  let engine: Engine

  var routes: [Route] {
    [Route(.get, "/v1/users/{id}/interests", .scope(.reports), lane: .managing, handler: interests)]
  }

  private func interests(_ request: Request, _ context: ServerContext) async throws -> Response {
    try QueryReader(request).finish()
    let user = try PathParameter.identifier("id", in: context, as: User.self)
    let (database, now, smallestList) = (engine.database, engine.now, engine.smallestList)
    let interests = engine.catalogueInterests
    let report = try await engine.offload {
      try InterestReport(of: user, in: database, interests: interests, at: now, smallestList: smallestList)
    }
    guard let report else { throw Problem.missing("user", list: "/v1/users") }
    return try JSONAnswer.response(report)
  }
}
