import Domain
import Measurement
import Statistics
import Testing

@Suite("Splits and submarkets")
struct SplitTests {
  @Test("The time before takes off what differs between people and leaves the effect")
  func before() throws {
    var random = SeededRandom(seed: 1)
    let before = (0..<400).map { _ in random.uniform(in: 1..<9) }
    let arms = before.indices.map { UInt8($0 % 2) }
    let outcomes = zip(before, arms).map { $0 * 2 + (($1 == 1) ? 1 : 0) }
    let plain = try SplitEffect.users(outcomes, arms: arms)
    let adjusted = try SplitEffect.users(outcomes, before: before, arms: arms)
    #expect(adjusted.high - adjusted.low < (plain.high - plain.low) / 10)
    #expect(abs(adjusted.estimate - 1 / 10) < 0.01, "1 on a control of about 10")
  }

  @Test("A campaign that spends its budget is no effect, whatever the arms of the user split say of it")
  func bounded() throws {
    var random = SeededRandom(seed: 1)
    let spend = [(control: 40.0, treated: 60.0), (control: 40.0, treated: 60.0)]
    let bound = try SplitEffect.boundedByBudgets(spend: spend, budgets: [100, 100], using: &random)
    #expect(bound.estimate == 0)
    let free = try SplitEffect.boundedByBudgets(spend: spend, budgets: [.infinity, .infinity], using: &random)
    #expect(abs(free.estimate - 0.5) < 1e-12)
    let mixed = try SplitEffect.boundedByBudgets(spend: spend, budgets: [100, .infinity], using: &random)
    #expect(abs(mixed.estimate - (220.0 / 180 - 1)) < 1e-12)
  }

  @Test("What budgets fix has no spread: the interval is of what people brought to campaigns that had budget left")
  func twoMarkets() throws {
    var random = SeededRandom(seed: 2)
    let arms = (0..<200).map { UInt8($0 % 2) }
    // Budgets 0 and 1 bind, one in each market; 2 and 3 never do.
    let charges = (0..<2_000).map { _ -> BudgetSplit.Charge in
      let person = random.index(below: 200)
      let arm = Int(arms[person])
      let isBound = random.chance(0.8)
      return .init(person: person, budget: (isBound ? 0 : 2) + arm, amount: arm == 1 && !isBound ? 1.2 : 1)
    }
    let sums = (0..<4).map { budget in charges.filter { $0.budget == budget }.reduce(0) { $0 + $1.amount } }
    let split = try BudgetSplit(charges, budgets: [sums[0], sums[1], .infinity, .infinity], arms: arms)
    #expect(split.bound.control == sums[0] && split.bound.treated == sums[1])
    #expect(abs(split.free.reduce(0, +) - sums[2] - sums[3]) < 1e-9)
    let before = arms.map { _ in 1.0 }
    let effect = try split.effect(before: before, arms: arms)
    #expect(abs(effect.estimate - ((sums[1] + sums[3]) / (sums[0] + sums[2]) - 1)) < 1e-12)
    let unbound = try BudgetSplit(charges, budgets: Array(repeating: .infinity, count: 4), arms: arms)
    let whole = try unbound.effect(before: before, arms: arms)
    #expect(abs(whole.estimate - effect.estimate) < 1e-12)
    #expect(effect.high - effect.low < 0.7 * (whole.high - whole.low))
    let outcomes = unbound.free
    let plain = try SplitEffect.users(outcomes, arms: arms)
    #expect(abs(plain.estimate - whole.estimate) < 1e-12)
    #expect(abs((whole.high - whole.low) / (plain.high - plain.low) - 1) < 0.02)
  }

  @Test("A charge of nobody, or of no budget, is refused")
  func foreignCharges() {
    for charge in [BudgetSplit.Charge(person: 2, budget: 0, amount: 1), .init(person: 0, budget: 1, amount: 1)] {
      #expect(throws: MeasurementError.self) { try BudgetSplit([charge], budgets: [1], arms: [0, 1]) }
    }
  }

