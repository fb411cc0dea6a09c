import Domain
import Funnel
import Ledger
import Market
import Prediction

/// The two funnels of a page and what becomes of their results. The stages' order stands here.
struct PageFunnels: Sendable {
  private let ads: Funnel<PageQuery, Candidates>
  private let items: Funnel<PageQuery, Candidates>

  init(on runtime: FunnelRuntime, options: EngineOptions) throws(FunnelError) {
    ads = try Funnel(
      on: runtime,
      sources: [TargetingSource(limit: options.candidateLimit), AdExplorationSource(count: options.exploredAds)],
      rounds: [
        Round(
          hydrators: [PredictionHydrator(name: "ads.prediction", isAd: true)],
          filters: [TargetingFilter(), DeliveryFilter()],
          scorers: [ExpectedRevenueScorer()],
          selector: TopSelector("ads.top", limit: options.scoredLimit))
      ])
    items = try Funnel(
      on: runtime,
      sources: [
        LiveItemSource(limit: options.candidateLimit), QueryWordsSource(limit: options.candidateLimit),
        RelatedItemSource(limit: options.candidateLimit),
      ],
      rounds: [
        Round(
          hydrators: [PredictionHydrator(name: "items.prediction", isAd: false)],
          filters: [SuitableItemFilter()],
          scorers: [ClickRateScorer()],
          selector: TopSelector("items.top", limit: options.scoredLimit))
      ])
  }

  /// What both funnels found for a page. Pages for ads alone ask for no items.
  struct Result: Sendable {
    var ads: FunnelResult<Candidates>?
    var items: FunnelResult<Candidates>?

    var isDegraded: Bool { ads?.isDegraded ?? false || items?.isDegraded ?? false }
  }

  func run(_ query: PageQuery, until deadline: Deadline) async -> Result {
    async let ads = ads.run(query, until: deadline)
    if query.page.surface.isAdsOnly { return Result(ads: await ads, items: nil) }
    async let items = items.run(query, until: deadline)
    return Result(ads: await ads, items: await items)
  }
}

extension OrganicColumns {
  /// The selected items in the order of their identifiers; the border at which predictions become fixed-point.
  init(_ result: FunnelResult<Candidates>, snapshot: Snapshot) {
    self.init()
    let order = result.selected.ids.indices.sorted { result.selected.ids[$0] < result.selected.ids[$1] }
    item = order.map { snapshot.items[Int(result.selected.ids[$0])].id }
    predictions = Predictions(result.selected.rates, order: order)
    sources = order.map { result.sources[$0] }
  }
}

extension Predictions {
  init(_ rates: PredictedRates, order: [Int]) {
    func fixed(_ column: [Float]) -> [FixedPoint?] { order.map { FixedPoint(probability: Double(column[$0])) } }
    self.init(
      click: fixed(rates.click), save: fixed(rates.save), hide: fixed(rates.hide), conversion: fixed(rates.conversion))
  }
}
