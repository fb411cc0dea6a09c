import Domain
import Engine
import Ledger
import Market

/// Pages prepared for both markets of a replay, and what runs over them.
struct ReplayStage: Sendable {
  /// Both markets after a run over all pages.
  struct Run {
    var base: ReplayTally
    var other: ReplayTally
    var overlap: ReplayAnswer.Overlap
    /// Pages that lack ads and have a free slot or another order now.
    var openPages = 0
  }

  let base: [PreparedPage]
  let other: [PreparedPage]
  let rules: SimulatedMarket.Rules
  private let otherRules: SimulatedMarket.Rules
  let campaigns: [CampaignID]
  /// People, and pages of nobody.
  let clusters: Int
  let missingPredictions: Double

  init(
    pages: [LoggedPage], terms: [CampaignID: CampaignTerms], scenario: ReplayScenario,
    settings: PolicyReplay.Settings
  ) throws {
    var (campaigns, people) = (Numbering<CampaignID>(), Numbering<PageUnit>())
    var policies: [(logged: Policy, other: Policy)] = []
    var (rows, missing) = (0, 0)
    var (base, other) = ([PreparedPage](), [PreparedPage]())
    for page in pages {
      let predictions = scenario.predictions.map { $0[page.input.id] ?? .none(like: page.input) }
      let prepared = PreparedPage(
        page, campaigns: page.input.ads.campaign.map { campaigns.number(of: $0) },
        cluster: people.number(of: page.unit), other: predictions)
      base.append(prepared)
      rows += page.input.ads.count
      missing += predictions.map { $0.missing(beside: page.input.ads.predictions) } ?? 0
      let known = policies.first { $0.logged == page.input.policy }?.other
      let policy = try known ?? scenario.policy(page.input.policy)
      if known == nil { policies.append((page.input.policy, policy)) }
      other.append(try prepared.changed(to: policy, by: scenario))
    }
    self.base = base
    self.other = other
    self.campaigns = campaigns.values
    clusters = people.values.count
    missingPredictions = rows > 0 ? Double(missing) / Double(rows) : 0
    rules = SimulatedMarket.Rules(
      settings, pacing: PacingController(), terms: campaigns.values.map { terms[$0] })
    otherRules = SimulatedMarket.Rules(
      settings, pacing: scenario.pacing ?? PacingController(),
      terms: campaigns.values.map { campaign in terms[campaign].map { scenario.terms($0, of: campaign) } })
  }

  /// - Parameters:
  ///   - weights: how often each cluster was drawn; nil for once each.
  ///   - luck: draws what the log does not know; nil expects it.
  func simulate(_ model: OutcomeModel, weights: [Int]?, luck: UInt64? = nil) -> Run {
    var markets = (
      SimulatedMarket(rules, outcomes: model, luck: luck), SimulatedMarket(otherRules, outcomes: model, luck: luck)
    )
    var (matches, squares, open) = (0.0, 0.0, 0)
    for (page, changed) in zip(base, other) {
      let weight = Double(weights?[page.cluster] ?? 1)
      guard weight > 0 else { continue }
      markets.0.serve(page, weight: weight)
      let decision = markets.1.serve(changed, weight: weight)
      if changed.lacksAds, changed.isOpen(decision) { open += 1 }
      guard !decision.awards.isEmpty else { continue }
      let matched = decision.awards.count { award in page.decision.awards.contains { $0.row == award.row } }
      let share = Double(matched) / Double(decision.awards.count)
      matches += share * weight
      squares += share * share * weight
    }
    let tally = markets.1.tally
    return Run(
      base: markets.0.tally, other: tally,
      overlap: ReplayAnswer.Overlap(
        ads: tally.ads, matchedAds: tally.matchedAds, matchedShare: tally.ads > 0 ? tally.matchedAds / tally.ads : 0,
        effectivePages: squares > 0 ? matches * matches / squares : 0), openPages: open)
  }

  /// As many clusters as there are, drawn with replacement.
  func resample(using random: inout SeededRandom) -> [Int] {
    var weights = [Int](repeating: 0, count: clusters)
    for _ in 0..<clusters { weights[random.index(below: clusters)] += 1 }
    return weights
  }
}

/// Numbers from 0 on, in the order in which values come.
private struct Numbering<Value: Hashable> {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}

/// What a resample draws: a person with all their pages, or a page of nobody.
private enum PageUnit: Hashable {
  case person(Int64)
  case page(DecisionID)
}

extension LoggedPage {
  fileprivate var unit: PageUnit { person.map { .person($0) } ?? .page(input.id) }
}

extension ReplayScenario.OtherPredictions {
  fileprivate static func none(like input: DecisionInput) -> Self {
    Self(ads: Predictions(missing: input.ads.count), organic: Predictions(missing: input.organic.count))
  }

  /// Ads for which the logged ranker predicted a click and this one did not.
  fileprivate func missing(beside logged: Predictions) -> Int {
    zip(ads.click, logged.click).count { $0 == nil && $1 != nil }
  }
}
