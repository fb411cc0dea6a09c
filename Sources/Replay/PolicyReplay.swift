public import Domain
import Engine
import Foundation
import Ledger
import Market
import Statistics

/// Logged days decided again under another policy, with budgets spent and campaigns paced anew.
///
/// Two markets are simulated from the same requests, one under the logged rules and one under the others; budgets, caps and
/// pacing follow in each from its own decisions, by the engine's own code and in the order of time. The difference between
/// the two is the effect, and the logged day plus the effect is the estimate. An unchanged policy has no effect, exactly.
/// Intervals come from resampling people with all their pages (Efron 1979): each resample spends the same budgets in both
/// markets anew, so that what one person's ads take from another's is in the spread, and draws what the log does not know: the
/// interval is one for the day itself, whose new clicks come or do not.
public struct PolicyReplay: Sendable {
  public struct Settings: Sendable {
    public var calendar: MarketCalendar
    /// How long an ad's events are billed.
    public var tokenSeconds: Int64 = 3_600
    public var pacingSeconds: Int64 = 60
    public var resamples = 40
    /// Of the intervals.
    public var level = 0.9
    public var seed: UInt64 = 1

    public init(calendar: MarketCalendar) { self.calendar = calendar }
  }

  private let pages: [LoggedPage]
  private let terms: [CampaignID: CampaignTerms]
  private let settings: Settings
  private let doubts: [ReplayAnswer.Reason]

  /// - Parameters:
  ///   - pages: whole days, in the order of time.
  ///   - terms: of all campaigns that may spend; a campaign without terms keeps its logged state.
  ///   - doubts: why the days may not be replayed at all, from reading them.
  public init(
    pages: [LoggedPage], terms: [CampaignID: CampaignTerms], settings: Settings, doubts: [ReplayAnswer.Reason] = []
  ) {
    self.doubts = doubts
    self.pages = pages
    self.terms = terms
    self.settings = settings
  }

  /// - Parameter progress: called with the share of the resamples that are done.
  /// - Throws: what the scenario's policy throws; `DomainError` for a bid out of range.
  /// - Complexity: O(resamples · pages) decisions, twice.
  public func run(_ scenario: ReplayScenario, progress: (Double) -> Void = { _ in }) throws -> ReplayAnswer {
    let stage = try ReplayStage(pages: pages, terms: terms, scenario: scenario, settings: settings)
    let model = OutcomeModel(stage.base, hasOther: scenario.predictions != nil)
    let once = stage.simulate(model, weights: nil)
    let logged = stage.billed()
    var support = stage.support(of: scenario, once, doubts: doubts)
    support.checkFidelity(simulated: once.base.totals.revenue, logged: logged.revenue)
    var replicates: [(base: ReplayTotals, other: ReplayTotals)] = []
    if support.reasons.isEmpty {
      var random = SeededRandom(seed: settings.seed, stream: "replay")
      for number in 0..<settings.resamples {
        let weights = stage.resample(using: &random)
        let run = stage.simulate(
          model.refitted(to: stage.base, weights: weights), weights: weights, luck: random.next())
        replicates.append((run.base.totals, run.other.totals))
        progress(Double(number + 1) / Double(settings.resamples))
      }
    }
    func figure(_ value: (ReplayTotals) -> Double) -> ReplayAnswer.Figure? {
      guard support.reasons.isEmpty else { return nil }
      let change = value(once.other.totals) - value(once.base.totals)
      let changes = replicates.map { value($0.other) - value($0.base) }
      let levels = replicates.map { value($0.other) }
      let before = value(logged)
      let changeInterval = interval(change, spread: changes)
      return ReplayAnswer.Figure(
        logged: before, replayed: interval(before + change, spread: levels), change: changeInterval,
        changeShare: before == 0 ? nil : changeInterval.scaled(by: 1 / before))
    }
    return ReplayAnswer(
      isSupported: support.reasons.isEmpty, reasons: support.reasons, pages: pages.count, people: stage.clusters,
      overlap: once.overlap, simulatedRevenue: once.base.totals.revenue, loggedRevenue: logged.revenue,
      revenue: figure(\.revenue), advertiserValue: figure(\.advertiserValue), userValue: figure(\.userValue),
      ads: figure(\.ads),
      intervals: """
        \(Int((settings.level * 100).rounded()))% from \(settings.resamples) resamples of people, budgets spent anew in each
        """
    )
  }

  /// What the pages were billed and worth, within the budgets, as `run` reports it for the logged day.
  /// - Throws: as `run`.
  public func billed() throws -> ReplayTotals {
    try ReplayStage(pages: pages, terms: terms, scenario: .asLogged, settings: settings).billed()
  }

  /// Student's interval with the standard deviation of the replicates.
  private func interval(_ estimate: Double, spread: [Double]) -> ConfidenceInterval {
    let moments = SampleMoments(spread)
    guard moments.count > 1 else {
      return ConfidenceInterval(estimate: estimate, low: -.infinity, high: .infinity, level: settings.level)
    }
    let t = StudentDistribution(degreesOfFreedom: Double(moments.count - 1))
    let half = t.quantile(upperTail: (1 - settings.level) / 2) * moments.variance.squareRoot()
    return ConfidenceInterval(estimate: estimate, low: estimate - half, high: estimate + half, level: settings.level)
  }
}
