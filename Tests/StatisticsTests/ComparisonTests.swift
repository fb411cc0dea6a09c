import Foundation
import Testing

@testable import Statistics

@Suite("Comparing models")
struct ComparisonTests {
  private struct File: Decodable {
    let cases: [Case]
    let pValues: [Double]
    let holm: [Double]
  }
  private struct Case: Decodable {
    let first: [Double]
    let second: [Double]
    let outcomes: [Bool]
    let groups: [Int]
    let firstArea: Double
    let secondArea: Double
    let error: Double
    let pValue: Double
    let clusteredError: Double
    let groupedArea: Double
    let falsePositiveRates: [Double]
    let truePositiveRates: [Double]
  }

  @Test("DeLong's paired test agrees with the definition by all pairs, plain and by clusters")
  func delong() throws {
    for known in try Oracle.read(File.self, "comparison").cases {
      let test = try DeLongTest(known.first, minus: known.second, outcomes: known.outcomes)
      #expect(near(test.first, known.firstArea, 1e-12))
      #expect(near(test.second, known.secondArea, 1e-12))
      #expect(near(test.difference, known.firstArea - known.secondArea, 1e-9))
      #expect(near(test.standardError, known.error))
      #expect(near(test.pValue, known.pValue, 1e-7))
      let clustered = try DeLongTest(
        known.first, minus: known.second, outcomes: known.outcomes, groups: Grouping(known.groups))
      #expect(near(clustered.standardError, known.clusteredError))
    }
  }

  @Test("Grouped AUC and the operating curve agree with scikit-learn")
  func groupedArea() throws {
    for known in try Oracle.read(File.self, "comparison").cases {
      let grouped = try GroupedArea(
        scores: known.first, outcomes: known.outcomes, groups: Grouping(known.groups))
      #expect(near(grouped.value, known.groupedArea, 1e-12))
      #expect(grouped.skipped + grouped.groups.count == Set(known.groups).count)
      #expect(try grouped.interval().contains(grouped.value))
      let curve = try OperatingCurve(scores: known.first, outcomes: known.outcomes)
      #expect(curve.points.map(\.falsePositiveRate).elementsEqual(known.falsePositiveRates) { near($0, $1, 1e-12) })
      #expect(curve.points.map(\.truePositiveRate).elementsEqual(known.truePositiveRates) { near($0, $1, 1e-12) })
    }
  }

  @Test("Adding a constant per user moves the AUC and leaves the grouped one")
  func constantsPerUser() throws {
    var random = SplitMix64(seed: 4)
    let users = (0..<2_000).map { $0 / 20 }
    let scores = users.map { _ in Double.random(in: 0..<1, using: &random) }
    let outcomes = scores.map { Double.random(in: 0..<1, using: &random) < $0 }
    let shifted = zip(scores, users).map { $0 + Double($1 % 7) }
    let groups = Grouping(users)
    let before = try GroupedArea(scores: scores, outcomes: outcomes, groups: groups)
    let after = try GroupedArea(scores: shifted, outcomes: outcomes, groups: groups)
    #expect(before == after)
    #expect(try before.difference(minus: after).estimate == 0)
    let area = try AreaUnderCurve(scores: scores, outcomes: outcomes).estimate
    #expect(try AreaUnderCurve(scores: shifted, outcomes: outcomes).estimate < area - 0.1)
  }

  @Test("Holm's correction agrees with its definition, and one test is not corrected")
  func holm() throws {
    let file = try Oracle.read(File.self, "comparison")
    #expect(try HolmCorrection.adjusted(file.pValues).elementsEqual(file.holm) { near($0, $1, 1e-15) })
    #expect(try HolmCorrection.adjusted([0.03]) == [0.03])
    #expect(throws: StatisticsError.self) { try HolmCorrection.adjusted([1.2]) }
  }

