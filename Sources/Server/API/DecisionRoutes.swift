import Domain
import Engine
import Funnel
import HTTPTypes
import Hummingbird
import Ledger
import Store

/// The ledger: decisions in the order of time, and the whole story of one.
struct DecisionRoutes: Sendable {
  let engine: Engine
  let reasons: DropReasonCatalogue

  var routes: [Route] {
    [
      Route(.get, "/v1/decisions", .scope(.reports), lane: .managing, handler: list),
      Route(.get, "/v1/decisions/{id}", .scope(.reports), lane: .managing, handler: explain),
    ]
  }

  struct Line: Encodable {
    let decision: DecisionID
    let at: Timestamp
    let surface: Surface
    let entries: Int
    let ads: Int
    /// What the awards are expected to be billed.
    let expectedMicros: Micros
    let isDegraded: Bool

    init(_ record: DecisionRecord) {
      decision = record.input.id
      at = record.input.at
      surface = record.input.page.surface
      entries = record.decision.entries.count
      ads = record.decision.awards.count
      expectedMicros = record.decision.awards.reduce(.zero) { $0 + $1.hold }
      isDegraded = (record.input.adTraces + record.input.organicTraces).contains { $0.outcome.isDegrading }
    }
  }

  private struct Answer: Encodable {
    let decisions: [Line]
    /// Identifiers of records that are damaged.
    let unreadable: [DecisionID]
    let next: DecisionID?
  }

  private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let from = try query.value("from") { try Timestamp($0) }
    let to = try query.value("to") { try Timestamp($0) }
    let after = try query.value("after") { try DecisionID($0) }
    let limit = try query.limit()
    try query.finish()
    let log = engine.log
    let answer = try await engine.offload {
      let page = try log.records(from: from, to: to, after: after, limit: limit)
      return Answer(decisions: page.records.map(Line.init), unreadable: page.unreadable.map(\.id), next: page.next)
    }
    return try JSONAnswer.response(answer)
  }

  private func explain(_ request: Request, _ context: ServerContext) async throws -> Response {
    try QueryReader(request).finish()
    let id = try PathParameter.identifier("id", in: context, as: Decided.self)
    return try JSONAnswer.response(try await explanation(of: id))
  }

  /// - Throws: `Problem.notFound`.
  func explanation(of id: DecisionID) async throws -> Explanation {
    let (log, database, reasons) = (engine.log, engine.database, reasons)
    let story = try await engine.offload {
      try log.record(id).map { record in
        try Explanation(of: record, reasons: reasons, filtered: database.filteredEvents(of: [id]))
      }
    }
    guard let story else { throw Problem.missing("decision", list: "/v1/decisions") }
    return story
  }
}
