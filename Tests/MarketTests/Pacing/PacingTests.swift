import Domain
import Market
import TestSupport
import Testing

@Suite("Pacing")
struct PacingTests {
  @Test("A lead lowers the multiplier, the more the larger it is; a lag leaves it at one")
  func direction() throws {
    try forEachSeed(1_000) { _, random in
      let controller = PacingController(gain: random.uniform(in: 0.1..<40))
      let budget = Micros(rawValue: Int64(random.int(1_000...1_000_000_000)))
      let spent = Micros(rawValue: Int64(random.index(below: Int(budget.rawValue))))
      let elapsed = random.uniform()
      let multiplier = controller.multiplier(spent: spent, budget: budget, elapsed: elapsed)
      let later = controller.multiplier(spent: spent, budget: budget, elapsed: min(1, elapsed + 0.1))
      let lead = Double(spent.rawValue) / Double(budget.rawValue) - elapsed
      try #require(multiplier <= .one && multiplier.value >= controller.minimum)
      try #require(later >= multiplier)
      if lead > 1e-6 { try #require(multiplier < .one) } else if lead <= 0 { try #require(multiplier == .one) }
    }
  }

  @Test("The multiplier is e to the lag times the gain, within two parts in a thousand", arguments: [0.01, 0.05, 0.2])
  func size(lead: Double) throws {
    let budget = Micros(rawValue: 1_000_000)
    let spent = Micros(rawValue: Int64((0.5 + lead) * 1_000_000))
    let multiplier = PacingController(gain: 20).multiplier(spent: spent, budget: budget, elapsed: 0.5)
    // e^(−20 · lead) by its series.
    let exponential = (1...40).reversed().reduce(1.0) { 1 - 20 * lead * $0 / Double($1) }
    #expect(abs(multiplier.value / exponential - 1) < 0.002)
  }

  @Test("A budget of nothing stops delivery; wild inputs stay in range")
  func limits() {
    let controller = PacingController(gain: 1_000)
    let budget = Micros(rawValue: 1)
    #expect(controller.multiplier(spent: .zero, budget: .zero, elapsed: 0.5) == .zero)
    #expect(controller.multiplier(spent: .maximum, budget: budget, elapsed: 0.5).value == controller.minimum)
    #expect(controller.multiplier(spent: .zero, budget: budget, elapsed: 7) == .one)
    #expect(controller.multiplier(spent: .zero, budget: budget, elapsed: -7) == .one)
  }

  @Test(
    "Over a day with demand for two to four budgets, spend keeps within ln d / g of the plan and all of it is spent",
    arguments: [(2.0, 0.0, 1_440), (3, 0, 1_440), (4, 0, 1_440), (3, 0.3, 288), (4, 0.5, 96)])
  func closedLoop(demand: Double, swing: Double, steps: Int) {
    let controller = PacingController()
    let budget = 1_000_000_000.0
    var multiplier = FixedPoint.one
    var spent = 0.0
    var widest = 0.0
    for step in 1...steps {
      let share = Double(step) / Double(steps)
      // A triangle wave stands for the day's traffic.
      let traffic = 1 + swing * (1 - 4 * abs(share - 0.5))
      spent = min(budget, spent + multiplier.value * demand * traffic * budget / Double(steps))
      if share > 0.1 { widest = max(widest, abs(spent / budget - share)) }
      multiplier = controller.multiplier(
        spent: Micros(rawValue: Int64(spent)), budget: Micros(rawValue: Int64(budget)), elapsed: share)
    }
    // ln(4 · 1.5) / 20 is 0.09; a step of traffic comes on top.
    #expect(widest < 0.1, "\(widest)")
    #expect(spent / budget > 0.999, "\(spent / budget)")
  }

  @Test("Where demand is below the budget, the multiplier is one")
  func shortOfDemand() {
    let controller = PacingController()
    for minute in 1...1_440 {
      let multiplier = controller.multiplier(
        spent: Micros(rawValue: Int64(minute) * 300), budget: Micros(rawValue: 1_440 * 1_000),
        elapsed: Double(minute) / 1_440)
      #expect(multiplier == .one)
    }
  }
}
