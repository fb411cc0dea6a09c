import Statistics
import Testing

@Suite("Classification metrics")
struct ClassificationTests {
  private struct File: Decodable { let cases: [Case] }
  private struct Case: Decodable {
    let scores: [Double]
    let outcomes: [Bool]
    let area: Double
    let delongVariance: Double
    let averagePrecision: Double
    let logLoss: Double
    let normalizedEntropy: Double
  }

  @Test("Area, its DeLong variance, average precision, log loss and entropy agree with scikit-learn")
  func peers() throws {
    for known in try Oracle.read(File.self, "classification").cases {
      let area = try AreaUnderCurve(scores: known.scores, outcomes: known.outcomes)
      #expect(near(area.estimate, known.area, 1e-12))
      #expect(near(try #require(area.variance), known.delongVariance))
      let curve = try PrecisionRecallCurve(scores: known.scores, outcomes: known.outcomes)
      #expect(near(curve.averagePrecision, known.averagePrecision, 1e-12))
      #expect(curve.points.last?.recall == 1)
      let loss = try LogLoss(probabilities: known.scores, outcomes: known.outcomes)
      #expect(near(loss.mean, known.logLoss, 1e-12))
      let entropy = try NormalizedEntropy(probabilities: known.scores, outcomes: known.outcomes)
      #expect(near(entropy.value, known.normalizedEntropy, 1e-12))
    }
  }

  @Test("DeLong's interval covers the true area in about 95 % of samples")
  func coverage() throws {
    // Uniform negatives against the larger of two uniforms: P(positive > negative) is 2/3.
    var random = SplitMix64(seed: 3)
    var covered = 0
    for _ in 0..<1_000 {
      var scores: [Double] = []
      for index in 0..<150 {
        let first = Double.random(in: 0..<1, using: &random)
        scores.append(index < 50 ? max(first, .random(in: 0..<1, using: &random)) : first)
      }
      let area = try AreaUnderCurve(scores: scores, outcomes: scores.indices.map { $0 < 50 })
      if try area.interval().contains(2.0 / 3) { covered += 1 }
    }
    #expect((930...970).contains(covered))
  }

  @Test("Scores that are all equal have an area of one half")
  func ties() throws {
    let area = try AreaUnderCurve(scores: [1, 1, 1, 1], outcomes: [true, false, true, false])
    #expect(area.estimate == 0.5)
    #expect(area.variance == 0)
  }

  @Test("Infinite scores keep their order, a missing one is refused")
  func infinities() throws {
    let area = try AreaUnderCurve(scores: [-.infinity, 0, .infinity], outcomes: [false, true, true])
    #expect(area.estimate == 1)
    let error = #expect(throws: StatisticsError.self) {
      try AreaUnderCurve(scores: [0, .nan], outcomes: [true, false])
    }
    #expect(error?.code == .outOfRange)
  }

  @Test("Data without a positive or without a negative has no area and no entropy")
  func oneClass() {
    for outcome in [true, false] {
      let outcomes = [outcome, outcome]
      let codes = [
        #expect(throws: StatisticsError.self) { try AreaUnderCurve(scores: [0, 1], outcomes: outcomes) },
        #expect(throws: StatisticsError.self) {
          try NormalizedEntropy(probabilities: [0.1, 0.2], outcomes: outcomes)
        },
      ].map { $0?.code }
      #expect(codes == [.undefined, .undefined])
    }
  }

  @Test("The lowest threshold of enough precision is found, and nil when none is precise enough")
  func precisionFloor() throws {
    let curve = try PrecisionRecallCurve(
      scores: [0.9, 0.8, 0.7, 0.6], outcomes: [false, true, true, false])
    #expect(curve.point(precisionAtLeast: 0.6)?.threshold == 0.7)
    #expect(curve.point(precisionAtLeast: 0.7) == nil)
  }

  @Test("A certain prediction that fails costs a finite loss")
  func clipped() throws {
    let loss = try LogLoss(probabilities: [0, 1], outcomes: [true, false])
    #expect(near(loss.mean, 36.04365338911715, 1e-12))
  }

  @Test("Predictions of the base rate have a normalised entropy of one")
  func baseRate() throws {
    let entropy = try NormalizedEntropy(
      probabilities: .init(repeating: 0.25, count: 8), outcomes: (0..<8).map { $0 % 4 == 0 })
    #expect(near(entropy.value, 1, 1e-15))
  }

  @Test("530 clicks over 612.9 predicted are a calibration ratio of 0.865 with 1 outside its interval")
  func calibrationRatio() throws {
    let ratio = try CalibrationRatio(observed: 530, predicted: 612.9)
    #expect(near(ratio.value, 0.8647, 1e-4))
    let interval = try ratio.interval()
    #expect(interval.contains(ratio.value))
    #expect(!interval.contains(1))
  }

  @Test("The bootstrap of the calibration ratio is narrower than Poisson's at a high rate, and repeatable")
  func bootstrapRatio() throws {
    var random = SplitMix64(seed: 8)
    let probabilities = (0..<500).map { _ in Double.random(in: 0.4...0.8, using: &random) }
    let outcomes = probabilities.map { Double.random(in: 0..<1, using: &random) < $0 }
    var (first, second) = (SplitMix64(seed: 1), SplitMix64(seed: 1))
    let interval = try CalibrationRatio.bootstrapInterval(
      probabilities: probabilities, outcomes: outcomes, using: &first)
    let again = try CalibrationRatio.bootstrapInterval(
      probabilities: probabilities, outcomes: outcomes, using: &second)
    #expect(interval == again)
    let poisson = try CalibrationRatio(probabilities: probabilities, outcomes: outcomes).interval()
    #expect(interval.high - interval.low < 0.8 * (poisson.high - poisson.low))
    #expect(interval.contains(1))
  }
}