  @Test("A model against itself differs in nothing")
  func same() throws {
    let known = try #require(try Oracle.read(File.self, "comparison").cases.last)
    var random = SplitMix64(seed: 1)
    let comparison = try ModelComparison(
      known.first, minus: known.first, outcomes: known.outcomes, groups: Grouping(known.groups), resamples: 50,
      using: &random)
    #expect(comparison.differences.count == 5)
    #expect(comparison.differences.allSatisfy { $0.interval.estimate == 0 && $0.pValue == 1 && !$0.isReal })
    #expect(comparison.statement(first: "A", second: "B").hasPrefix("A and B may differ by chance alone in log loss"))
  }

  /// Two models of one truth, each with noise of its own in the log odds.
  private func sample(_ count: Int, noise: (Double, Double), using random: inout SplitMix64) -> (
    first: [Double], second: [Double], outcomes: [Bool]
  ) {
    let truths = (0..<count).map { _ in random.normal() - 1 }
    let outcomes = truths.map { random.uniform() < LogOdds.inverse($0) }
    let first = truths.map { LogOdds.inverse($0 + noise.0 * random.normal()) }
    let second = truths.map { LogOdds.inverse($0 + noise.1 * random.normal()) }
    return (first, second, outcomes)
  }

  @Test("A better model is called better, in one sentence")
  func better() throws {
    var random = SplitMix64(seed: 5)
    let sample = sample(3_000, noise: (0.1, 1), using: &random)
    let comparison = try ModelComparison(
      sample.first, minus: sample.second, outcomes: sample.outcomes, resamples: 500, using: &random)
    #expect(comparison.differences.allSatisfy { $0.isReal && $0.isFirstBetter })
    #expect(
      comparison.statement(first: "Deep", second: "Popularity")
        == "Deep is better than Popularity in log loss, AUC, average precision, calibration error.")
  }

  @Test("Of 200 pairs of equally good models, few are called different in anything")
  func errorRate() throws {
    var random = SplitMix64(seed: 6)
    var wrong = 0
    for _ in 0..<200 {
      let sample = sample(400, noise: (0.5, 0.5), using: &random)
      let comparison = try ModelComparison(
        sample.first, minus: sample.second, outcomes: sample.outcomes, resamples: 400, using: &random)
      if comparison.differences.contains(where: \.isReal) { wrong += 1 }
    }
    // 5 % are 10; four standard errors more are 22.
    #expect(wrong <= 22)
  }

  @Test("Users whose examples share their luck make equal models look different, unless they are passed as groups")
  func dependentExamples() throws {
    var random = SplitMix64(seed: 9)
    let users = (0..<600).map { $0 / 20 }
    var wrong = (grouped: 0, plain: 0)
    for _ in 0..<100 {
      // Each model misjudges each user in a way of its own.
      let errors = (0..<2).map { _ in (0..<30).map { _ in 2 * random.normal() } }
      let truths = users.map { _ in random.normal() - 1 }
      let outcomes = truths.map { random.uniform() < LogOdds.inverse($0) }
      let models = errors.map { errors in zip(truths, users).map { LogOdds.inverse($0 + errors[$1]) } }
      func isReal(_ groups: Grouping?) throws -> Bool {
        try ModelComparison(
          models[0], minus: models[1], outcomes: outcomes, groups: groups, resamples: 200, using: &random
        ).differences.contains { [.logLoss, .areaUnderCurve].contains($0.metric) && $0.isReal }
      }
      if try isReal(Grouping(users)) { wrong.grouped += 1 }
      if try isReal(nil) { wrong.plain += 1 }
    }
    // 5 % are 5; four standard errors more are 14.
    #expect(wrong.grouped <= 14)
    #expect(wrong.plain >= 2 * wrong.grouped && wrong.plain >= 25)
  }

  @Test("Resampled metrics of the sample itself are the plain ones")
  func identityResample() throws {
    for known in try Oracle.read(File.self, "comparison").cases {
      let ranked = try RankedSample(probabilities: known.first, outcomes: known.outcomes)
      let once = [Int](repeating: 1, count: known.outcomes.count)
      let curve = try PrecisionRecallCurve(scores: known.first, outcomes: known.outcomes)
      #expect(near(ranked.averagePrecision(counts: once), curve.averagePrecision, 1e-12))
      let calibration = try CalibrationError(probabilities: known.first, outcomes: known.outcomes)
      #expect(near(ranked.calibrationError(counts: once), calibration.expected, 1e-12))
      // Drawing everything twice changes neither.
      let twice = once.map { $0 * 2 }
      #expect(near(ranked.averagePrecision(counts: twice), curve.averagePrecision, 1e-12))
    }
  }

  @Test("The paired bootstrap over whole groups is wider when groups share their luck")
  func groupedBootstrap() throws {
    var random = SplitMix64(seed: 7)
    let groups = (0..<600).map { $0 / 10 }
    let luck = (0..<60).map { _ in random.normal() }
    let gaps = groups.map { luck[$0] + random.normal() }
    func width(_ grouping: Grouping?) throws -> Double {
      var random = SplitMix64(seed: 8)
      let result = try PairedBootstrap(count: 600, groups: grouping, resamples: 800, using: &random) { examples in
        (examples.reduce(0) { $0 + gaps[$1] } / Double(examples.count), 0)
      }
      #expect(result.second == 0)
      #expect(near(result.first, gaps.reduce(0, +) / 600, 1e-12))
      return result.interval.high - result.interval.low
    }
    #expect(try width(Grouping(groups)) > 1.8 * width(nil))
  }

  @Test("A slice has figures of its own, and none where it cannot")
  func slices() throws {
    let table = try SliceTable(
      probabilities: [0.5, 0.5, 0.2, 0.9, 0.3, 0.1], outcomes: [true, false, false, true, true, false],
      slices: ["b", "b", "a", "a", "a", "c"])
    #expect(table.rows.map(\.name) == ["a", "b", "c"])
    #expect(table.rows.map(\.count) == [3, 2, 1])
    #expect(table.rows.map(\.positives) == [2, 1, 0])
    #expect(near(try #require(table.rows[0].calibrationRatio).estimate, 2 / 1.4, 1e-12))
    #expect(table.rows.map { $0.area == nil } == [true, true, true])
    #expect(table.rows[2].logLoss == nil && table.rows[2].calibration == nil)
  }

  @Test("A confusion matrix counts each pair, and its diagonal is the accuracy")
  func confusion() throws {
    let matrix = try ConfusionMatrix(
      scores: [0.9, 0.4, 0.6, 0.1], outcomes: [true, true, false, false], threshold: 0.5)
    #expect(matrix.counts == [[1, 1], [1, 1]])
    #expect(matrix.accuracy == 0.5)
    #expect(throws: StatisticsError.self) { try ConfusionMatrix(classes: ["a"], truths: [0], predictions: [1]) }
  }

  @Test("A constant score ranks each user's items as chance does")
  func constantRanking() throws {
    let users = (0..<4_000).map { $0 / 4 }
    // The positive always comes first in the input: a stable sort would look perfect.
    let outcomes = users.indices.map { $0.isMultiple(of: 4) }
    let rankings = try JudgedRanking.ofGroups(
      scores: users.map { _ in 0.5 }, outcomes: outcomes, groups: Grouping(users))
    let hits = rankings.compactMap { RankingMetric.hitRate(at: 1).value(of: $0) }
    #expect(abs(hits.reduce(0, +) / 1_000 - 0.25) < 0.05)
    let perfect = try JudgedRanking.ofGroups(
      scores: outcomes.map { $0 ? 1 : 0 }, outcomes: outcomes, groups: Grouping(users))
    #expect(perfect.allSatisfy { RankingMetric.hitRate(at: 1).value(of: $0) == 1 })
  }
}
