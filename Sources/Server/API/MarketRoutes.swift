import Domain
import Engine
import Funnel
import HTTPTypes
import Hummingbird
import Ledger
import Market
import Store

/// The market: how campaigns deliver, and auctions held again by hand.
struct MarketRoutes: Sendable {
  let engine: Engine
  let reasons: DropReasonCatalogue

  /// A report that is asked for over HTTP reads so many of the last decisions.
  static let pages = 1_000

  var routes: [Route] {
    [
      Route(.get, "/v1/reports/market", .scope(.reports), lane: .managing, handler: report),
      Route(.get, "/v1/decisions/{id}/auction", .scope(.reports), lane: .managing, handler: auction),
    ]
  }

  private func report(_ request: Request, _ context: ServerContext) async throws -> Response {
    try QueryReader(request).finish()
    return try JSONAnswer.response(try await marketReport())
  }

  private func auction(_ request: Request, _ context: ServerContext) async throws -> Response {
    try JSONAnswer.response(try await trial(for: request, in: context))
  }

  /// The auction that a request asks for by the path's `id` and the query's `ad` and `bid_micros`.
  func trial(for request: Request, in context: ServerContext) async throws -> AuctionTrial {
    var query = try QueryReader(request)
    let id = try PathParameter.identifier("id", in: context, as: Decided.self)
    let ad = try query.value("ad") { try AdID($0) }
    let bid = try query.integer("bid_micros", in: 1...Int(Micros.maximum.rawValue))
    try query.finish()
    guard let ad else {
      throw Problem(.badParameter, "The parameter `ad` is missing: add it.", field: "ad")
    }
    return try await trial(of: id, ad: ad, bid: bid.map { Micros(rawValue: Int64($0)) })
  }

  /// - Throws: `Problem.notFound` for a decision or an ad of it that there is not, `Problem.badParameter` for a bid that cannot be.
  private func trial(of id: DecisionID, ad: AdID, bid: Micros?) async throws -> AuctionTrial {
    let (log, reasons) = (engine.log, reasons)
    let trial = try await engine.offload {
      try log.record(id).map { record -> AuctionTrial? in
        do {
          return try AuctionTrial(of: record, ad: ad, bid: bid, reasons: reasons)
        } catch let error as DomainError {
          throw Problem(.badParameter, "The parameter `bid_micros` is not valid. \(error.message)", field: "bid_micros")
        }
      }
    }
    guard let trial else { throw Problem.missing("decision", list: "/v1/decisions") }
    guard let trial else { throw Problem.missing("ad of this decision", list: "/v1/decisions/\(id)") }
    return trial
  }

  /// Over the last decisions.
  func marketReport() async throws -> MarketReport {
    let (engine, reasons) = (engine, reasons)
    return try await engine.offload {
      let records = try engine.log.latest(limit: Self.pages)
      return try engine.marketReport(of: records, reasons: reasons)
    }
  }
}
