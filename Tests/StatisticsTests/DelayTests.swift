import Foundation
import Testing

@testable import Statistics

@Suite("Conversions that arrive late")
struct DelayTests {
  struct File: Decodable {
    let features: [Double]
    let columns: Int
    let converted: [Bool]
    let times: [Double]
    let cases: [Case]
    let logistic: [Double]
    let values: [Value]
  }
  struct Case: Decodable {
    let hasShape: Bool
    let window: Double?
    let asked: [[Double]]
    let losses: [Double]
    let least: Double
    let best: [Double]

    var delay: DelayedFeedbackModel.Delay { hasShape ? .weibull : .exponential }
  }
  struct Value: Decodable {
    let odds: Double
    let location: Double
    let scale: Double
    let mean: Double
    let variance: Double
    let points: [Double]
    let losses: [Double]
    let shares: [Double]
    let quantiles: [Double]
  }

  private let file: File
  private let features: DesignMatrix

  init() throws {
    file = try Oracle.read(File.self, "delay")
    features = try DesignMatrix(rows: file.times.count, columns: file.columns, values: file.features)
  }

  private func outcomes(_ known: Case) throws -> DelayedOutcomes {
    try DelayedOutcomes(hasConverted: file.converted, times: file.times, window: known.window ?? .infinity)
  }

  @Test("The loss agrees with scipy's distributions, with and without a window and a shape")
  func loss() throws {
    for known in file.cases {
      let loss = try DelayedFeedbackLoss(
        features: features, outcomes: outcomes(known), delay: known.delay, penalty: 1)
      for (point, expected) in zip(known.asked, known.losses) {
        var gradient = [Double](repeating: 0, count: point.count)
        #expect(near(loss(point, gradient: &gradient), expected, 1e-10))
      }
    }
  }

  @Test("The gradient agrees with differences of the loss")
  func gradient() throws {
    for known in file.cases {
      let loss = try DelayedFeedbackLoss(
        features: features, outcomes: outcomes(known), delay: known.delay, penalty: 1)
      for point in known.asked {
        var gradient = [Double](repeating: 0, count: point.count)
        var ignored = gradient
        _ = loss(point, gradient: &gradient)
        for index in point.indices {
          var (up, down) = (point, point)
          up[index] += 1e-5
          down[index] -= 1e-5
          let slope = (loss(up, gradient: &ignored) - loss(down, gradient: &ignored)) / 2e-5
          #expect(near(gradient[index], slope, 1e-6, floor: 0.01))
        }
      }
    }
  }

  @Test("The fit reaches the minimum that scipy finds")
  func fit() throws {
    for known in file.cases {
      let model = try DelayedFeedbackModel(features: features, outcomes: outcomes(known), delay: known.delay)
      var point = model.conversion.weights + model.rate
      if known.hasShape { point.append(log(model.shape)) }
      var gradient = [Double](repeating: 0, count: point.count)
      let loss = try DelayedFeedbackLoss(
        features: features, outcomes: outcomes(known), delay: known.delay, penalty: 1)
      #expect(loss(point, gradient: &gradient) <= known.least + 1e-9)
      #expect(zip(point, known.best).allSatisfy { abs($0 - $1) < 2e-3 })
    }
  }

  @Test("Logistic regression agrees with scikit-learn")
  func logistic() throws {
    let model = try LogisticModel(features: features, outcomes: file.converted, penalty: 1)
    #expect(zip(model.weights, file.logistic).allSatisfy { near($0, $1, 1e-6) })
  }

