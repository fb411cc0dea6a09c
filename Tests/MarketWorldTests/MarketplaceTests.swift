import Domain
import Foundation
import Testing

@testable import MarketWorld

@Suite("A marketplace of its own")
struct MarketplaceTests {
  static var small: MarketplaceSettings {
    var settings = MarketplaceSettings()
    settings.people = 300
    settings.campaigns = 24
    return settings
  }

  static func world(
    seed: UInt64 = 1, rules: MarketplaceRules = MarketplaceRules(),
    _ change: (inout MarketplaceSettings) -> Void = { _ in }
  ) throws -> Marketplace {
    var settings = small
    change(&settings)
    return try Marketplace(settings, rules: rules, seed: seed)
  }

  @Test("The same seed gives the same bytes, whether days are run at once or one by one; another seed gives others")
  func sameSeed() throws {
    var (first, second, third) = (try Self.world(), try Self.world(), try Self.world(seed: 2))
    try first.run(days: 3)
    for _ in 0..<3 { try second.run(days: 1) }
    try third.run(days: 3)
    #expect(first.tally == second.tally && first.crowd == second.crowd && first.books == second.books)
    #expect(first.tally != third.tally)
    #expect(first.tally.totalRevenue > 0 && first.tally.adClicks.contains { $0 > 0 })
  }

  @Test("A copy is another world: what happens in one does not reach the other")
  func copies() throws {
    var world = try Self.world()
    try world.run(days: 1)
    let kept = world
    try world.run(days: 1)
    #expect(kept.tick == 288 && world.tick == 576)
    var again = kept
    try again.run(days: 1)
    #expect(again.tally == world.tally)
  }

  @Test(
    "Budgets, money and visits add up after days of advertisers who react, in one market and in parts of one",
    arguments: [0.3, 1.0, 3.0])
  func invariants(tightness: Double) throws {
    var world = try Self.world {
      $0.budgetTightness = tightness
      $0.advertisersReact = true
      $0.clickBilledShare = 0.5
    }
    try world.run(days: 6)
    try world.checkInvariants()
    var random = SeededRandom(seed: 1)
    let arms = MarketExperiment.halves(300, using: &random)
    try world.apply(.budgetSplit(arms, in: world.settings), rules: [world.rules[0], world.rules[0].with(.adLoad)])
    try world.run(days: 6)
    try world.checkInvariants()
  }

  @Test("Tight budgets are spent and bind; without budgets nothing does")
  func tightBudgets() throws {
    var tight = try Self.world { $0.budgetTightness = 0.4 }
    var free = try Self.world()
    try tight.run(days: 1)
    try free.run(days: 1)
    let budgets = tight.dailyBudgets.compactMap { $0?.units }.reduce(0, +)
    let spent = tight.spentToday.reduce(0.0) { $0 + $1.units }
    #expect(spent > 0.7 * budgets && spent <= budgets)
    #expect(tight.tally.totalRevenue < free.tally.totalRevenue / 2)
    #expect(free.dailyBudgets.allSatisfy { $0 == nil })
  }

  @Test("Blindness and weariness are learned from more ads and unlearned when they are gone")
  func habits() throws {
    var base = try Self.world {
      $0.pagesPerDay = 4
      $0.wearinessDays = 10
      $0.blindnessDays = 10
    }
    try base.run(days: 5)
    var more = base
    try more.apply(.everyone(1, in: base.settings), rules: [base.rules[0], base.rules[0].with(.adLoad)])
    func habit(_ world: Marketplace) -> (weary: Float, blind: Float) {
      (
        world.crowd.weariness.reduce(0, +) / Float(world.crowd.count),
        world.crowd.blindness.reduce(0, +) / Float(world.crowd.count)
      )
    }
    try base.run(days: 20)
    try more.run(days: 20)
    let (usual, learned) = (habit(base), habit(more))
    #expect(learned.weary > usual.weary + 0.05 && learned.blind > usual.blind)
    #expect(more.tally.totalPages < base.tally.totalPages)
    try more.apply(.everyone(0, in: base.settings), rules: base.rules)
    try more.run(days: 30)
    #expect(habit(more).weary < learned.weary - 0.04)
  }

  @Test("What people see too much of bores them, and boredom is forgotten")
  func boredom() throws {
    var world = try Self.world { $0.pagesPerDay = 6 }
    var same = world
    try same.apply(.everyone(1, in: world.settings), rules: [world.rules[0], world.rules[0].with(.sameness)])
    try world.run(days: 8)
    try same.run(days: 8)
    func most(_ world: Marketplace) -> Float {
      (0..<300).reduce(0) { sum, person in
        sum + (world.crowd.boredom[(person * 8)..<((person + 1) * 8)].max() ?? 0)
      } / 300
    }
    #expect(most(same) > most(world) + 0.1)
  }

  @Test("People come with the day's traffic: most in the evening hours, fewest before dawn")
  func traffic() throws {
    var world = try Self.world { $0.pagesPerDay = 8 }
    try world.run(days: 2)
    let byHour = (0..<24).map { Int(world.tally.pagesByHour[$0]) + Int(world.tally.pagesByHour[24 + $0]) }
    #expect(byHour[15] + byHour[16] + byHour[17] > 2 * (byHour[3] + byHour[4] + byHour[5]))
  }

  @Test("An ad that is clicked less, further down or seen again and again, is what the model says")
  func slots() throws {
    var world = try Self.world { $0.pagesPerDay = 12 }
    try world.run(days: 2)
    let views = world.tally.viewsBySlot
    #expect(views[0] > views[1] && views[1] > views[2] && views[3] == 0)
  }

  @Test("Settings, rules and designs out of range are refused with the field")
  func refusals() throws {
    #expect(throws: MarketplaceError.self) { try Self.world { $0.people = 0 } }
    #expect(throws: MarketplaceError.self) { try Self.world { $0.wearinessDays = 0 } }
    var rules = MarketplaceRules()
    rules.adPositions = [3, 1]
    #expect(throws: MarketplaceError.self) { try Self.world(rules: rules) }
    #expect(throws: MarketplaceError.self) {
      try MarketplaceDesign(arms: .everyone(0), cells: [0, 1], shares: [0.6, 0.6], cellCount: 2, campaigns: 1)
    }
    var world = try Self.world()
    try world.run(days: 1)
    var random = SeededRandom(seed: 1)
    var others = world.settings
    others.people = 200
    let arms = MarketExperiment.halves(200, using: &random)
    #expect(throws: MarketplaceError.self) { try world.apply(.users(arms, in: others), rules: world.rules) }
    #expect(throws: MarketplaceError.self) {
      try world.apply(
        MarketplaceDesign(
          arms: .people(arms), cells: world.design.cells, shares: world.design.shares, cellCount: 1, campaigns: 24),
        rules: world.rules)
    }
  }

  @Test("The portable functions are those of the library")
  func portable() {
    for step in -80...80 {
      let x = Float(step) / 2
      #expect(abs(Portable.exp(x) / Float(Foundation.exp(Double(x))) - 1) < 3e-6)
    }
    for step in 1...200 {
      let x = Double(step) * 0.037
      #expect(abs(Portable.log(x) - Foundation.log(x)) < 1e-12)
    }
  }
}
