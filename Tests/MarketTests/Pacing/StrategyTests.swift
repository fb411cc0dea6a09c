import Domain
import Market
import TestSupport
import Testing

@Suite("Pacing strategies")
struct StrategyTests {
  private func uniformRun(_ length: Int, share: Double, seed: UInt64) -> PacingRegret {
    var random = SeededRandom(seed: seed, stream: "uniform")
    let values = (0..<length).map { _ in random.uniform() }
    let prices = (0..<length).map { _ in random.uniform() }
    return PacingRegret(values: values, prices: prices, targets: Array(repeating: share, count: length))
  }

  @Test("Hindsight at a budget for half of the spend is the closed form of the dual, within a hundredth")
  func hindsight() {
    // With v, d ~ U[0,1] and bids m·v: spend m²/6 a round, so m² = 0.48 at 0.08; utility m/2 · ∫v² … = m/3 − m²/6.
    let run = uniformRun(200_000, share: 0.08, seed: 1)
    let multiplier = 0.48.squareRoot()
    let expected = 200_000 * (multiplier / 3 - multiplier * multiplier / 6)
    #expect(abs(run.hindsight() / expected - 1) < 0.01)
  }

  @Test("Dual descent and prediction lose less than 3 √T against hindsight, and never more than everything")
  func regret() {
    for seed in 0..<3 as Range<UInt64> {
      let run = uniformRun(20_000, share: 0.08, seed: seed)
      let best = run.hindsight()
      var random = SeededRandom(seed: seed)
      let regrets = [
        best
          - run.utility(
            of: DualPacing(mirror: .entropic, rounds: 20_000, target: 0.08), using: &random),
        best
          - run.utility(
            of: DualPacing(mirror: .euclidean, rounds: 20_000, target: 0.08), using: &random),
        best - run.utility(of: PredictivePacing(), using: &random),
      ]
      for regret in regrets { #expect(regret > -1 && regret < 3 * 20_000.0.squareRoot(), "\(regret)") }
    }
  }

  @Test("Each strategy keeps multiplier and participation in 0...1 whatever rounds come")
  func bounds() throws {
    try forEachSeed(200) { _, random in
      var strategies: [any PacingStrategy] = [
        DualPacing(mirror: .entropic, rounds: 100, target: 0.1), DualPacing(mirror: .euclidean, rounds: 100, target: 0),
        ThrottledPacing(rounds: 100), ControlledPacing(horizon: 5), PredictivePacing(memory: 50),
      ]
      for _ in 0..<200 {
        let round = PacingRound(
          value: random.pick([0, 1e-9, 1, 1e12]), price: random.pick([0, 0.1, 1e12]),
          spend: random.pick([0, 0.1, 1e9]), target: random.pick([0, 0.1, 1e6]),
          targetOfRest: random.pick([0, 0.1, 1e9]))
        for index in strategies.indices {
          strategies[index].note(round)
          let (multiplier, share) = (strategies[index].multiplier, strategies[index].participation)
          try #require((0...1).contains(multiplier) && (0...1).contains(share), "strategy \(index)")
        }
      }
    }
  }

  @Test("A plan of the day before spends where one price of money would have, and all of it")
  func plans() {
    let round = { (price: Double) in
      PacingRound(value: 1, price: price, spend: 0, target: 0, targetOfRest: 0)
    }
    let sample = [(slot: 0, round: round(0.1)), (1, round(0.5)), (1, round(0.2)), (2, round(0.9))]
    let plan = SpendPlan(sample: sample, slots: 3, budget: 0.8)
    for (share, expected) in zip((0..<3).map(plan.share), [0.125, 0.875, 0]) { #expect(abs(share - expected) < 1e-12) }
    #expect(plan.shareSpent(by: 0) == 0 && plan.shareSpent(by: 1) == 1 && plan.shareSpent(by: 7) == 1)
    #expect(abs(plan.shareSpent(by: 0.5) - (0.125 + 0.4375)) < 1e-12)
    #expect(SpendPlan(weights: []).shareSpent(by: 0.25) == 0.25)
    #expect(SpendPlan(weights: [0, .nan, -1]).share(of: 1) == 1 / 3.0)
  }

  @Test("A day of budgets charges nothing above them, gives a thousandth away at most and spends 99% where it can")
  func budgetDay() throws {
    var setting = BudgetDay.Setting()
    (setting.campaigns, setting.requests, setting.seconds) = (40, 120_000, 20_000)
    var day = BudgetDay(setting, seed: 3)
    let demand = try day.run { _, _ in NoPacing() }
    day.setBudgets(from: demand, shares: 0.1...1.2)
    let accounts = try day.run { _, _ in PredictivePacing(memory: Double(day.expectedRounds) / 12) }
    var (spent, budgets, charged, unbilled) = (0.0, 0.0, 0.0, 0.0)
    for (index, account) in accounts.enumerated() {
      #expect(account.charged <= day.campaigns[index].budget)
      charged += account.charged.units
      unbilled += account.unbilled.units
      guard demand[index].charged.units >= 1.5 * day.campaigns[index].budget.units else { continue }
      spent += account.charged.units
      budgets += day.campaigns[index].budget.units
    }
    #expect(spent / budgets > 0.99 && unbilled / charged <= 0.001, "\(spent / budgets) \(unbilled / charged)")
  }

  @Test("A bidder with several limits keeps each within a few percent and its budget spent or its limits binding")
  func severalLimits() throws {
    var random = SeededRandom(seed: 4)
    let rounds = 60_000
    // Value, conversions and revenue differ from impression to impression; the price is U[0,1].
    var bidder = ConstrainedBidder(
      limits: [.init(cost: 2), .init(returnOnSpend: 1.5)], rounds: rounds, usualValue: 0.1, usualSpend: 0.1,
      largestBid: 5)
    var (spend, conversions, revenue) = (0.0, 0.0, 0.0)
    for _ in 0..<rounds {
      let (value, conversion, income) = (
        random.uniform(), 0.5 * random.uniform(), 2 * random.uniform() * random.uniform()
      )
      let price = random.uniform()
      let isWon = bidder.bid(value: value, quantities: [conversion, income]) >= price
      if isWon {
        spend += price
        conversions += conversion
        revenue += income
      }
      bidder.note(spend: isWon ? price : 0, target: 0.15, quantities: [conversion, income])
    }
    #expect(spend <= 0.15 * 1.03 * Double(rounds))
    #expect(spend / conversions < 2 * 1.03 && revenue / spend > 1.5 / 1.03, "\(spend / conversions) \(revenue / spend)")
    #expect(spend > 0.14 * Double(rounds) || spend / conversions > 1.9 || revenue / spend < 1.6)
  }

  @Test("A fresh campaign bids below its prediction, and by what it has shown once it has events enough")
  func fresh() {
    var campaign = FreshCampaign(prediction: 0.02, priorEvents: 4, graduation: 30)
    #expect(campaign.isFresh && campaign.rate() < 0.02 && campaign.rate() > 0.01)
    // The median of Gamma(4, 1) is 3.672.
    #expect(abs(campaign.quantile(0.5) / 0.02 * 4 - 3.672) < 0.01)
    for impression in 0..<10_000 { campaign.note(isEvent: impression.isMultiple(of: 100)) }
    #expect(!campaign.isFresh && abs(campaign.rate() - 104 / 10_200.0) < 1e-12)
  }

  @Test("The platform pays for exploration up to its cap, rounded up, and not at all when the fresh ad earns more")
  func exploration() {
    var fund = ExplorationFund(cap: Micros(rawValue: 100))
    let (full, half) = (ImpressionValue(raw: 60 << 30), ImpressionValue(raw: 119 << 28))
    var paid: [Bool] = []
    var spent: [Int64] = []
    for (forgone, earned) in [(full, half), (half, full), (full, .zero), (full, .zero)] {
      paid.append(fund.pay(forgone: forgone, earned: earned))
      spent.append(fund.spent.rawValue)
    }
    #expect(paid == [true, true, true, false] && spent == [31, 31, 91, 91])
    #expect(fund.left == Micros(rawValue: 9))
  }
}
