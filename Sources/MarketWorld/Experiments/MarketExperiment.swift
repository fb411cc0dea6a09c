import Domain
import Measurement
public import Statistics

/// An experiment on a marketplace whose truth is known: the same world with the change for everybody and for nobody.
///
/// After some days under the old rules the world is copied for each design, so that all of them start from the same people,
/// budgets and habits.
public struct MarketExperiment: Sendable {
  /// How the change is tried.
  public enum Design: String, Sendable, Codable, CaseIterable {
    /// Half of the people, in one market.
    case user
    /// Two markets, each with half of the people and of every budget.
    case budget
    /// A budget split in each of several submarkets, between people in matched pairs.
    case submarkets
    /// The whole market on some days.
    case switchback
  }

  /// What is counted.
  public enum Outcome: String, Sendable, Codable, CaseIterable {
    case revenue
    case pages
    /// On organic entries.
    case clicks
    case advertiserValue = "advertiser-value"

    func columns(_ tally: MarketplaceTally) -> [Double] {
      switch self {
      case .revenue: tally.revenue.map { Double($0) }
      case .pages: tally.pages.map { Double($0) }
      case .clicks: tally.organicClicks.map { Double($0) }
      case .advertiserValue: tally.advertiserValue
      }
    }
  }

  public var settings: MarketplaceSettings
  public var rules: MarketplaceRules
  public var treatment: MarketplaceRules.Treatment
  public var outcome: Outcome
  /// Under the old rules first, and then of the experiment.
  public var daysBefore: Int
  public var days: Int
  public var submarkets: Int
  public var switchbackDays: Int

  public init(
    settings: MarketplaceSettings, rules: MarketplaceRules = MarketplaceRules(),
    treatment: MarketplaceRules.Treatment, outcome: Outcome = .revenue, daysBefore: Int = 2, days: Int = 1,
    submarkets: Int = 4, switchbackDays: Int = 8
  ) {
    self.settings = settings
    self.rules = rules
    self.treatment = treatment
    self.outcome = outcome
    self.daysBefore = daysBefore
    self.days = days
    self.submarkets = submarkets
    self.switchbackDays = switchbackDays
  }

  /// What one world said.
  public struct Reading: Sendable {
    public let seed: UInt64
    /// All on over all off, less 1.
    public let truth: Double
    public let naive: ConfidenceInterval
    public let corrected: [Design: ConfidenceInterval]
  }

  /// - Parameter designs: those to run besides the plain user split, which is always run.
  /// - Throws: `MarketplaceError`, `MeasurementError`, `StatisticsError`.
  public func run(_ designs: [Design], seed: UInt64) throws -> Reading {
    var start = try Marketplace(settings, rules: rules, seed: seed)
    try start.run(days: daysBefore)
    let before = start.takeTally()
    var random = SeededRandom(seed: seed, stream: "experiment")
    let arms = Self.halves(settings.people, using: &random)
    let on = try total(.everyone(1, in: settings), from: start)
    let off = try total(.everyone(0, in: settings), from: start)
    let split = try played(.users(arms, in: settings), from: start)
    var corrected: [Design: ConfidenceInterval] = [:]
    for design in designs {
      corrected[design] =
        switch design {
        case .user: try bounded(split, of: start, using: &random)
        case .budget:
          try twoMarkets(.budgetSplit(arms, in: settings), arms: arms, from: start) { split, tally in
            try split?.effect(before: outcome.columns(before), arms: arms)
              ?? SplitEffect.users(outcome.columns(tally), arms: arms)
          }
        case .submarkets: try parallel(from: start, before: before, using: &random)
        case .switchback: try switchback(from: start, using: &random)
        }
    }
    return Reading(
      seed: seed, truth: on / off - 1, naive: try SplitEffect.users(outcome.columns(split), arms: arms),
      corrected: corrected)
  }

