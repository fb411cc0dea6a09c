import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// `POST /v1/events`: a batch is durable when it is answered, and sending it again changes nothing.
struct EventRoutes: Sendable {
  let engine: Engine
  let bodies: BodyReader
  let metrics: ServerMetrics
  let options: ServerOptions

  var routes: [Route] { [Route(.post, "/v1/events", .scope(.events), lane: .ingesting, handler: record)] }

  private struct Answer: Encodable {
    let accepted: Int
    let duplicates: Int
    let chargedMicros: Micros
    let free: Int
    let rejected: [EventOutcome.Rejection]
  }

  private func record(_ request: Request, _ context: ServerContext) async throws -> Response {
    let body = try await bodies.body(of: request, as: [.json, .rows], limit: options.batchBytes)
    let batch = try RowBatch(body.bytes, kind: body.kind, name: "events", limit: options.batchRows)
    var events: [(index: Int, event: Event)] = []
    var rejected: [EventOutcome.Rejection] = []
    for (index, row) in batch.rows.enumerated() {
      do {
        events.append((index, try event(in: row)))
      } catch {
        let problem = Problem(error)
        rejected.append(.init(index: index, code: problem.code.rawValue, message: problem.detail))
      }
    }
    var outcome = EventOutcome(accepted: 0, duplicates: 0, charged: .zero, free: 0, rejected: [])
    if !events.isEmpty { outcome = try await engine.record(events.map(\.event)) }
    // The engine counts within what it was given, and names its own codes.
    rejected += outcome.rejected.map { rejection in
      .init(index: events[rejection.index].index, code: ProblemCode.badValue.rawValue, message: rejection.message)
    }
    outcome.rejected = rejected.sorted { $0.index < $1.index }
    metrics.note(outcome)
    return try JSONAnswer.response(
      Answer(
        accepted: outcome.accepted, duplicates: outcome.duplicates, chargedMicros: outcome.charged,
        free: outcome.free, rejected: outcome.rejected))
  }

  private func event(in row: [UInt8]) throws -> Event {
    let row = try RequestRow(json: row, as: .events, currency: CurrencyRule(market: engine.market.currency, isAssumed: false))
    guard let (event, statesReceipt) = row.event else { throw Problem(.badValue, "The row is no event: correct it.") }
    guard !statesReceipt else {
      throw Problem(
        .badValue, "field `received_at`: Only an import states when events were received: remove it.",
        field: "received_at")
    }
    return event
  }
}