  @Test("Loss, mean, variance and quantiles of a zero-inflated lognormal agree with scipy")
  func lognormal() throws {
    for known in file.values {
      let value = try ZeroInflatedLognormal(odds: known.odds, location: known.location, scale: known.scale)
      #expect(near(value.mean, known.mean))
      #expect(near(value.variance, known.variance))
      for (point, loss) in zip(known.points, known.losses) { #expect(near(try value.loss(of: point), loss)) }
      for (share, quantile) in zip(known.shares, known.quantiles) { #expect(near(value.quantile(share), quantile)) }
    }
  }

  @Test("Derivatives of the value's loss agree with its differences")
  func lognormalGradient() throws {
    func loss(_ o: Double, _ l: Double, _ s: Double, _ v: Double) throws -> Double {
      try ZeroInflatedLognormal(odds: o, location: l, scale: s).loss(of: v)
    }
    let (o, l, s, step) = (0.4, 1.2, 0.7, 1e-6)
    for v in [0, 0.5, 9.0] {
      let parts = try ZeroInflatedLognormal(odds: o, location: l, scale: s).lossAndGradient(of: v)
      #expect(near(parts.byOdds, try (loss(o + step, l, s, v) - loss(o - step, l, s, v)) / (2 * step), 1e-7))
      #expect(near(parts.byLocation, try (loss(o, l + step, s, v) - loss(o, l - step, s, v)) / (2 * step), 1e-7))
      #expect(near(parts.byScale, try (loss(o, l, s + step, v) - loss(o, l, s - step, v)) / (2 * step), 1e-7))
    }
  }

  @Test("A value model finds the weights that made the values, and its total is right")
  func valueModel() throws {
    var random = SplitMix64(seed: 3)
    let count = 8_000
    let features = try DesignMatrix(rows: count, columns: 2, values: (0..<(2 * count)).map { _ in random.normal() })
    let truth = (odds: [1, -0.5, -1], location: [0.4, 0.6, 2], logScale: [0, 0.2, -0.3])
    let values = (0..<count).map { row in
      guard random.uniform() < LogOdds.inverse(features.linear(row, truth.odds)) else { return 0.0 }
      return exp(
        features.linear(row, truth.location) + exp(features.linear(row, truth.logScale)) * random.normal())
    }
    let model = try ValueModel(features: features, values: values)
    for (found, known) in zip(
      model.odds + model.location + model.logScale, truth.odds + truth.location + truth.logScale)
    {
      #expect(abs(found - known) < 0.1)
    }
    var total = 0.0
    for row in 0..<count { total += try model.prediction(features, row: row).mean }
    #expect(abs(values.reduce(0, +) / total - 1) < 0.05)
  }

  @Test("Late labels cost at most 1 % of the oracle's loss; taking them as negatives costs 5 % or more")
  func study() throws {
    var random = SplitMix64(seed: 2_014)
    let rows = try DelayStudy.table(shapes: [1, 0.7, 1.5], trials: 5, clicks: 8_000, using: &random)
    for row in rows {
      switch row.model {
      case .naive: #expect(row.excess.mean >= 0.05)
      case .weibull: #expect(row.excess.mean <= 0.01)
      case .exponential where row.shape == 1: #expect(row.excess.mean <= 0.01)
      case .oracle: #expect(row.excess.mean == 0)
      default: break
      }
    }
  }

  @Test("The share that has arrived grows from none to all over the window")
  func arrived() throws {
    let model = try DelayedFeedbackModel(
      features: features, outcomes: DelayedOutcomes(hasConverted: file.converted, times: file.times, window: 10),
      delay: .weibull)
    let shares = [0, 1, 5, 10, 20].map { model.arrived(features, after: $0)[0] }
    #expect(shares[0] == 0 && shares[3] == 1 && shares[4] == 1)
    #expect(shares[1] > 0 && shares[1] < shares[2] && shares[2] < 1)
  }

  @Test("A log is read as of now: later conversions and those after the window have not come")
  func logs() throws {
    let outcomes = try DelayedOutcomes(
      clicks: [0, 0, 0, 90], conversions: [5, 40, nil, 101], now: 100, window: 30)
    #expect(outcomes.hasConverted == [true, false, false, false])
    #expect(outcomes.times == [5, 100, 100, 10])
    #expect(throws: StatisticsError.self) { try DelayedOutcomes(clicks: [1], conversions: [nil], now: 1) }
  }

  @Test("Outcomes that cannot be are refused with a remedy")
  func refusals() {
    #expect(throws: StatisticsError.self) { try DelayedOutcomes(hasConverted: [true], times: [0]) }
    #expect(throws: StatisticsError.self) { try DelayedOutcomes(hasConverted: [true], times: [31], window: 30) }
    #expect(throws: StatisticsError.self) { try ZeroInflatedLognormal(odds: 0, location: 0, scale: 0) }
    #expect(throws: StatisticsError.self) {
      try ZeroInflatedLognormal(odds: 0, location: 0, scale: 1).loss(of: -1)
    }
  }
}
