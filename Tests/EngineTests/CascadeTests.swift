import Domain
import Engine
import Funnel
import Ledger
import Market
import Prediction
import Store
import Synchronization
import Testing

@Suite("A light and a heavy model in turn")
struct CascadeTests {
  /// Ranks items by their number, in one direction or the other, and counts what it was asked for.
  private final class Counting: Predictor {
    struct Asked: Equatable {
      var people = 0
      var items: Set<String> = []
    }

    let version: String
    private let isRising: Bool
    private let fails: Bool
    private let asked = Mutex(Asked())

    init(_ version: String, isRising: Bool, fails: Bool = false) {
      self.version = version
      self.isRising = isRising
      self.fails = fails
    }

    func person(of features: FeatureColumns) throws -> PersonSide {
      asked.withLock { $0.people += 1 }
      return .none
    }

    func predict(_ batch: PredictionBatch, for person: PersonSide) throws -> PredictedRates {
      asked.withLock { $0.items.formUnion(batch.items.map(\.rawValue)) }
      if fails { throw PredictionError(.failed, "It was told to fail.") }
      var rates = PredictedRates(missing: batch.items.count)
      for (place, item) in batch.items.enumerated() {
        let number = Float(item.rawValue.split(separator: "-").last.flatMap { Int($0) } ?? 0)
        rates.click[place] = 0.1 + (isRising ? number : 100 - number) / 1_000
        rates.save[place] = 0
        rates.hide[place] = 0
        rates.conversion[place] = 0
      }
      return rates
    }

    func take() -> Asked {
      asked.withLock { asked in
        defer { asked = Asked() }
        return asked
      }
    }
  }

  private let light = Counting("light@1", isRising: true)

  private static var plain: Policy {
    var policy = Policy.standard
    policy.explorationShare = 0
    return policy
  }

  private func records(
    of market: TestMarket, _ heavy: Counting, pages: Int = 1, scored: Int = 5
  ) async throws -> (records: [DecisionRecord], responses: [DecisionResponse], recall: LightRecall) {
    let engine = try market.engine(predictor: CascadeModel(light: light, heavy: heavy)) {
      ($0.scoredLimit, $0.scoredItems) = (scored, scored)
    }
    var responses: [DecisionResponse] = []
    for _ in 0..<pages { responses.append(try await engine.page(size: 3)) }
    try await engine.shutDown()
    let records = try engine.log.records(limit: pages).records
    return (records, responses, engine.lightStageRecall.items)
  }

  @Test("The heavy model is asked for the best of the light one's alone, and its rates decide")
  func turns() async throws {
    let heavy = Counting("heavy@1", isRising: false)
    let market = try TestMarket([CampaignDraft(name: "a", items: [1, 2])], policy: Self.plain)
    let (records, responses, _) = try await records(of: market, heavy)
    // Live items of every age but the last of each thirteen; nothing for teens.
    let best = ["item-37", "item-36", "item-35", "item-34", "item-33"]
    let asked = heavy.take()
    #expect(asked.items == Set(best + ["item-01", "item-02"]))
    #expect(light.take().items.count > 20)
    // Of those, the heavy model likes the lowest numbers most.
    #expect(responses[0].ads.count == 1 && responses[0].organic.map(\.rawValue) == ["item-33", "item-34"])
    #expect(records[0].input.versions.models.prefix(2) == ["light@1", "heavy@1"])
  }

  @Test("The person's side is computed once a request by each model, for content and ads together")
  func once() async throws {
    let heavy = Counting("heavy@1", isRising: false)
    let market = try TestMarket([CampaignDraft(name: "a", items: [1, 2])])
    _ = try await records(of: market, heavy, pages: 3)
    #expect(heavy.take().people == 3)
    #expect(light.take().people == 3)
  }

  @Test("A heavy model that fails leaves the light rates, and the page says that it is degraded")
  func failing() async throws {
    let heavy = Counting("heavy@1", isRising: false, fails: true)
    let (_, responses, _) = try await records(of: try TestMarket(policy: Self.plain), heavy)
    #expect(responses[0].isDegraded)
    #expect(responses[0].organic.map(\.rawValue) == ["item-37", "item-36", "item-35"])
  }

  @Test("A page that may be less work is made by the light model alone and says that it is degraded")
  func effort() async throws {
    let heavy = Counting("heavy@1", isRising: false)
    let market = try TestMarket(policy: Self.plain)
    let engine = try market.engine(predictor: CascadeModel(light: light, heavy: heavy))
    let page = try await engine.decide(DecisionRequest(surface: .homeFeed, size: 3), effort: .light)
    try await engine.shutDown()
    let record = try #require(try engine.record(of: page))
    #expect(heavy.take() == Counting.Asked())
    #expect(page.isDegraded && page.organic.map(\.rawValue) == ["item-37", "item-36", "item-35"])
    #expect(record.input.organicTraces.contains { $0.name == "items.heavy" && $0.outcome.isDegrading })
  }

  @Test("What the heavy model would have chosen and the light one left out is counted on a sample of pages")
  func recall() async throws {
    let opposite = try await records(
      of: try TestMarket(), Counting("heavy@1", isRising: false), pages: 400, scored: 5
    ).recall
    #expect(opposite.pages > 0 && opposite.wanted == 20 * opposite.pages && opposite.found < opposite.wanted / 4)
    let alike = try await records(
      of: try TestMarket(), Counting("heavy@2", isRising: true), pages: 400, scored: 20
    ).recall
    #expect(alike.pages > 0 && alike.found == alike.wanted)
  }
}
