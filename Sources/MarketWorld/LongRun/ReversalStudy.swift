import Domain
public import Measurement
import Statistics

/// A change that pleases on the first day and costs after two weeks: pages of one topic, of which people have enough in time.
///
/// A plain user split, whose first days and last week are read apart. The truth is the world with the change for all and for none.
public struct ReversalStudy: Sendable {
  public var settings: MarketplaceSettings
  public var rules: MarketplaceRules
  public var treatment: MarketplaceRules.Treatment
  public var daysBefore = 14
  public var days = 21

  public init(
    settings: MarketplaceSettings, rules: MarketplaceRules = MarketplaceRules(),
    treatment: MarketplaceRules.Treatment = .sameness
  ) {
    self.settings = settings
    self.rules = rules
    self.treatment = treatment
  }

  /// What one world said of clicks on organic entries, relative.
  public struct Reading: Sendable, Encodable {
    public let seed: UInt64
    /// On the first day, and over the last week.
    public let firstTruth: Double
    public let lateTruth: Double
    public let daily: [Double]
    public let reversal: EffectReversal
    public let isFlagged: Bool
  }

  /// - Throws: `MarketplaceError`, `MeasurementError`, `StatisticsError`.
  public func run(seed: UInt64) throws -> Reading {
    var start = try Marketplace(settings, rules: rules, seed: seed)
    try start.run(days: daysBefore)
    let before = start.takeTally().organicClicks.map { Double($0) }
    var random = SeededRandom(seed: seed, stream: "reversal")
    let arms = MarketExperiment.halves(settings.people, using: &random)
    let split = try byDay(.users(arms, in: settings), from: start)
    let on = try byDay(.everyone(1, in: settings), from: start)
    let off = try byDay(.everyone(0, in: settings), from: start)
    func truth(_ range: Range<Int>) -> Double {
      Self.sum(on, range).reduce(0, +) / Self.sum(off, range).reduce(0, +) - 1
    }
    func effect(_ range: Range<Int>) throws -> ConfidenceInterval {
      try SplitEffect.users(Self.sum(split, range), before: before, arms: arms)
    }
    let late = max(days - 7, 1)..<days
    let daily = try (0..<days).map { try effect($0..<($0 + 1)).estimate }
    let reversal = EffectReversal(daily: daily, early: try effect(0..<1), late: try effect(late))
    return Reading(
      seed: seed, firstTruth: truth(0..<1), lateTruth: truth(late), daily: daily, reversal: reversal,
      isFlagged: reversal.isReversal)
  }

  /// Clicks by day and person.
  private func byDay(_ design: MarketplaceDesign, from start: Marketplace) throws(MarketplaceError) -> [[Double]] {
    var world = start
    try world.apply(design, rules: [rules, rules.with(treatment)])
    var found: [[Double]] = []
    for _ in 0..<days {
      try world.run(days: 1)
      found.append(world.takeTally().organicClicks.map { Double($0) })
    }
    return found
  }

  private static func sum(_ days: [[Double]], _ range: Range<Int>) -> [Double] {
    days[range.lowerBound].indices.map { person in range.reduce(0) { $0 + days[$1][person] } }
  }
}
