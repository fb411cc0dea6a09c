import Domain
import Market
import Statistics
import TestSupport
import Testing

@Suite("Bidding under a budget")
struct ValueFunctionTests {
  /// V by the definition, over every sequence of prices and values.
  private func value(_ auctions: Int, _ money: Int, _ density: [Double], _ values: [Double]) -> Double {
    guard auctions > 0 else { return 0 }
    var sum = 0.0
    for (price, share) in density.enumerated() {
      let stay = value(auctions - 1, money, density, values)
      for worth in values {
        let go = price <= money ? worth + value(auctions - 1, money - price, density, values) : -1
        sum += share * max(stay, go) / Double(values.count)
      }
    }
    return sum
  }

  @Test("The value function is what trying every decision finds, with one value and with a spread")
  func exact() throws {
    try forEachSeed(30) { _, random in
      let landscape = try PriceLandscape(counts: (0...random.int(1...3)).map { _ in Double(random.int(1...5)) })
      let values = random.chance(0.5) ? [1] : [0.5, 1.5]
      let function = ValueFunction(auctions: 4, budget: 6, landscape: landscape, relativeValues: values)
      for money in 0...6 {
        let expected = value(4, money, landscape.density, values)
        try #require(abs(function.value(auctions: 4, budget: money) - expected) < 2e-3)
      }
    }
  }

  @Test("The bid is the largest price at which winning is worth what it takes from the budget")
  func bids() throws {
    let landscape = try PriceLandscape(counts: [0, 3, 2, 1, 1, 1])
    let function = ValueFunction(auctions: 20, budget: 40, landscape: landscape, relativeValues: [1])
    try forEachSeed(300) { _, random in
      let state = EpisodeState(budget: random.int(0...40), auctions: random.int(1...20))
      let value = random.uniform(in: 0..<3)
      let bid = function.bid(relativeValue: value, in: state)
      func isWorthIt(_ price: Int) -> Bool {
        let stay = function.value(auctions: state.auctions - 1, budget: state.budget)
        return value + function.value(auctions: state.auctions - 1, budget: state.budget - price) >= stay
      }
      try #require(bid >= 0 && bid <= min(state.budget, 5) && isWorthIt(bid))
      try #require(bid == min(state.budget, 5) || !isWorthIt(bid + 1))
    }
  }

  @Test("Against prices of U[0,100] the closed-form bid for a spend of ρ is √(200 ρ)")
  func pacingPlan() throws {
    let landscape = try PriceLandscape(counts: [0] + Array(repeating: 1, count: 100))
    let plan = PacingPlan(landscape: landscape, relativeValues: [1])
    for spend in [1.0, 5, 10, 30, 45] {
      #expect(abs(plan.base(spending: spend) / (200 * spend).squareRoot() - 1) < 0.05, "\(spend)")
    }
    #expect(plan.base(spending: 1_000) > 100)
  }

  private func log(_ random: inout SeededRandom, count: Int) throws -> BiddingLog {
    let rates = (0..<count).map { _ in 0.01 * random.uniform(in: 0.3..<2) }
    return try BiddingLog(
      clicks: rates.map { random.chance($0) }, prices: rates.map { _ in random.int(1...60) }, rates: rates)
  }

  private func history() throws -> BiddingHistory {
    BiddingHistory(
      impressions: 1_000, clicks: 10, cost: 40_000,
      landscape: try PriceLandscape(counts: [0] + Array(repeating: 1, count: 80)))
  }

  @Test("No policy spends more than an episode's budget", arguments: BiddingPolicy.allCases)
  func withinBudget(policy: BiddingPolicy) throws {
    var random = SeededRandom(seed: 1)
    let log = try log(&random, count: 1_050)
    let replay = policy.replay(log, history: try history(), length: 100, budget: 500)
    #expect(replay.episodes.count == 11)
    #expect(replay.episodes.allSatisfy { $0.spend <= 500 } && replay.spend > 3_000)
  }

  @Test("Prices of auctions that were lost do not reach a policy", arguments: BiddingPolicy.allCases)
  func lostPricesAreHidden(policy: BiddingPolicy) throws {
    var random = SeededRandom(seed: 2)
    let log = try log(&random, count: 600)
    let replay = policy.replay(log, history: try history(), length: 100, budget: 500)
    // What was lost gets dearer, and clicks that nobody saw come and go.
    let changed = try BiddingLog(
      clicks: zip(log.clicks, replay.isWon).map { $1 ? $0 : !$0 },
      prices: zip(log.prices, replay.isWon).map { $1 ? $0 : $0 + 500 }, rates: log.rates)
    #expect(policy.replay(changed, history: try history(), length: 100, budget: 500) == replay)
  }

  @Test("A comparison sums clicks over budgets, sets gains against its baseline and marks what is hindsight")
  func comparison() throws {
    var random = SeededRandom(seed: 3)
    let (log, history, budgets) = (try log(&random, count: 1_000), try history(), [500, 1_000])
    var replays: [BiddingPolicy: [BudgetReplay]] = [:]
    for policy in [BiddingPolicy.linear, .pacing] {
      replays[policy] = budgets.map { policy.replay(log, history: history, length: 100, budget: $0) }
    }
    let comparison = try BiddingComparison(
      log, length: 100, shares: [0.1, 0.2], budgets: budgets, replays: replays, baseline: .linear, using: &random)
    #expect(comparison.rows.map(\.isHindsight) == [false, false, true, true])
    let (base, row) = (comparison.rows[0], comparison.rows[1])
    #expect(base.gain == nil && row.totalClicks == row.clicks.reduce(0, +))
    #expect(row.gain?.estimate == Double(row.totalClicks - base.totalClicks))
    // Knowing the prices, more of what is predicted can be had than by any bids.
    for (index, known) in comparison.rows[3].predictedClicks.enumerated() {
      #expect(comparison.rows.allSatisfy { $0.predictedClicks[index] <= known * 1.01 })
    }
  }

  @Test("Lines that are not `click price rate` are refused with their number")
  func badLines() throws {
    #expect(try BiddingLog(lines: "0 70 0.002\n1\t6 0.5\r\n\n").prices == [70, 6])
    for (text, line) in [("0 1 0.1\n2 5 0.1", 2), ("0 -1 0.1", 1), ("0 1", 1), ("0 1 1.5", 1), ("0 1 nan", 1)] {
      let error = #expect(throws: MarketError.self) { try BiddingLog(lines: text) }
      #expect(error?.message.contains("Line \(line) ") == true)
    }
  }
}
