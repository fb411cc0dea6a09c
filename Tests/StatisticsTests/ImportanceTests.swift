import Testing

@testable import Statistics

@Suite("Importance and learning curves")
struct ImportanceTests {
  private func world(_ count: Int, seed: UInt64) throws -> (columns: [[Double]], outcomes: [Bool]) {
    var random = SplitMix64(seed: seed)
    let columns = (0..<3).map { _ in (0..<count).map { _ in random.normal() } }
    let outcomes = (0..<count).map { random.uniform() < LogOdds.inverse(2 * columns[0][$0] + columns[1][$0]) }
    return (columns, outcomes)
  }

  private func matrix(_ columns: [[Double]]) throws -> DesignMatrix {
    let rows = columns[0].count
    return try DesignMatrix(
      rows: rows, columns: columns.count, values: (0..<rows).flatMap { row in columns.map { $0[row] } })
  }

  @Test("Shuffling ranks features by their true weight, one without weight costs nothing", arguments: [1, 2])
  func permutation(seed: UInt64) throws {
    let (columns, outcomes) = try world(3_000, seed: seed)
    func importance(_ metric: BinaryMetric) throws -> [Double] {
      var random = SplitMix64(seed: 9)
      return try FeatureImportance.byPermutation(
        of: columns, outcomes: outcomes, metric: metric, using: &random
      ) { columns in
        columns[0].indices.map { LogOdds.inverse(2 * columns[0][$0] + columns[1][$0]) }
      }.losses.map(\.estimate)
    }
    for metric in [BinaryMetric.logLoss, .areaUnderCurve] {
      let losses = try importance(metric)
      #expect(losses[0] > 2 * losses[1] && losses[1] > 0.01)
      #expect(losses[2] == 0)
      #expect(try losses == importance(metric))
    }
  }

  @Test("Training without a feature finds what only it carries")
  func ablation() throws {
    let (columns, outcomes) = try world(1_500, seed: 3)
    let copied = columns + [columns[0]]
    var random = SplitMix64(seed: 1)
    let result = try FeatureImportance.byAblation(
      of: 4, outcomes: outcomes, repeats: 2, using: &random
    ) { without, _ in
      let kept = copied.indices.filter { $0 != without }.map { copied[$0] }
      guard let features = try? matrix(kept),
        let model = try? LogisticModel(features: features, outcomes: outcomes)
      else { return [] }
      return model.probabilities(features)
    }
    let losses = result.losses.map(\.estimate)
    // The first feature and its copy stand in for each other.
    #expect(losses[1] > 0.02)
    #expect(abs(losses[0]) < 1e-3 && abs(losses[2]) < 1e-3 && abs(losses[3]) < 1e-3)
  }

  @Test("A learning curve falls towards the loss of the truth as rows grow")
  func learningCurve() throws {
    let (columns, outcomes) = try world(4_000, seed: 4)
    let features = try matrix(columns)
    let held = Array(2_000..<4_000)
    var random = SplitMix64(seed: 2)
    let curve = try LearningCurve(sizes: [2_000, 20, 200], of: 2_000, repeats: 4, using: &random) { training in
      guard
        let model = try? LogisticModel(
          features: features.selecting(training), outcomes: training.map { outcomes[$0] }),
        let loss = try? LogLoss(
          probabilities: model.probabilities(features.selecting(held)), outcomes: held.map { outcomes[$0] })
      else { return .nan }
      return loss.mean
    }
    #expect(curve.points.map(\.rows) == [20, 200, 2_000])
    let values = curve.points.map(\.value.estimate)
    #expect(values[0] > values[1] && values[1] > values[2])
    // All rows in another order are the same training.
    #expect(curve.points[2].value.high - curve.points[2].value.low < 1e-6)
    #expect(throws: StatisticsError.self) {
      try LearningCurve(sizes: [3_000], of: 2_000, using: &random) { _ in 0 }
    }
  }
}
