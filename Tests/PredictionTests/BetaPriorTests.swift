import Domain
import Foundation
import Prediction
import Testing

@Suite("Beta prior")
struct BetaPriorTests {
  @Test("Mean and strength are those of SciPy's maximum", arguments: try OracleCase.load())
  func agreesWithSciPy(_ oracle: OracleCase) throws {
    let prior = try #require(BetaPrior(actions: oracle.actions, trials: oracle.trials))
    #expect(abs(prior.mean / oracle.mean - 1) < 1e-7)
    #expect(abs(prior.strength / oracle.strength - 1) < 1e-7)
  }

  @Test("The order of the items makes no difference to a single bit")
  func orderOfItems() throws {
    let oracle = try #require(try OracleCase.load().first)
    var order = Array(oracle.actions.indices)
    var random = SeededRandom(seed: 3)
    random.shuffle(&order)
    let shuffled = BetaPrior(actions: order.map { oracle.actions[$0] }, trials: order.map { oracle.trials[$0] })
    #expect(shuffled == BetaPrior(actions: oracle.actions, trials: oracle.trials))
  }

  @Test("A known prior is found again", arguments: [(0.02, 50.0), (0.3, 5.0), (0.1, 1_000.0)])
  func recovery(mean: Double, strength: Double) throws {
    var random = SeededRandom(seed: 11)
    let rates = (0..<3_000).map { _ in random.beta(mean * strength, (1 - mean) * strength) }
    let trials = rates.map { _ in Double(200 + random.index(below: 800)) }
    let actions = zip(rates, trials).map { rate, trials in
      Double((0..<Int(trials)).count { _ in random.chance(rate) })
    }
    let prior = try #require(BetaPrior(actions: actions, trials: trials))
    #expect(abs(prior.mean / mean - 1) < 0.05)
    #expect(abs(prior.strength / strength - 1) < 0.15)
  }

  @Test("Items that differ less than by chance get the greatest strength")
  func allAlike() throws {
    let prior = try #require(BetaPrior(actions: [10, 10, 10, 10], trials: [100, 100, 100, 100]))
    #expect(abs(prior.strength / BetaPrior.strengths.upperBound - 1) < 1e-9)
    #expect(abs(prior.mean - 0.1) < 1e-6)
  }

  @Test(
    "Where counts cannot tell spread from chance, the prior is Jeffreys' for the pooled rate",
    arguments: [
      ([0, 0, 0], [5, 3, 1]), ([5, 3, 1], [5, 3, 1]), ([0, 1, 0, 1, 1], [1, 1, 1, 1, 1]), ([0], [0.25]),
    ] as [([Double], [Double])])
  func pooled(actions: [Double], trials: [Double]) throws {
    let prior = try #require(BetaPrior(actions: actions, trials: trials))
    let (allActions, allTrials) = (actions.reduce(0, +), trials.reduce(0, +))
    #expect(prior.mean == (allActions + 0.5) / (allTrials + 1))
    #expect(prior.strength == allTrials + 1)
  }

  @Test("Without a trial there is no prior", arguments: [[], [0, 0]] as [[Double]])
  func nothing(trials: [Double]) {
    #expect(BetaPrior(actions: trials.map { _ in 0 }, trials: trials) == nil)
  }

  @Test("A rate is the mean of the posterior, and stays in 0...1 with more actions than weighted trials")
  func posterior() throws {
    let prior = try #require(BetaPrior(actions: [0, 0], trials: [2, 1]))
    // Mean 1/8 and strength 4: Beta(½, 3½).
    #expect(prior.rate(actions: 0, of: 0) == prior.mean)
    #expect(prior.rate(actions: 3, of: 6) == 3.5 / 10)
    #expect(prior.rate(actions: 6, of: 0.5) == 6.5 / 10)
  }
}

/// A case of `Tests/Oracles/prediction/beta_binomial.json`; the script beside it says how it was made.
struct OracleCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let actions: [Double]
  let trials: [Double]
  let mean: Double
  let strength: Double

  var testDescription: String { name }

  private struct File: Decodable { let cases: [OracleCase] }

  static func load() throws -> [OracleCase] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appending(path: "Oracles/prediction/beta_binomial.json"))
    return try JSONDecoder().decode(File.self, from: data).cases
  }
}

extension SeededRandom {
  /// By two gamma variates.
  mutating func beta(_ a: Double, _ b: Double) -> Double {
    let (x, y) = (gamma(a), gamma(b))
    return x / (x + y)
  }

  /// Marsaglia and Tsang (ACM TOMS 2000).
  private mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(1 - uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    while true {
      let x = normal()
      let v = pow(1 + x / (9 * d).squareRoot(), 3)
      if v > 0, log(1 - uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }
}
