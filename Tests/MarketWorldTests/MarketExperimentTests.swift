import Domain
import Market
import Statistics
import Testing

@testable import MarketWorld

@Suite("Experiments on a marketplace")
struct MarketExperimentTests {
  private static func experiment(tightness: Double?, _ treatment: MarketplaceRules.Treatment = .adLoad)
    -> MarketExperiment
  {
    var settings = MarketplaceSettings()
    settings.people = 2_500
    settings.campaigns = 30
    settings.budgetTightness = tightness
    return MarketExperiment(settings: settings, treatment: treatment, daysBefore: 1)
  }

  @Test("Where budgets bind, the user split reads an effect that is not there, and the other designs do not")
  func tight() throws {
    let experiment = Self.experiment(tightness: 0.4)
    let readings = try (1...6).map { try experiment.run([.user, .budget, .submarkets], seed: $0) }
    let comparison = try DesignComparison(readings)
    let rows = Dictionary(uniqueKeysWithValues: comparison.rows.map { ($0.design, $0) })
    let naive = try #require(rows["naive user split"])
    #expect(naive.bias.estimate > 0.08 && naive.flagged == 0)
    for design in ["user split, bounded by budgets (first order)", "budget", "submarkets"] {
      let row = try #require(rows[design])
      #expect(abs(row.bias.estimate) < naive.bias.estimate / 2, "\(design)")
      #expect(row.gap > 0.04, "\(design)")
    }
    #expect(abs(comparison.truth.estimate) < 0.03)
    // Budgets fix most of what the two markets come to, and the stated error says so.
    let two = try #require(rows["budget"])
    #expect(two.statedError < 0.75 * naive.statedError)
  }

  @Test("Without budgets the plain split, two markets and turns read the effect alike")
  func free() throws {
    let reading = try Self.experiment(tightness: nil).run([.budget, .switchback], seed: 1)
    #expect(reading.truth > 0.05)
    #expect(reading.naive.contains(reading.truth))
    for (design, effect) in reading.corrected { #expect(effect.contains(reading.truth), "\(design)") }
  }

  @Test("An experiment repeats from its seed")
  func repeats() throws {
    let experiment = Self.experiment(tightness: 0.8, .retrieval)
    let (first, second) = (try experiment.run([.submarkets], seed: 3), try experiment.run([.submarkets], seed: 3))
    #expect(first.truth == second.truth && first.naive == second.naive && first.corrected == second.corrected)
  }

  @Test("In a budget split neither market spends more than its half, to the micro")
  func halves() throws {
    var settings = MarketplaceSettings()
    settings.people = 600
    settings.campaigns = 20
    settings.budgetTightness = 0.5
    var world = try Marketplace(settings, rules: MarketplaceRules(), seed: 9)
    var random = SeededRandom(seed: 9)
    let arms = MarketExperiment.halves(settings.people, using: &random)
    try world.run(days: 1)
    try world.apply(.budgetSplit(arms, in: settings), rules: [MarketplaceRules(), MarketplaceRules().with(.adLoad)])
    try world.run(days: 1)
    try world.checkInvariants()
    for row in world.books.spent.indices {
      let budget = world.sponsors.dailyBudget[row % settings.campaigns]
      #expect(world.books.spent[row] <= budget / 2)
    }
  }
}
