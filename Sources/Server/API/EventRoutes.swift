import Domain
import Engine
import HTTPTypes
import Hummingbird
import Market
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
    var events: [(index: Int, event: Event, origin: EventOrigin)] = []
    var answer = Answer()
    for (index, row) in batch.rows.enumerated() {
      do {
        let (event, origin) = try event(in: row)
        events.append((index, event, origin))
      } catch {
        answer.rejected.append(RowRejection(index: index, error))
      }
    }
    if !events.isEmpty {
      let outcome = try await engine.record(events.map(\.event), from: events.map(\.origin))
      answer.accepted = outcome.accepted
      answer.duplicates = outcome.duplicates
      // Whoever is filtered is not told: the answer is that to a valid event.
      answer.chargedMicros = outcome.charged + outcome.withheld
      answer.free = outcome.free
      metrics.note(outcome)
      // The engine counts within what it was given.
      answer.rejected += outcome.rejected.map { rejection in
        RowRejection(index: events[rejection.index].index, code: .badValue, message: rejection.message)
      }
    }
    answer.rejected.sort { $0.index < $1.index }
    metrics.note(rejected: answer.rejected.count)
    return try JSONAnswer.response(answer)
  }

  private func event(in row: [UInt8]) throws -> (Event, EventOrigin) {
    let currency = CurrencyRule(market: engine.market.currency, isAssumed: false)
    let row = try RequestRow(json: row, as: .events, currency: currency)
    guard let (event, origin, statesReceipt) = row.event else {
      throw Problem(.badValue, "The row is no event: correct it.")
    }
    guard !statesReceipt else {
      throw Problem(
        .badValue, "field `received_at`: Only an import states when events were received: remove it.",
        field: "received_at")
    }
    return (event, origin)
  }
}
