import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// What advertisers got and paid, from the same rows as the budgets.
struct ReportRoutes: Sendable {
  let engine: Engine

  var routes: [Route] { [Route(.get, "/v1/reports/spend", .scope(.reports), lane: .managing, handler: spend)] }

  private struct Line: Encodable {
    let key: String
    let impressions: Int
    let clicks: Int
    let charged: Int
    let free: Int
    let spendMicros: Micros
  }

  private struct Answer: Encodable {
    let by: String
    let currency: Currency
    let rows: [Line]
    let totalMicros: Micros
  }

  private func spend(_ request: Request, _ context: ServerContext) async throws -> Response {
    var query = try QueryReader(request)
    let grouping: SpendReport.Grouping = try query.choice("by") ?? .campaign
    let from = try query.value("from") { try MarketDay(date: $0) }
    let to = try query.value("to") { try MarketDay(date: $0) }
    let advertiser = try query.value("advertiser") { try AdvertiserID($0) }
    try query.finish()
    let budgets = engine.budgets
    let rows = try await engine.offload {
      try budgets.spendReport(
        by: grouping, from: from ?? MarketDay(number: .min), to: to ?? MarketDay(number: .max), advertiser: advertiser)
    }
    let lines = rows.map {
      Line(
        key: $0.key, impressions: $0.impressions, clicks: $0.clicks, charged: $0.chargedEvents, free: $0.freeEvents,
        spendMicros: $0.spend)
    }
    return try JSONAnswer.response(
      Answer(
        by: grouping.rawValue, currency: engine.market.currency, rows: lines,
        totalMicros: rows.reduce(.zero) { $0 + $1.spend }))
  }
}

extension MarketDay {
  /// - Parameter date: such as `2026-11-21`.
  /// - Throws: `DomainError.badTime`.
  init(date: String) throws(DomainError) {
    guard date.utf8.count == 10, let midnight = try? Timestamp("\(date)T00:00:00Z") else {
      throw DomainError(.badTime, "A day is not a date: write it as 2026-11-21.")
    }
    self.init(of: midnight, offset: 0)
  }
}
