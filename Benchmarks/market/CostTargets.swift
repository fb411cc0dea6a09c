import ArgumentParser
import Domain
import Foundation
import Market
import Statistics

/// Agents with a budget and a target cost for a conversion in one market: the score of AuctionNet against a PID controller.
struct CostTargets: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "48 agents with target CPAs: conversions · min(1, (target/CPA)²) against PID.")

  @Option(help: "Days, each with a seed of its own.") var days = 20
  @Option(help: "Impressions of a day.") var impressions = 100_000

  struct Answer: Encodable {
    let agents: Int
    let days: Int
    /// Sum of scores over agents and days, by policy.
    let score: [String: Double]
    let ratio: ConfidenceInterval
    /// The share of agents' days that end more than a tenth above their target.
    let violations: [String: Double]
    let spentOfBudget: [String: Double]
  }

  private static let agents = 48

  struct Agent {
    let budget: Double
    let target: Double
  }

  /// What an agent's day came to.
  struct Day {
    var spend = 0.0
    var conversions = 0

    func score(_ target: Double) -> Double {
      guard conversions > 0 else { return 0 }
      let ratio = target * Double(conversions) / max(spend, 1e-12)
      return Double(conversions) * min(1, ratio * ratio)
    }
  }

  func run() throws {
    let gains = bestGains()
    var scores = [[Double]](repeating: [], count: 2)
    var (violations, spent, budgets) = ([0.0, 0], [0.0, 0], 0.0)
    for seed in 0..<UInt64(days) {
      let agents = self.agents(seed)
      var sums = [0.0, 0]
      // Twice, with roles swapped, so that each agent's day is played by both.
      for swapped in [0, 1] {
        let played = play(agents, seed, gains) { ($0 + swapped) % 2 }
        for (index, day) in played.enumerated() {
          let policy = (index + swapped) % 2
          sums[policy] += day.score(agents[index].target)
          spent[policy] += day.spend
          if day.spend > 1.1 * agents[index].target * Double(day.conversions) { violations[policy] += 1 }
        }
      }
      budgets += agents.reduce(0) { $0 + $1.budget }
      for policy in 0...1 { scores[policy].append(sums[policy]) }
    }
    var random = SeededRandom(seed: 1)
    let ratio = try ConfidenceInterval.bootstrap(count: days, using: &random) { units in
      units.reduce(0) { $0 + scores[1][$1] } / units.reduce(0) { $0 + scores[0][$1] }
    }
    let names = ["PID", "one price for each constraint"]
    func named(_ values: [Double]) -> [String: Double] { Dictionary(uniqueKeysWithValues: zip(names, values)) }
    try MarketRate.say(
      Answer(
        agents: Self.agents, days: days, score: named(scores.map { $0.reduce(0, +) }), ratio: ratio,
        violations: named(violations.map { $0 / Double(days * Self.agents) }),
        spentOfBudget: named(spent.map { $0 / budgets })))
  }

  private func agents(_ seed: UInt64) -> [Agent] {
    var random = SeededRandom(seed: seed, stream: "agents")
    return (0..<Self.agents).map { _ in
      Agent(
        budget: Double(impressions) / Double(Self.agents) * 0.1 * random.uniform(in: 0.3..<1.5),
        target: random.uniform(in: 0.6..<1.4))
    }
  }

  /// The peer is at its best: of 27 settings the one with the largest score where all agents use it, on days of its own.
  private func bestGains() -> CostController.Gains {
    var (best, most) = (CostController.Gains(proportional: 0.3, integral: 0.1, windUp: 3), -1.0)
    for proportional in [0.2, 0.5, 1] {
      for integral in [0.03, 0.1, 0.3] {
        for windUp in [1.0, 3, 10] {
          let gains = CostController.Gains(proportional: proportional, integral: integral, windUp: windUp)
          let score = ([1_000, 1_001] as [UInt64]).reduce(0.0) { sum, seed in
            let agents = agents(seed)
            return sum + zip(agents, play(agents, seed, gains) { _ in 0 }).reduce(0) { $0 + $1.1.score($1.0.target) }
          }
          if score > most { (best, most) = (gains, score) }
        }
      }
    }
    return best
  }

  private func play(_ agents: [Agent], _ seed: UInt64, _ gains: CostController.Gains, policy: (Int) -> Int) -> [Day] {
    var random = SeededRandom(seed: seed, stream: "impressions")
    var days = agents.map { _ in Day() }
    var controllers = agents.map {
      CostController(target: $0.target, budget: $0.budget, rounds: impressions, gains: gains)
    }
    var bidders = agents.map { agent in
      ConstrainedBidder(
        limits: [.init(cost: agent.target)], rounds: impressions, usualValue: 0.1 / Double(agents.count),
        usualSpend: agent.budget / Double(impressions), largestBid: 10, caution: 1)
    }
    var rates = [Double](repeating: 0, count: agents.count)
    for impression in 0..<impressions {
      let quality = 0.6 * random.normal()
      var (best, second, winner) = (0.0, 0.0, -1)
      for agent in agents.indices {
        rates[agent] = min(0.03 * exp(quality + 1.6 * (random.uniform() - 0.5)), 1)
        var bid =
          policy(agent) == 0
          ? controllers[agent].bid(rates[agent]) : bidders[agent].bid(value: rates[agent], quantities: [rates[agent]])
        if bid > agents[agent].budget - days[agent].spend { bid = 0 }
        if bid > best { (best, second, winner) = (bid, best, agent) } else { second = max(second, bid) }
      }
      let isConverted = winner >= 0 && random.uniform() < rates[winner]
      if winner >= 0 {
        days[winner].spend += second
        days[winner].conversions += isConverted ? 1 : 0
      }
      for agent in agents.indices {
        let spend = agent == winner ? second : 0
        let left = Double(impressions - impression)
        if policy(agent) == 0 {
          controllers[agent].note(spend: spend, conversions: agent == winner && isConverted ? 1 : 0)
        } else {
          bidders[agent].note(
            spend: spend, target: (agents[agent].budget - days[agent].spend) / max(left, 500),
            quantities: [rates[agent]])
          if agent == winner {
            bidders[agent].settle(limit: 0, quantity: isConverted ? 1 : 0, expected: rates[agent])
          }
        }
      }
    }
    return days
  }
}

