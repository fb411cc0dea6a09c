import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// What is done with audiences beside storing their rows: lists of people, sizes, removal.
struct AudienceRoutes: Sendable {
  let engine: Engine
  let catalogue: CatalogueKeeper
  let bodies: BodyReader
  let options: ServerOptions

  var routes: [Route] {
    [
      Route(.delete, "/v1/audiences/{id}", .scope(.catalogueWrite), lane: .managing, handler: delete),
      Route(.get, "/v1/audiences/{id}/size", .scope(.catalogueRead), lane: .managing, handler: size),
      Route(.post, "/v1/audiences/{id}/build", .scope(.catalogueWrite), lane: .managing, handler: build),
      Route(.post, "/v1/audiences/{id}/members", .scope(.catalogueWrite), lane: .managing, handler: add),
    ]
  }

  private struct Deletion: Encodable {
    let deleted: Bool
  }

  private func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try audience(request, context)
    let database = engine.database
    let deleted = try await engine.offload { try database.deleteAudience(id) }
    if deleted { try await catalogue.refresh() }
    return try JSONAnswer.response(Deletion(deleted: deleted))
  }

  struct Size: Encodable {
    /// Hashes of a list, or people of a lookalike.
    let entries: Int
    /// People of the market who are in it and agreed to that.
    let people: Int
    /// Whether they are enough for targeting.
    let usable: Bool
    /// Absent for an audience that was never counted.
    let countedAt: Timestamp?

    init(_ audience: Audience, _ count: AudienceCount?, smallestList: Int) {
      entries = count?.entries ?? 0
      people = count?.people ?? 0
      usable = audience.isUsable(people: people, smallestList: smallestList)
      countedAt = count?.countedAt
    }
  }

  private func size(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try audience(request, context)
    let (database, smallestList) = (engine.database, engine.smallestList)
    let answer = try await engine.offload {
      try database.audience(id).map { Size($0, try database.audienceCounts()[id], smallestList: smallestList) }
    }
    guard let answer else { throw Problem.missing("audience", list: "/v1/audiences") }
    return try JSONAnswer.response(answer)
  }

  private struct Build: Encodable {
    let entries: Int
    let people: Int
    let usable: Bool
    let countedAt: Timestamp
    /// Of lookalikes: how well the model finds people of the seed whom it did not know.
    let quality: LookalikeQuality?
    /// Why a lookalike has no people.
    let problem: String?
  }

  private func build(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try audience(request, context)
    let (database, now, smallestList) = (engine.database, engine.now, engine.smallestList)
    let answer = try await engine.offload { () -> Build? in
      guard let audience = try database.audience(id) else { return nil }
      let builder = AudienceBuilder(database: database, smallestList: smallestList)
      return try builder.build([audience], at: now).first.map { build in
        Build(
          entries: build.count.entries, people: build.count.people,
          usable: audience.isUsable(people: build.count.people, smallestList: smallestList),
          countedAt: build.count.countedAt, quality: build.quality, problem: build.problem)
      }
    }
    guard let answer else { throw Problem.missing("audience", list: "/v1/audiences") }
    try await catalogue.refresh()
    return try JSONAnswer.response(answer)
  }

  private struct Answer: Encodable {
    /// Hashes that were not on the list before.
    var added = 0
    var people = 0
    var rejected: [RowRejection] = []
  }

  private func add(_ request: Request, _ context: ServerContext) async throws -> Response {
    let id = try audience(request, context)
    let body = try await bodies.body(of: request, as: [.json, .rows], limit: options.batchBytes)
    let batch = try RowBatch(body.bytes, kind: body.kind, name: "members", limit: options.batchRows)
    var answer = Answer()
    var hashes: [HashedIdentifier] = []
    for (index, row) in batch.rows.enumerated() {
      do {
        hashes += try AudienceMemberRow(json: row).hashes
      } catch {
        answer.rejected.append(RowRejection(index: index, error))
      }
    }
    let (database, now, found) = (engine.database, engine.now, hashes)
    let outcome = try await engine.offload { try database.add(found, to: id, at: now) }
    (answer.added, answer.people) = (outcome.added, outcome.count.people)
    try await catalogue.refresh()
    return try JSONAnswer.response(answer)
  }

  private func audience(_ request: Request, _ context: ServerContext) throws -> AudienceID {
    try QueryReader(request).finish()
    return try PathParameter.identifier("id", in: context, as: Audience.self)
  }
}
