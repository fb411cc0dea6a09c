import Domain
import Funnel
import Ledger
import Market
import Prediction

/// The two funnels of a page and what becomes of their results. The stages' order stands here.
struct PageFunnels: Sendable {
  private let ads: Funnel<PageQuery, Candidates>
  private let items: Funnel<PageQuery, Candidates>

  init(on runtime: FunnelRuntime, options: EngineOptions, lightRecall: LightRecallMonitor) throws(FunnelError) {
    let depth = max(options.retrievedAds, options.retrievedItems)
    ads = try Funnel(
      on: runtime,
      sources: [
        VectorSource(.interests, isAd: true, limit: options.retrievedAds, depth: depth),
        VectorSource(.seed, isAd: true, limit: options.retrievedAds, depth: depth),
        VectorSource(.queryText, isAd: true, limit: options.retrievedAds, depth: depth),
        VectorSource(.queryPicture, isAd: true, limit: options.retrievedAds, depth: depth),
        AdExplorationSource(count: options.exploredAds), TargetingSource(limit: options.candidateLimit),
      ],
      rounds: [
        Round(
          hydrators: [PredictionHydrator(name: "ads.prediction", isAd: true)],
          filters: [TargetingFilter(), DeliveryFilter()],
          scorers: [ExpectedRevenueScorer(name: "ads.revenue", isHeavy: false)],
          selector: TopSelector("ads.top", limit: options.scoredLimit)),
        Round(
          hydrators: [HeavyPredictionHydrator(name: "ads.heavy", isAd: true)],
          scorers: [ExpectedRevenueScorer(name: "ads.heavyRevenue", isHeavy: true)],
          selector: TopSelector("ads.ranked", limit: options.scoredLimit), timeWeight: 2),
      ], observers: [LightRecallObserver(name: "ads.lightRecall", isAd: true, monitor: lightRecall)])
    items = try Funnel(
      on: runtime,
      sources: [
        VectorSource(.interests, isAd: false, limit: options.retrievedItems, depth: depth),
        VectorSource(.seed, isAd: false, limit: options.retrievedItems, depth: depth),
        VectorSource(.queryText, isAd: false, limit: options.retrievedItems, depth: depth),
        VectorSource(.queryPicture, isAd: false, limit: options.retrievedItems, depth: depth),
        QueryWordsSource(limit: options.candidateLimit), RelatedItemSource(limit: options.candidateLimit),
        PopularItemSource(limit: options.popularItems, wholeLimit: options.wholeCatalogue),
        LiveItemSource(wholeLimit: options.wholeCatalogue, sample: options.sampledItems),
      ],
      rounds: [
        Round(
          hydrators: [PredictionHydrator(name: "items.prediction", isAd: false)],
          filters: [SuitableItemFilter()],
          scorers: [ClickRateScorer(name: "items.clickRate", isHeavy: false)],
          selector: TopSelector("items.top") { max(options.scoredItems, $0.page.size) }),
        Round(
          hydrators: [HeavyPredictionHydrator(name: "items.heavy", isAd: false)],
          scorers: [ClickRateScorer(name: "items.heavyClickRate", isHeavy: true)],
          selector: TopSelector("items.ranked") { max(options.scoredItems, $0.page.size) }, timeWeight: 2),
      ], observers: [LightRecallObserver(name: "items.lightRecall", isAd: false, monitor: lightRecall)])
  }

  /// What both funnels found for a page. Pages for ads alone ask for no items.
  struct Result: Sendable {
    var ads: FunnelResult<Candidates>?
    var items: FunnelResult<Candidates>?

    /// The features of the entries that were decided on, as the model read them; nil when some are missing.
    func features(of decision: Decision) -> FeatureRecord? {
      let (organic, sponsored) = (items?.selected.orderedFeatures, ads?.selected.orderedFeatures)
      var rows = FeatureColumns.none
      for entry in decision.entries {
        let own: FeatureColumns? =
          switch entry {
          case .organic(let row, _): organic?.keeping([row])
          case .ad(let index): sponsored?.keeping([decision.awards[index].row])
          }
        guard let own else { return nil }
        rows.dense += own.dense
        rows.categories += own.categories
        rows.actions = own.actions
        rows.passed = own.passed
      }
      return FeatureRecord(
        schema: FeatureSchema.version, lists: [rows.actions.categories, rows.passed, rows.actions.kinds],
        width: FeatureSchema.width,
        numbers: rows.dense, ids: rows.categories)
    }

    var isDegraded: Bool { ads?.isDegraded ?? false || items?.isDegraded ?? false }
  }

  func run(_ query: PageQuery, until deadline: Deadline) async -> Result {
    async let ads = ads.run(query, until: deadline)
    if query.page.surface.isAdsOnly { return Result(ads: await ads, items: nil) }
    async let items = items.run(query, until: deadline)
    return Result(ads: await ads, items: await items)
  }
}

extension Candidates {
  /// Features in the order of identifiers, as the decision's columns are; nil when they were not computed.
  fileprivate var orderedFeatures: FeatureColumns? {
    features.count == count ? features.keeping(ids.indices.sorted { ids[$0] < ids[$1] }) : nil
  }
}

extension OrganicColumns {
  /// The selected items in the order of their identifiers; the border at which predictions become fixed-point.
  init(_ result: FunnelResult<Candidates>, snapshot: Snapshot) {
    self.init()
    let order = result.selected.ids.indices.sorted { result.selected.ids[$0] < result.selected.ids[$1] }
    item = order.map { snapshot.items[Int(result.selected.ids[$0])].id }
    predictions = Predictions(result.selected.rates, order: order)
    relevance = result.selected.relevance.isEmpty ? [] : order.map { Self.fixed(result.selected.relevance[$0]) }
    sources = order.map { result.sources[$0] }
  }

  private static func fixed(_ share: Float) -> FixedPoint { FixedPoint(probability: Double(share)) ?? .zero }
}

extension Predictions {
  init(_ rates: PredictedRates, order: [Int]) {
    func fixed(_ column: [Float]) -> [FixedPoint?] { order.map { FixedPoint(probability: Double(column[$0])) } }
    self.init(
      click: fixed(rates.click), save: fixed(rates.save), hide: fixed(rates.hide), conversion: fixed(rates.conversion))
  }
}