  private func played(
    _ design: MarketplaceDesign, from start: Marketplace, days: Int? = nil
  ) throws(MarketplaceError) -> MarketplaceTally {
    var world = start
    try world.apply(design, rules: [rules, rules.with(treatment)])
    try world.run(days: days ?? self.days)
    return world.takeTally()
  }

  private func total(_ design: MarketplaceDesign, from start: Marketplace) throws(MarketplaceError) -> Double {
    outcome.columns(try played(design, from: start)).reduce(0, +)
  }

  /// Of other outcomes than revenue the user split has no budgets to be corrected by.
  private func bounded(
    _ tally: MarketplaceTally, of start: Marketplace, using random: inout SeededRandom
  ) throws -> ConfidenceInterval? {
    guard outcome == .revenue else { return nil }
    let spend = (0..<settings.campaigns).map { campaign in
      (control: Double(tally.spendByArm[campaign * 2]), treated: Double(tally.spendByArm[campaign * 2 + 1]))
    }
    let budgets = start.dailyBudgets.map { $0.map { Double($0.rawValue) * Double(days) } ?? .infinity }
    return try SplitEffect.boundedByBudgets(spend: spend, budgets: budgets, using: &random)
  }

  private func parallel(
    from start: Marketplace, before: MarketplaceTally, using random: inout SeededRandom
  ) throws -> ConfidenceInterval {
    let groups = try Submarkets(
      spend: before.spendBySegment.map { Double($0) }, segments: settings.segments, count: submarkets)
    let strata = start.segments.map { groups.group[$0] }
    let pairs = try MatchedPairs(before: outcome.columns(before), strata: strata, using: &random)
    let cells = zip(strata, pairs.arms).map { UInt8($0 * 2 + Int($1)) }
    let shares = (0..<(groups.count * 2)).flatMap { cell in
      (0..<settings.campaigns).map { groups.shares[cell / 2 * settings.campaigns + $0] / 2 }
    }
    let design = try MarketplaceDesign(
      arms: .people(pairs.arms), cells: cells, shares: shares, cellCount: groups.count * 2,
      campaigns: settings.campaigns)
    return try twoMarkets(design, arms: pairs.arms, from: start) { split, tally in
      try split?.effect(pairs) ?? pairs.effect(outcome.columns(tally))
    }
  }

  /// Plays a design whose cells have budgets of their own.
  /// - Parameter read: takes what budgets fixed and what people brought, where revenue is the outcome, and all of it.
  private func twoMarkets(
    _ design: MarketplaceDesign, arms: [UInt8], from start: Marketplace,
    read: (BudgetSplit?, MarketplaceTally) throws -> ConfidenceInterval
  ) throws -> ConfidenceInterval {
    var world = start
    world.keepCharges()
    try world.apply(design, rules: [rules, rules.with(treatment)])
    try world.run(days: days)
    guard outcome == .revenue else { return try read(nil, world.takeTally()) }
    let budgets = world.budgetsOfCells.map { $0.map { Double($0.rawValue) * Double(days) } ?? .infinity }
    return try read(BudgetSplit(world.charges ?? [], budgets: budgets, arms: arms), world.takeTally())
  }

  private func switchback(from start: Marketplace, using random: inout SeededRandom) throws -> ConfidenceInterval? {
    guard outcome == .revenue || outcome == .pages else { return nil }
    let schedule = try Switchback(periods: switchbackDays, using: &random)
    let design = MarketplaceDesign.periods(ticks: Traffic.ticksPerDay, arms: schedule.arms, in: settings)
    let tally = try played(design, from: start, days: switchbackDays)
    let hours = outcome == .revenue ? tally.revenueByHour.map { Double($0) } : tally.pagesByHour.map { Double($0) }
    return try schedule.effect(
      (0..<switchbackDays).map { day in hours[(day * 24)..<((day + 1) * 24)].reduce(0, +) })
  }

  /// Half of the people at random.
  static func halves(_ people: Int, using random: inout SeededRandom) -> [UInt8] {
    var arms = (0..<people).map { UInt8($0 % 2) }
    random.shuffle(&arms)
    return arms
  }
}
