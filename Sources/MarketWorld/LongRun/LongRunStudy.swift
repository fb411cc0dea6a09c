import Domain
import Measurement
public import Statistics

/// Whether a quarter of an experiment says what a change of ad load comes to in the long run, in a world where that is known.
///
/// People learn from ads: they come less often, and overlook ads. The truth is the same world with the change for everybody and
/// for nobody until the end. One world is the experiment: people who have the change, people who do not, and people who have it
/// on one day in ten.
public struct LongRunStudy: Sendable {
  public var settings: MarketplaceSettings
  public var rules: MarketplaceRules
  public var treatment: MarketplaceRules.Treatment
  /// Under the old rules first, in which people are seen as they were.
  public var daysBefore = 28
  /// Of the experiment: a quarter in whole weeks.
  public var days = 91
  /// After the experiment, with the old rules for all.
  public var daysAfter = 7
  /// From the start of the experiment to the end of the truth; 21 months.
  public var horizon = 638

  public init(
    settings: MarketplaceSettings, rules: MarketplaceRules = MarketplaceRules(),
    treatment: MarketplaceRules.Treatment = .adLoad
  ) {
    self.settings = settings
    self.rules = rules
    self.treatment = treatment
  }

  /// A group of people in the experiment.
  enum Group: UInt8 {
    case control, treated, daily
  }

  static let cohorts = 10
  static let month = 30

  /// What one world said.
  public struct Reading: Sendable, Encodable {
    public let seed: UInt64
    /// On pages, relative: over the first month, and over the last of the horizon.
    public let monthTruth: Double
    public let longTruth: Double
    /// Of the last month of the horizon, predicted from the quarter.
    public let byCurve: Double
    public let byIndex: Double?
    /// By week of the experiment.
    public let weekly: [ConfidenceInterval]
    /// How much less ads are looked at for what was learned, relative: planted, and by the two designs.
    public let planted: Double
    public let postPeriod: ConfidenceInterval
    /// Of the last two weeks.
    public let cookieDays: ConfidenceInterval
  }

  /// - Parameter index: fitted to past tests; without it there is no second prediction.
  /// - Throws: `MarketplaceError`, `MeasurementError`, `StatisticsError`.
  public func run(seed: UInt64, index: PastTests? = nil) throws -> Reading {
    var start = try Marketplace(settings, rules: rules, seed: seed)
    try start.run(days: daysBefore)
    let before = start.takeTally()
    let truth = try self.truth(from: start)
    let experiment = try LongRunExperiment(self, from: start, before: before, seed: seed)
    let times = experiment.weekly.indices.map { 7 * (Double($0) + 0.5) }
    let curve = try LearningCurve(times: times, effects: experiment.weekly, hasImmediate: false)
    return Reading(
      seed: seed, monthTruth: truth.month, longTruth: truth.long,
      byCurve: curve.mean(from: Double(horizon - Self.month), to: Double(horizon)),
      byIndex: try index.map { try $0.predict(experiment) }, weekly: experiment.weekly, planted: experiment.planted,
      postPeriod: experiment.postPeriod, cookieDays: experiment.cookieDays)
  }

  private func truth(from start: Marketplace) throws(MarketplaceError) -> (month: Double, long: Double) {
    var months: [[Double]] = []
    for arm in [0, 1] {
      var world = start
      try world.apply(.everyone(arm, in: settings), rules: [rules, rules.with(treatment)])
      try world.run(days: Self.month)
      let first = world.takeTally().totalPages
      try world.run(days: horizon - 2 * Self.month)
      _ = world.takeTally()
      try world.run(days: Self.month)
      months.append([Double(first), Double(world.takeTally().totalPages)])
    }
    return (months[1][0] / months[0][0] - 1, months[1][1] / months[0][1] - 1)
  }
}