/// The peer: two PID controllers, on the pace of the budget and on the cost for a conversion; the lower one bids.
struct CostController {
  struct Gains {
    let proportional: Double
    let integral: Double
    let windUp: Double
  }

  private let gains: Gains
  private let target: Double
  private let budget: Double
  private let rounds: Int
  private var round = 0
  private var (spend, conversions) = (0.0, 0.0)
  private var (windowSpend, windowConversions) = (0.0, 0.0)
  private var (paceSum, costSum) = (0.0, 0.0)
  private var factor = 1.0

  init(target: Double, budget: Double, rounds: Int, gains: Gains) {
    self.gains = gains
    self.target = target
    self.budget = budget
    self.rounds = rounds
  }

  func bid(_ rate: Double) -> Double { target * rate * factor }

  mutating func note(spend: Double, conversions: Double) {
    round += 1
    windowSpend += spend
    windowConversions += conversions
    // Forty-eight corrections a day, as the agents of AuctionNet make.
    guard round.isMultiple(of: max(rounds / 48, 1)) else { return }
    self.spend += windowSpend
    self.conversions += windowConversions
    let pace = 1 - windowSpend * 48 / budget
    let cost = self.conversions > 0 ? 1 - self.spend / (target * self.conversions) : 1
    paceSum = min(max(paceSum + pace, -gains.windUp), gains.windUp)
    costSum = min(max(costSum + cost, -gains.windUp), gains.windUp)
    let outputs = [(pace, paceSum), (cost, costSum)].map { gains.proportional * $0 + gains.integral * $1 }
    factor = exp(min(outputs[0], outputs[1]))
    factor = min(max(factor, 0.05), 5)
    (windowSpend, windowConversions) = (0, 0)
  }
}
