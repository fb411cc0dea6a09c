import Domain
import Market
public import Statistics

/// Agents with a budget and a target cost for a conversion, in one market under two policies: the score of AuctionNet.
///
/// Each day is played twice with roles swapped, so that every agent's day is played by both; the days before it too, so that who
/// learns from them has met this market. The score of an agent's day is
/// conversions · min(1, (target/cost)²).
public struct AutoBidStudy: Sendable {
  public var settings: MarketplaceSettings
  public var rules: MarketplaceRules
  /// Conversions of a middling agent's day that its budget pays for at its target.
  public var conversions = 170.0
  /// Days that agents see before the one that counts.
  public var daysBefore = 4
  /// Of those that predict: see `PredictiveBidder.Goal`.
  var caution = 2.2

  public init(people: Int = 20_000) {
    settings = MarketplaceSettings()
    settings.people = people
    settings.campaigns = 48
    settings.pagesPerDay = 6
    settings.broadShare = 1
    settings.conversionBase = -0.5
    rules = MarketplaceRules()
    rules.retrieval = 1
    conversions = 170 * Double(people) / 20_000
  }

  /// What one policy came to against PID.
  public struct Comparison: Sendable, Encodable {
    public let policy: String
    /// The gains of PID.
    public let rival: String
    public let score: Double
    public let scoreOfPID: Double
    public let ratio: ConfidenceInterval
    /// The share of agents' days that end more than a tenth above their target.
    public let missed: ConfidenceInterval
    public let missedByPID: ConfidenceInterval
    public let spentOfBudget: Double
    public let spentOfBudgetByPID: Double
    public let conversionsOfAgentDay: Double
  }

  struct Day {
    let goal: PredictiveBidder.Goal
    let spend: Double
    let conversions: Double

    var score: Double {
      guard conversions > 0 else { return 0 }
      let ratio = goal.target * conversions / max(spend, 1e-12)
      return conversions * min(1, ratio * ratio)
    }

    var isMissed: Bool { spend > 1.1 * goal.target * conversions }
  }

  /// Gains with which PID scores most against PID, of 27 for each start, on days of its own.
  ///
  /// Where budgets bind, agents share what there is, so that gains are no better for all who use them: half of the agents use the
  /// gains that are tried, the others the best of the round before.
  /// - Parameter starts: first bids to try, as shares of the target: below 1 PID knows beforehand what the market is like.
  public func tuned(
    seeds: [UInt64] = [1_000_001], rounds: Int = 2, starts: [Double]
  ) throws(MarketplaceError) -> Gains {
    var study = self
    study.daysBefore = 0
    var best = CostController.Gains(proportional: 0.2, integral: 0.1, windUp: 3)
    for _ in 0..<rounds {
      let (rival, most) = (best, -1.0)
      var highest = most
      for gains in CostController.Gains.grid(starts: starts) {
        var score = 0.0
        for seed in seeds {
          let days = try study.play(seed, gains, rival: rival) { $0.isMultiple(of: 2) ? .controlled : .rival }
          for (agent, day) in days.enumerated() where agent.isMultiple(of: 2) { score += day.score }
        }
        if score > highest { (best, highest) = (gains, score) }
      }
    }
    return Gains(gains: best)
  }

  /// Of the controller that the others are compared with.
  public struct Gains: Sendable {
    let gains: CostController.Gains

    public var text: String {
      "\(gains.proportional), \(gains.integral), wound up to \(gains.windUp), begun at \(gains.start) of the target"
    }
  }

  /// - Parameter progress: called after each day with its number.
  /// - Throws: `MarketplaceError`, `StatisticsError` for no seeds.
  public func compare(
    predictive isPredictive: Bool, seeds: [UInt64], gains: Gains, progress: (Int) -> Void = { _ in }
  ) throws -> Comparison {
    let policy = isPredictive ? BiddingFloor.Policy.predictive : .dual
    var (ours, peers) = ([[Day]](), [[Day]]())
    for (number, seed) in seeds.enumerated() {
      var sides = [[Day](), []]
      for swapped in [0, 1] {
        let days = try play(seed, gains.gains) { ($0 + swapped).isMultiple(of: 2) ? .controlled : policy }
        for (agent, day) in days.enumerated() { sides[(agent + swapped) % 2].append(day) }
      }
      peers.append(sides[0])
      ours.append(sides[1])
      progress(number + 1)
    }
    let scores = [peers, ours].map { $0.map { $0.reduce(0) { $0 + $1.score } } }
    var random = SeededRandom(seed: 1)
    let ratio = try ConfidenceInterval.bootstrap(count: seeds.count, using: &random) { units in
      units.reduce(0) { $0 + scores[1][$1] } / units.reduce(0) { $0 + scores[0][$1] }
    }
    func missed(_ days: [[Day]]) throws -> ConfidenceInterval {
      let all = days.flatMap { $0 }
      return try .proportion(successes: all.count { $0.isMissed }, trials: all.count)
    }
    func spent(_ days: [[Day]]) -> Double {
      days.joined().reduce(0) { $0 + $1.spend } / days.joined().reduce(0) { $0 + $1.goal.budget }
    }
    return Comparison(
      policy: policy.rawValue, rival: gains.text, score: scores[1].reduce(0, +), scoreOfPID: scores[0].reduce(0, +),
      ratio: ratio,
      missed: try missed(ours), missedByPID: try missed(peers), spentOfBudget: spent(ours),
      spentOfBudgetByPID: spent(peers),
      conversionsOfAgentDay: ours.joined().reduce(0) { $0 + $1.conversions } / Double(seeds.count * settings.campaigns))
  }

  /// One day; what the people are like and what agents are after comes from the seed.
  func play(
    _ seed: UInt64, _ gains: CostController.Gains, rival: CostController.Gains? = nil,
    _ policy: (Int) -> BiddingFloor.Policy
  ) throws(MarketplaceError) -> [Day] {
    var random = SeededRandom(seed: seed, stream: "agents")
    let goals = (0..<settings.campaigns).map { _ in
      let target = 1e6 * random.uniform(in: 0.6..<1.4)
      return PredictiveBidder.Goal(
        budget: (1e6 * conversions * random.uniform(in: 0.3..<1.5)).rounded(), target: target, caution: caution)
    }
    var world = try Marketplace(settings, rules: rules, seed: seed)
    let pages = Int(Double(settings.people) * settings.pagesPerDay * 0.85)
    world.open(
      BiddingFloor(
        goals: goals, policies: goals.indices.map(policy), rounds: pages,
        usualValue: conversions / Double(pages), gains: gains, rival: rival))
    try world.run(days: 1 + daysBefore)
    try world.checkInvariants()
    return goals.indices.map { agent in
      Day(
        goal: goals[agent], spend: Double(world.books.spent[agent]), conversions: Double(world.books.conversions[agent])
      )
    }
  }
}
