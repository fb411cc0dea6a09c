import Domain
import Engine
import Prediction
import Statistics
import Testing
import World

@Suite("World")
struct WorldRunTests {
  @Test("The same seed gives the same events and totals, another seed others")
  func reproducible() async throws {
    let world = try SmallWorld()
    let model = try ConstantModel(rates: ActionRates(click: 0.1, save: 0.02, hide: 0.005, conversion: 0.01))
    let (first, second) = (try await world.run { _ in model }, try await world.run { _ in model })
    #expect(first.events == second.events && !first.events.isEmpty)
    #expect(first.report.people == second.report.people)
    #expect(first.revenue == second.revenue && first.decisions == second.decisions)
    let other = try await world.run(seed: 9) { _ in model }
    #expect(other.events != first.events)
  }

  @Test("Events come in the order of time within the days asked for, and totals are those of the store")
  func totals() async throws {
    let world = try SmallWorld()
    let outcome = try await world.run(days: 2) { _ in try RandomModel.usual }
    let (report, events) = (outcome.report, outcome.events)
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.at <= $1.at })
    // A visit that begins within the last day may end a few minutes after it.
    let end = SmallWorld.start.advanced(bySeconds: 2 * 86_400 + 600)
    #expect(events.allSatisfy { SmallWorld.start <= $0.at && $0.at < end })
    #expect(report.total { Double($0.impressions) } == Double(events.count { $0.kind == .impression }))
    #expect(report.total { Double($0.clicks) } == Double(events.count { $0.kind == .click }))
    #expect(report.total { Double($0.hides) } == Double(events.count { $0.kind == .hide }))
    #expect(report.total { Double($0.conversions) } == Double(events.count { $0.kind == .checkout }))
    #expect(report.total { Double($0.pages) } == Double(outcome.decisions))
    #expect(report.revenue == outcome.revenue && outcome.revenue > .zero)
    #expect(report.latencies.count == outcome.decisions)
  }

  @Test("Knowing the true tastes earns far more clicks than an order by chance")
  func oracle() async throws {
    let world = try SmallWorld(people: 40)
    let random = try await world.run(days: 3) { _ in try RandomModel.usual }
    let oracle = try await world.run(days: 3) { OracleModel(tastes: world.tastes, personOfPseudonym: $0) }
    func rate(_ outcome: SmallWorld.Outcome) throws -> ConfidenceInterval {
      try outcome.report.ratio({ Double($0.clicks) }, to: { Double($0.impressions) })
    }
    #expect(try rate(oracle).low > 1.3 * rate(random).high)
  }
}

extension RandomModel {
  /// Rates of the size that is usual on feeds.
  static var usual: RandomModel {
    get throws { try RandomModel(limits: ActionRates(click: 0.2, save: 0.04, hide: 0.01, conversion: 0.02)) }
  }
}
