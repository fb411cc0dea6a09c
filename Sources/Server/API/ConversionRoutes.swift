import Engine
import HTTPTypes
import Hummingbird
import Store

/// `POST /v1/conversions`: what other systems say happened, each once, whoever reports it.
struct ConversionRoutes: Sendable {
  let engine: Engine
  let bodies: BodyReader
  let options: ServerOptions

  var routes: [Route] {
    [Route(.post, "/v1/conversions", .scope(.events), lane: .ingesting, handler: record)]
  }

  private struct Answer: Encodable {
    /// New conversions.
    var accepted = 0
    /// Of those, the ones that were joined to an ad.
    var joined = 0
    /// Other reports of what is known, and rows that were sent before.
    var duplicates = 0
    var rejected: [RowRejection] = []

    mutating func note(_ outcome: Result<ConversionOutcome, RowRefusal>, index: Int) {
      switch outcome {
      case .success(.accepted(_, let basis)):
        accepted += 1
        joined += basis == .none ? 0 : 1
      case .success(.repeats), .success(.known): duplicates += 1
      case .failure(let refusal): rejected.append(RowRejection(index: index, refusal))
      }
    }
  }

  private func record(_ request: Request, _ context: ServerContext) async throws -> Response {
    try QueryReader(request).finish()
    let body = try await bodies.body(of: request, as: [.json, .rows], limit: options.batchBytes)
    let batch = try RowBatch(body.bytes, kind: body.kind, name: "conversions", limit: options.batchRows)
    let currency = CurrencyRule(market: engine.market.currency, isAssumed: false)
    var answer = Answer()
    var rows: [(index: Int, row: RequestRow)] = []
    for (index, bytes) in batch.rows.enumerated() {
      do {
        rows.append((index, try RequestRow(json: bytes, as: .conversions, currency: currency)))
      } catch {
        answer.rejected.append(RowRejection(index: index, error))
      }
    }
    if !rows.isEmpty {
      let outcomes = try await engine.record(conversions: rows.map(\.row))
      for ((index, _), outcome) in zip(rows, outcomes) { answer.note(outcome, index: index) }
    }
    answer.rejected.sort { $0.index < $1.index }
    return try JSONAnswer.response(answer)
  }
}