  @Test("Pairs are neighbours of one stratum, one of each treated, and nobody stands in two")
  func pairs() throws {
    var random = SeededRandom(seed: 4)
    let before = (0..<101).map { _ in random.uniform() }
    let strata = before.indices.map { $0 % 3 }
    let matched = try MatchedPairs(before: before, strata: strata, using: &random)
    #expect(matched.pairs.count == 50 - 1 || matched.pairs.count == 50)
    let members = matched.pairs.flatMap { [$0.control, $0.treated] }
    #expect(Set(members).count == members.count)
    for pair in matched.pairs {
      #expect(strata[pair.control] == strata[pair.treated])
      #expect(matched.arms[pair.treated] == 1 && matched.arms[pair.control] == 0)
    }
  }

  @Test("Pairs that are alike make the interval of the effect narrow")
  func pairedEffect() throws {
    var random = SeededRandom(seed: 5)
    let before = (0..<2_000).map { _ in Double(random.index(below: 100)) + 1 }
    let matched = try MatchedPairs(before: before, strata: before.map { _ in 0 }, using: &random)
    let outcomes = before.indices.map {
      before[$0] * (matched.arms[$0] == 1 ? 1.05 : 1) * random.uniform(in: 0.9..<1.1)
    }
    let paired = try matched.effect(outcomes)
    let plain = try SplitEffect.users(outcomes, arms: matched.arms)
    #expect(paired.contains(0.05))
    #expect(paired.high - paired.low < (plain.high - plain.low) / 4)
  }

  @Test("Segments that share campaigns are one submarket, and budgets follow where they were spent")
  func submarkets() throws {
    // Campaigns 0 and 1 spend on segments 0 and 2; campaign 2 on 1 and 3, and a little on 0.
    let spend: [Double] = [10, 0, 10, 0, 5, 0, 15, 0, 1, 9, 0, 10]
    let groups = try Submarkets(spend: spend, segments: 4, count: 2)
    #expect(groups.count == 2)
    #expect(groups.group[0] == groups.group[2] && groups.group[1] == groups.group[3])
    #expect(groups.group[0] != groups.group[1])
    #expect(abs(groups.leakage - 1.0 / 60) < 1e-12)
    for campaign in 0..<3 {
      let sum = (0..<2).reduce(0.0) { $0 + groups.shares[$1 * 3 + campaign] }
      #expect(abs(sum - 1) < 1e-12)
    }
    #expect(abs(groups.shares[groups.group[1] * 3 + 2] - 0.95) < 1e-12)
  }

  @Test("A switchback pairs neighbouring periods, so that growth of the market is not taken for an effect")
  func switchback() throws {
    var random = SeededRandom(seed: 2)
    let schedule = try Switchback(periods: 40, using: &random)
    #expect(schedule.arms.count { $0 == 1 } == 20)
    let outcomes = schedule.arms.enumerated().map { 100 * (1 + 0.01 * Double($0)) * ($1 == 1 ? 1.1 : 1) }
    let effect = try schedule.effect(outcomes)
    #expect(abs(effect.estimate - 0.1) < 0.01 && effect.low > 0.08)
  }

  @Test("Designs that say nothing are refused with the remedy")
  func refusals() throws {
    var random = SeededRandom(seed: 1)
    #expect(throws: MeasurementError.self) { try Switchback(periods: 3, using: &random) }
    #expect(throws: MeasurementError.self) { try Submarkets(spend: [1, 2, 3], segments: 2, count: 1) }
    #expect(throws: MeasurementError.self) { try SplitEffect.users([1, 2], arms: [1]) }
    let schedule = try Switchback(periods: 4, using: &random)
    #expect(throws: MeasurementError.self) { try schedule.effect([1, 0, 1, 1]) }
  }
}
