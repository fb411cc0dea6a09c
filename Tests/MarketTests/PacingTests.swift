import Domain
import Market
import TestSupport
import Testing

@Suite("Pacing")
struct PacingTests {
  @Test("A lead lowers the multiplier, a lag raises it, a plan kept leaves it alone")
  func direction() throws {
    try forEachSeed(1_000) { _, random in
      let controller = PacingController(gain: random.uniform(in: 0.1..<4))
      let current = try #require(FixedPoint(random.uniform(in: 0.01..<0.99)))
      let budget = Micros(rawValue: Int64(random.int(1_000...1_000_000_000)))
      let spent = Micros(rawValue: Int64(random.index(below: Int(budget.rawValue))))
      let elapsed = random.uniform()
      let next = controller.next(after: current, spent: spent, budget: budget, elapsed: elapsed)
      let lead = Double(spent.rawValue) / Double(budget.rawValue) - elapsed
      try #require(next <= .one && next.value >= controller.minimum)
      if lead > 1e-6 { try #require(next < current) }
      if lead < -1e-6 { try #require(next > current || next == .one) }
      try #require(controller.next(after: current, spent: .zero, budget: budget, elapsed: 0) == current)
    }
  }

  @Test("The step is e to the lag, within two parts in a thousand", arguments: [-1.0, -0.5, -0.01, 0.01, 0.3])
  func step(lag: Double) throws {
    let half = try #require(FixedPoint(0.25))
    let budget = Micros(rawValue: 1_000_000)
    let spent = Micros(rawValue: Int64((0.5 - lag / 2) * 1_000_000))
    let next = PacingController(gain: 2).next(after: half, spent: spent, budget: budget, elapsed: 0.5)
    // e^lag by its series.
    let exponential = (1...20).reversed().reduce(1.0) { 1 + lag * $0 / Double($1) }
    #expect(abs(next.value / (0.25 * exponential) - 1) < 0.002)
  }

  @Test("A budget of nothing stops delivery; wild inputs stay in range")
  func limits() throws {
    let controller = PacingController(gain: 1_000)
    let budget = Micros(rawValue: 1)
    #expect(controller.next(after: .one, spent: .zero, budget: .zero, elapsed: 0.5) == .zero)
    #expect(controller.next(after: .one, spent: .maximum, budget: budget, elapsed: 0.5).value == controller.minimum)
    #expect(controller.next(after: .zero, spent: .zero, budget: budget, elapsed: 7) == .one)
    #expect(controller.next(after: .zero, spent: .zero, budget: budget, elapsed: 0).value == controller.minimum)
  }

  @Test(
    "Over a day of minutes with demand for two to four budgets, spend follows the plan and ends near the budget",
    arguments: [(2.0, 0.0), (3, 0), (4, 0), (3, 0.3), (4, 0.5)])
  func closedLoop(demand: Double, swing: Double) throws {
    let controller = PacingController()
    let budget = 1_000_000_000.0
    let minutes = 1_440
    var multiplier = FixedPoint.one
    var spent = 0.0
    var widest = 0.0
    for minute in 1...minutes {
      let share = Double(minute) / Double(minutes)
      // A triangle wave stands for the day's traffic.
      let traffic = 1 + swing * (1 - 4 * abs(share - 0.5))
      spent = min(budget, spent + multiplier.value * demand * traffic * budget / Double(minutes))
      if share > 0.1 { widest = max(widest, abs(spent / budget - share)) }
      multiplier = controller.next(
        after: multiplier, spent: Micros(rawValue: Int64(spent)), budget: Micros(rawValue: Int64(budget)),
        elapsed: share)
    }
    #expect(widest < 0.08, "\(widest)")
    #expect(spent / budget > 0.94, "\(spent / budget)")
  }

  @Test("Where demand is below the budget, the multiplier goes back to one")
  func shortOfDemand() {
    let controller = PacingController()
    var multiplier = FixedPoint(raw: 1 << 28)
    for minute in 1...1_440 {
      multiplier = controller.next(
        after: multiplier, spent: Micros(rawValue: Int64(minute) * 300), budget: Micros(rawValue: 1_440 * 1_000),
        elapsed: Double(minute) / 1_440)
    }
    #expect(multiplier == .one)
  }
}
