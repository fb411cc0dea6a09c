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

  struct Answer: Encodable {
    var accepted = 0
    var duplicates = 0
    var chargedMicros: Micros = .zero
    var free = 0
    var rejected: [RowRejection] = []
  }

  private func record(_ request: Request, _ context: ServerContext) async throws -> Response {
    let body = try await bodies.body(of: request, as: [.json, .rows], limit: options.batchBytes)
    let batch = try RowBatch(body.bytes, kind: body.kind, name: "events", limit: options.batchRows)
    var events: [(index: Int, event: Event)] = []
    var answer = Answer()
    for (index, row) in batch.rows.enumerated() {
      do {
        events.append((index, try event(in: row)))
      } catch {
        answer.rejected.append(RowRejection(index: index, error))
      }
    }
    if !events.isEmpty {
      let outcome = try await engine.record(events.map(\.event))
      answer.accepted = outcome.accepted
      answer.duplicates = outcome.duplicates
      answer.chargedMicros = outcome.charged
      answer.free = outcome.free
      // The engine counts within what it was given.
      answer.rejected += outcome.rejected.map { rejection in
        RowRejection(index: events[rejection.index].index, code: .badValue, message: rejection.message)
      }
    }
    answer.rejected.sort { $0.index < $1.index }
    metrics.note(answer)
    return try JSONAnswer.response(answer)
  }

  private func event(in row: [UInt8]) throws -> Event {
    let currency = CurrencyRule(market: engine.market.currency, isAssumed: false)
    let row = try RequestRow(json: row, as: .events, currency: currency)
    guard let (event, statesReceipt) = row.event else { throw Problem(.badValue, "The row is no event: correct it.") }
    guard !statesReceipt else {
      throw Problem(
        .badValue, "field `received_at`: Only an import states when events were received: remove it.",
        field: "received_at")
    }
    return event
  }
}
