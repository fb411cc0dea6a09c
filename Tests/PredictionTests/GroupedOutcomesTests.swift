import Domain
import Prediction
import Statistics
import Testing

@Suite("Figures over groups")
struct GroupedOutcomesTests {
  /// Predictions with ties, and outcomes that follow them.
  private static func sample(_ count: Int, seed: UInt64) -> (probabilities: [Double], outcomes: [Bool]) {
    var random = SeededRandom(seed: seed)
    let probabilities = (0..<count).map { _ in (random.uniform() * 20).rounded() / 25 + 0.05 }
    return (probabilities, probabilities.map { random.chance($0) })
  }

  @Test("Estimates are those of the plain metrics", arguments: 1...5)
  func estimates(seed: UInt64) throws {
    let (probabilities, outcomes) = Self.sample(500, seed: seed)
    let score = GroupedOutcomes(outcomes, groups: outcomes.indices.map { Int64($0 % 40) }, seed: 1)
      .score("a", probabilities)
    let expected = [
      try AreaUnderCurve(scores: probabilities, outcomes: outcomes).estimate,
      try LogLoss(probabilities: probabilities, outcomes: outcomes).mean,
      try NormalizedEntropy(probabilities: probabilities, outcomes: outcomes).value,
      try CalibrationRatio(probabilities: probabilities, outcomes: outcomes).value,
    ]
    let figures = [score.auc, score.logLoss, score.normalizedEntropy, score.copc]
    for (figure, value) in zip(figures, expected) {
      let figure = try #require(figure)
      #expect(abs(figure.estimate - value) < 1e-12)
      #expect(try #require(figure.low) < value && #require(figure.high) > value)
    }
  }

  @Test("Repeating every impression of a person adds no certainty, and neither does the order of the groups")
  func groups() throws {
    let (probabilities, outcomes) = Self.sample(200, seed: 3)
    let single = GroupedOutcomes(outcomes, groups: (0..<200).map(Int64.init), seed: 2).score("a", probabilities)
    let repeated = GroupedOutcomes(
      outcomes.flatMap { [$0, $0, $0] }, groups: (0..<600).map { Int64($0 / 3) + 7 }, seed: 2
    ).score("a", probabilities.flatMap { [$0, $0, $0] })
    for figure in [\PredictorScore.auc, \.logLoss, \.normalizedEntropy, \.copc] {
      let (a, b) = (try #require(single[keyPath: figure]), try #require(repeated[keyPath: figure]))
      #expect(abs(a.estimate - b.estimate) < 1e-12)
      #expect(abs(try #require(a.low) - #require(b.low)) < 1e-12)
      #expect(abs(try #require(a.high) - #require(b.high)) < 1e-12)
    }
  }

  @Test("Gains are differences on the same resamples: a predictor gains nothing over itself")
  func gains() throws {
    let (probabilities, outcomes) = Self.sample(400, seed: 4)
    let constant = [Double](repeating: 0.4, count: 400)
    let groups = GroupedOutcomes(outcomes, groups: (0..<400).map { Int64($0 % 50) }, seed: 2)
    #expect(groups.areaGain(probabilities, over: probabilities) == MeasuredFigure(estimate: 0, low: 0, high: 0))
    #expect(groups.lossGain(probabilities, over: probabilities) == MeasuredFigure(estimate: 0, low: 0, high: 0))
    let area = try #require(groups.areaGain(probabilities, over: constant))
    #expect(try abs(area.estimate - (AreaUnderCurve(scores: probabilities, outcomes: outcomes).estimate - 0.5)) < 1e-12)
    #expect(try #require(area.low) > 0)
    #expect(try #require(groups.lossGain(probabilities, over: constant)?.low) > 0)
  }

  @Test("A figure that cannot be formed is missing, and an interval that a resample has no answer for too")
  func missing() {
    let never = GroupedOutcomes([false, false], groups: [1, 2], seed: 1).score("a", [0.1, 0.2])
    #expect(never.auc == nil && never.normalizedEntropy == nil)
    #expect(never.copc?.estimate == 0)
    let once = GroupedOutcomes([true, false], groups: [1, 2], seed: 1).score("a", [0.2, 0.1])
    #expect(once.auc == MeasuredFigure(estimate: 1))
    let nobody = GroupedOutcomes([], groups: [], seed: 1).score("a", [])
    #expect(nobody.logLoss == nil && nobody.auc == nil)
  }
}
