import Domain
import Market
import Testing

@Suite("Bidding by prediction under a budget and a target cost")
struct PredictiveBidderTests {
  /// Auctions of an expected 0.05 units whose price is uniform in 0..<1: a unit at a price of α costs α/2 on average.
  private static func day(
    _ goal: PredictiveBidder.Goal, rounds: Int = 20_000, seed: UInt64, luck: Double = 1
  ) -> PredictiveBidder {
    var bidder = PredictiveBidder(goal)
    var random = SeededRandom(seed: seed)
    for round in 0..<rounds {
      if round.isMultiple(of: rounds / 288) { bidder.solve(rounds: Double(rounds - round)) }
      let price = random.uniform()
      let isWon = price <= bidder.price * 0.05 && bidder.spent + price <= goal.budget
      bidder.note(quantity: 0.05, price: price)
      guard isWon else { continue }
      bidder.charge(price, quantity: 0.05)
      if random.chance(0.05 * luck) { bidder.settle(1) }
    }
    return bidder
  }

  @Test("Without a budget that binds, the cost for a unit is the target", arguments: [1, 2, 3] as [UInt64])
  func target(seed: UInt64) {
    let bidder = Self.day(.init(budget: 1e6, target: 6), seed: seed)
    let cost = bidder.spent / bidder.units
    #expect(cost > 5.4 && cost < 6.3)
  }

  @Test(
    "A budget is spent and not passed where it binds, at a price below the target", arguments: [1, 2, 3] as [UInt64])
  func budget(seed: UInt64) {
    let bidder = Self.day(.init(budget: 400, target: 6), seed: seed)
    #expect(bidder.spent <= 400 && bidder.spent > 0.97 * 400)
    #expect(bidder.spent / bidder.units < 6)
  }

  @Test("Fewer units than predicted lower the price until the target is kept", arguments: [0.6, 0.8])
  func overPrediction(luck: Double) {
    let missed = (1...20).count { seed in
      let bidder = Self.day(.init(budget: 1e6, target: 6), seed: UInt64(seed), luck: luck)
      return bidder.spent > 1.1 * 6 * bidder.units
    }
    #expect(missed <= 1)
  }

  /// A day on which units cost four times as much in its first half.
  private static func unevenDay(_ bidder: PredictiveBidder, seed: UInt64, rounds: Int = 24_000) -> PredictiveBidder {
    var bidder = bidder
    var random = SeededRandom(seed: seed)
    for round in 0..<rounds {
      let elapsed = Double(round) / Double(rounds)
      if round.isMultiple(of: rounds / 240) { bidder.solve(rounds: Double(rounds - round), elapsed: elapsed) }
      let price = random.uniform() * (elapsed < 0.5 ? 1 : 0.25)
      let isWon = price <= bidder.price * 0.05 && bidder.spent + price <= bidder.goal.budget
      bidder.note(quantity: 0.05, price: price)
      guard isWon else { continue }
      bidder.charge(price, quantity: 0.05)
      if random.chance(0.05) { bidder.settle(1) }
    }
    return bidder
  }

  @Test("Who knows the day before waits for the cheap hours, and gets more for the same budget", arguments: [1, 2, 3])
  func experience(seed: Int) {
    let goal = PredictiveBidder.Goal(budget: 300, target: 30)
    let first = Self.unevenDay(PredictiveBidder(goal), seed: UInt64(seed))
    let second = Self.unevenDay(PredictiveBidder(goal, yesterday: first.experience), seed: UInt64(seed) + 100)
    #expect(second.spent <= 300 && second.spent > 0.95 * 300)
    #expect(second.units > 1.1 * first.units, "\(second.units) after \(first.units)")
  }

  @Test("An agent that has seen nothing keeps its first price, and wild prices leave it finite")
  func wild() {
    var bidder = PredictiveBidder(.init(budget: 1, target: 2))
    bidder.solve(rounds: 100)
    #expect(bidder.price == 1.4)
    for price in [0, 1e-30, 1e30, .infinity] {
      for _ in 0..<20 { bidder.note(quantity: 0.1, price: price) }
    }
    for _ in 0..<20 { bidder.note(quantity: 0, price: 1) }
    bidder.solve(rounds: 100)
    #expect(bidder.price.isFinite && bidder.price > 0)
  }
}
