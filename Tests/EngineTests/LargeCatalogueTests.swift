import Domain
import Engine
import Funnel
import Ledger
import Market
import Testing

@Suite("A catalogue of which a part enters a funnel")
struct LargeCatalogueTests {
  private static let known = 200

  /// A market whose catalogue counts as large, in which people clicked on what they saw of three items.
  private func engine(of market: TestMarket) async throws -> Engine {
    let engine = try market.engine { options in
      (options.wholeCatalogue, options.popularItems, options.sampledItems) = (10, 3, 8)
    }
    let shown = try (0..<Self.known).flatMap { number in
      try ["item-33", "item-34", "item-35"].flatMap { item in
        try [EventKind.impression, .click].map { kind in
          Event(
            id: try EventID("\(kind)-\(number)-\(item)"), kind: kind, at: TestMarket.start, item: try ItemID(item),
            surface: .homeFeed)
        }
      }
    }
    for start in stride(from: 0, to: shown.count, by: 500) {
      _ = try await engine.record(Array(shown[start..<min(start + 500, shown.count)]))
    }
    return engine
  }

  @Test("What people act on most is among the candidates beside a sample of the rest")
  func popular() async throws {
    var policy = Policy.standard
    policy.explorationShare = 0
    let market = try TestMarket(policy: policy)
    try await engine(of: market).shutDown()
    // What happened is counted again at a start.
    let engine = try market.engine { options in
      (options.wholeCatalogue, options.popularItems, options.sampledItems) = (10, 3, 8)
    }
    let page = try await engine.page(size: 3)
    try await engine.shutDown()
    let input = try #require(try engine.record(of: page)).input
    #expect(Set(input.organic.item.map(\.rawValue)).isSuperset(of: ["item-33", "item-34", "item-35"]))
    let traces = input.organicTraces
    #expect(traces.first { $0.name == "items.popular" }?.entered == 3)
    #expect(traces.first { $0.name == "items.live" }?.entered == 8)
  }

  @Test("A page that may be the least work has a quarter of the candidates")
  func least() async throws {
    let market = try TestMarket()
    let engine = try await engine(of: market)
    let page = try await engine.decide(DecisionRequest(surface: .homeFeed, size: 3), effort: .least)
    try await engine.shutDown()
    let traces = try #require(try engine.record(of: page)).input.organicTraces
    #expect(page.isDegraded)
    #expect(traces.first { $0.name == "items.live" }?.entered == 2)
    #expect(page.organic.count > 0)
  }

  @Test("Effort falls as load grows, and is full on a server at ease")
  func effort() {
    #expect(
      [0, 0.25, 0.5, 0.6, 0.75, 0.8, 3].map { Effort(load: $0) } == [
        .full, .full, .full, .light, .light, .least, .least,
      ])
  }
}
