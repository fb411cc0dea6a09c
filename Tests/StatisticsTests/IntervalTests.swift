import Statistics
import Testing

@Suite("Intervals and tests")
struct IntervalTests {
  private struct File: Decodable {
    let a, b, paired, numerators, denominators: [Double]
    let mean, pair, ratio: Ends
    let welch: Welch
    let chiSquare: ChiSquare
    let wilson: [Wilson]
    let poisson: [Poisson]
    let quantiles: [Quantile]
  }
  private struct Ends: Decodable { let low, high: Double }
  private struct Welch: Decodable { let statistic, pValue, degreesOfFreedom, low, high: Double }
  private struct ChiSquare: Decodable {
    let counts: [Int]
    let weights: [Double]
    let statistic, pValue: Double
  }
  private struct Wilson: Decodable {
    let successes, trials: Int
    let level, low, high: Double
  }
  private struct Poisson: Decodable {
    let count: Int
    let level, low, high: Double
  }
  private struct Quantile: Decodable { let share, value: Double }

  private func expect(_ interval: ConfidenceInterval, _ low: Double, _ high: Double) {
    #expect(near(interval.low, low, 1e-9, floor: 1e-6), "low \(interval.low), not \(low)")
    #expect(near(interval.high, high, 1e-9, floor: 1e-6), "high \(interval.high), not \(high)")
  }

  @Test("Wilson's and Garwood's intervals agree with statsmodels and scipy")
  func counts() throws {
    let file = try Oracle.read(File.self, "intervals")
    for known in file.wilson {
      expect(
        try .proportion(successes: known.successes, trials: known.trials, level: known.level),
        known.low, known.high)
    }
    for known in file.poisson {
      expect(try .poissonCount(known.count, level: known.level), known.low, known.high)
    }
  }

  @Test("Mean, paired difference and ratio of means agree with scipy and the sandwich of statsmodels")
  func means() throws {
    let file = try Oracle.read(File.self, "intervals")
    expect(try .mean(file.a), file.mean.low, file.mean.high)
    expect(try .pairedDifference(file.a, minus: file.paired), file.pair.low, file.pair.high)
    expect(
      try .ratioOfMeans(numerators: file.numerators, denominators: file.denominators),
      file.ratio.low, file.ratio.high)
  }

  @Test("Welch's test agrees with scipy")
  func welch() throws {
    let file = try Oracle.read(File.self, "intervals")
    let test = try WelchTest(SampleMoments(file.b), minus: SampleMoments(file.a))
    #expect(near(test.statistic, file.welch.statistic))
    #expect(near(test.degreesOfFreedom, file.welch.degreesOfFreedom))
    #expect(near(test.pValue, file.welch.pValue))
    expect(try test.interval(level: 0.9), file.welch.low, file.welch.high)
  }

  @Test("The lift of two summaries agrees with gbstats 0.8.0 to its printed digits")
  func lift() throws {
    let control = try SampleMoments(count: 10_000, sum: 10_000, sumOfSquares: 20_000)
    let treatment = try SampleMoments(count: 10_100, sum: 10_400, sumOfSquares: 21_500)
    let lift = try ConfidenceInterval.relativeLift(treatment: treatment, control: control)
    #expect(abs(lift.estimate - 0.029_702_970_3) < 1e-10)
    #expect(abs(lift.low - 0.001_174_884_9) < 1e-10)
    #expect(abs(lift.high - 0.058_231_055_7) < 1e-10)
  }

  @Test("Pearson's fit agrees with scipy, and the sample ratio with gbstats 0.8.0")
  func fit() throws {
    let known = try Oracle.read(File.self, "intervals").chiSquare
    let test = try ChiSquareTest(counts: known.counts, weights: known.weights)
    #expect(near(test.statistic, known.statistic))
    #expect(near(test.pValue, known.pValue))
    let ratio = try ChiSquareTest(counts: [10_000, 10_500])
    #expect(abs(ratio.pValue - 0.000_479_146_43) < 1e-10)
  }

  @Test("Quantiles agree with numpy")
  func quantiles() throws {
    let file = try Oracle.read(File.self, "intervals")
    let quantiles = try SampleQuantiles(file.a)
    for known in file.quantiles { #expect(near(quantiles(known.share), known.value, 1e-12)) }
    #expect(quantiles(.nan).isNaN)
  }

  @Test("Moments merged from parts equal those of the whole")
  func merged() throws {
    let values = try Oracle.read(File.self, "intervals").a
    var parts = SampleMoments()
    for part in [values[..<3], values[3..<3], values[3...]] { parts.merge(SampleMoments(part)) }
    let whole = SampleMoments(values)
    #expect(parts.count == whole.count)
    #expect(near(parts.mean, whole.mean, 1e-13))
    #expect(near(parts.variance, whole.variance, 1e-13))
  }

  @Test("The bootstrap of a mean is repeatable, and near Student's interval on a large sample")
  func bootstrap() throws {
    var random = SplitMix64(seed: 5)
    let values = (0..<400).map { _ in Double.random(in: 0..<1, using: &random) }
    var (first, second) = (SplitMix64(seed: 6), SplitMix64(seed: 6))
    let interval = try ConfidenceInterval.bootstrapMean(values, using: &first)
    #expect(try interval == .bootstrapMean(values, using: &second))
    let student = try ConfidenceInterval.mean(values)
    #expect(abs(interval.low - student.low) < 0.1 * (student.high - student.low))
    #expect(abs(interval.high - student.high) < 0.1 * (student.high - student.low))
  }

  @Test("The ratio's interval covers the truth at its level when users differ")
  func ratioCoverage() throws {
    var random = SplitMix64(seed: 12)
    var covered = 0
    for _ in 0..<1_000 {
      let users = (0..<200).map { _ in
        (rate: Double.random(in: 0...0.4, using: &random), shown: Int.random(in: 1...20, using: &random))
      }
      let clicks = users.map { user in
        Double((0..<user.shown).count { _ in Double.random(in: 0..<1, using: &random) < user.rate })
      }
      let interval = try ConfidenceInterval.ratioOfMeans(
        numerators: clicks, denominators: users.map { Double($0.shown) })
      if interval.contains(0.2) { covered += 1 }
    }
    #expect((930...970).contains(covered))
  }

  @Test("What cannot be computed is refused with its cause")
  func refused() {
    func code(_ body: () throws -> ConfidenceInterval) -> StatisticsError.Code? {
      #expect(throws: StatisticsError.self) { try body() }?.code
    }
    #expect(code { try .proportion(successes: 3, trials: 2) } == .outOfRange)
    #expect(code { try .proportion(successes: 0, trials: 0) } == .empty)
    #expect(code { try .mean([1]) } == .empty)
    #expect(code { try .mean([1, .infinity]) } == .outOfRange)
    #expect(code { try .mean([1, 2], level: 1) } == .outOfRange)
    #expect(code { try .mean([1, 2], level: .nan) } == .outOfRange)
    #expect(code { try .pairedDifference([1, 2], minus: [1]) } == .lengthMismatch)
    #expect(code { try .ratioOfMeans(numerators: [1, 2], denominators: [1, -1]) } == .undefined)
    let constant = (SampleMoments([1, 1]), SampleMoments([2, 2]))
    #expect(code { try WelchTest(constant.0, minus: constant.1).interval() } == .undefined)
    #expect(throws: StatisticsError.self) { try ChiSquareTest(counts: [5]) }
    #expect(throws: StatisticsError.self) { try ChiSquareTest(counts: [5, 5], weights: [1, 0]) }
  }
}
