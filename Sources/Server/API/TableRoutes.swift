import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// Items, users, the tree of campaigns and audiences: the rows are those of files, so what one gives the other takes.
struct TableRoutes: Sendable {
  let engine: Engine
  let catalogue: CatalogueKeeper
  let bodies: BodyReader
  let options: ServerOptions

  var routes: [Route] {
    PagedTable.allCases.flatMap(tableRoutes)
      + [
        Route(.post, "/v1/items", .scope(.catalogueWrite), lane: .managing) { request, _ in
          try await store(request, as: .items)
        },
        Route(.post, "/v1/users", .scope(.catalogueWrite), lane: .managing) { request, _ in
          try await store(request, as: .users)
        },
        Route(.post, "/v1/campaigns", .scope(.catalogueWrite), lane: .managing) { request, _ in
          try await store(request, as: .campaigns)
        },
        Route(.post, "/v1/audiences", .scope(.catalogueWrite), lane: .managing) { request, _ in
          try await store(request, as: .audiences)
        },
        Route(.delete, "/v1/users/{id}", .scope(.admin), lane: .managing, handler: deleteUser),
      ]
  }

  private func tableRoutes(_ table: PagedTable) -> [Route] {
    let path = "/v1/\(table.rawValue)"
    return [
      Route(.get, path, .scope(.catalogueRead), lane: .managing) { request, _ in try await page(of: table, request) },
      Route(.get, "\(path)/{id}", .scope(.catalogueRead), lane: .managing) { request, context in
        try QueryReader(request).finish()
        let id = try PathParameter.identifier("id", in: context, as: PagedTable.self)
        return try await row(id.rawValue, of: table)
      },
      Route(.put, "\(path)/{id}", .scope(.catalogueWrite), lane: .managing) { request, context in
        try QueryReader(request).finish()
        let id = try PathParameter.identifier("id", in: context, as: PagedTable.self)
        return try await put(request, id.rawValue, in: table)
      },
    ]
  }

  private func page(of table: PagedTable, _ request: Request) async throws -> Response {
    var query = try QueryReader(request)
    let after = try query.value("after") { try Identifier<PagedTable>($0) }
    let limit = try query.limit()
    try query.finish()
    let database = engine.database
    let page = try await engine.offload { try database.page(of: table, after: after?.rawValue, limit: limit) }
    return try JSONAnswer.page(page.rows, named: table.rawValue, next: page.next)
  }

  private func row(_ id: String, of table: PagedTable) async throws -> Response {
    let database = engine.database
    guard let row = try await engine.offload({ try database.row(id, of: table) }) else {
      throw Problem.missing("row", list: "/v1/\(table.rawValue)")
    }
    return JSONAnswer.response(bytes: row)
  }

  private func put(_ request: Request, _ id: String, in table: PagedTable) async throws -> Response {
    let body = try await bodies.body(of: request, as: [.json], limit: options.objectBytes)
    let row = try RequestRow(json: body.bytes, as: table.entity, currency: currency)
    guard row.table == table.rawValue else {
      throw Problem(.conflict, "The row is of `\(row.table)`: send it to /v1/\(row.table)/{id}.", field: "kind")
    }
    guard row.id == id else {
      throw Problem(.conflict, "The row's `id` is not that of the path: correct one of them.", field: "id")
    }
    if case .failure(let refusal) = try await save([row]).first {
      let code = refusal.field == nil ? ProblemCode.badValue : .unknownReference
      throw Problem(code, refusal.description, field: refusal.field)
    }
    return try await self.row(id, of: table)
  }

  private struct Answer: Encodable {
    /// New or different rows.
    var changed = 0
    var unchanged = 0
    var rejected: [RowRejection] = []
  }

  private func store(_ request: Request, as entity: ImportEntity) async throws -> Response {
    let body = try await bodies.body(of: request, as: [.json, .rows], limit: options.batchBytes)
    let batch = try RowBatch(body.bytes, kind: body.kind, name: entity.rawValue, limit: options.batchRows)
    var answer = Answer()
    var rows: [(index: Int, row: RequestRow)] = []
    for (index, bytes) in batch.rows.enumerated() {
      do {
        rows.append((index, try RequestRow(json: bytes, as: entity, currency: currency)))
      } catch {
        answer.rejected.append(RowRejection(index: index, error))
      }
    }
    for ((index, _), outcome) in zip(rows, try await save(rows.map(\.row))) {
      switch outcome {
      case .success(true): answer.changed += 1
      case .success(false): answer.unchanged += 1
      case .failure(let refusal):
        let code = refusal.field == nil ? ProblemCode.badValue : .unknownReference
        answer.rejected.append(RowRejection(index: index, code: code, message: refusal.description))
      }
    }
    answer.rejected.sort { $0.index < $1.index }
    return try JSONAnswer.response(answer)
  }

  /// Stores rows, and returns when requests see them.
  private func save(_ rows: [RequestRow]) async throws -> [Result<Bool, RowRefusal>] {
    guard !rows.isEmpty else { return [] }
    let (database, now) = (engine.database, engine.now)
    let outcomes = try await engine.offload { try database.store(rows, at: now) }
    let people = zip(rows, outcomes).compactMap { row, outcome in
      if case .success(true) = outcome, row.table == "users" { try? UserID(row.id) } else { nil }
    }
    engine.forget(people)
    try await catalogue.refresh()
    return outcomes
  }

  private struct Deletion: Encodable {
    let deleted: Bool
  }

  private func deleteUser(_ request: Request, _ context: ServerContext) async throws -> Response {
    try QueryReader(request).finish()
    let user = try PathParameter.identifier("id", in: context, as: User.self)
    let database = engine.database
    let receipt = try await engine.offload { try database.deleteUser(user) }
    engine.forget([user])
    return try JSONAnswer.response(Deletion(deleted: receipt.profiles > 0 || !receipt.pseudonyms.isEmpty))
  }

  private var currency: CurrencyRule { CurrencyRule(market: engine.market.currency, isAssumed: false) }
}

extension PagedTable {
  fileprivate var entity: ImportEntity {
    switch self {
    case .items: .items
    case .users: .users
    case .advertisers, .campaigns, .adGroups, .ads: .campaigns
    case .audiences: .audiences
    }
  }
}
