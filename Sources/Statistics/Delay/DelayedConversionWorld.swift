import Foundation

/// Clicks whose chance to convert and whose delay are known, to judge models of delayed conversions by.
public struct DelayedConversionWorld: Equatable, Sendable {
  /// Of the chance to convert within the window: one weight per feature, then the intercept.
  public let conversion: [Double]
  /// Of ln λ, λ being per day: one weight per feature, then the intercept.
  public let rate: [Double]
  /// Of the Weibull delay; 1 is exponential.
  public let shape: Double
  /// In days.
  public let window: Double

  /// Six features; a third of the clicks convert within 30 days, and what makes a conversion likely partly makes it late.
  ///
  /// - Parameter shape: of the delays: 1 is exponential, below 1 most come early, above 1 most come late.
  public static func standard(shape: Double) -> DelayedConversionWorld {
    DelayedConversionWorld(
      conversion: [0.8, -0.6, 0.5, 0, 0.3, 0, -1], rate: [-0.5, 0, 0.3, 0.5, 0, 0, -log(20)], shape: shape, window: 30)
  }

  /// What is known of some clicks now, and what will be.
  public struct Sample: Equatable, Sendable {
    public let features: DesignMatrix
    /// The true chance of each click.
    public let chances: [Double]
    /// Whether the conversion comes within the window.
    public let outcomes: [Bool]
    /// What is known of it now.
    public let known: DelayedOutcomes
    /// Days since each click.
    public let ages: [Double]
  }

  /// - Parameters:
  ///   - count: the number of clicks.
  ///   - days: clicks are spread evenly over this many days up to now.
  /// - Throws: `empty` for a count of zero.
  public func draw<R: RandomNumberGenerator>(
    _ count: Int, over days: Double, using random: inout R
  ) throws(StatisticsError) -> Sample {
    let columns = conversion.count - 1
    let features = try DesignMatrix(
      rows: count, columns: columns, values: (0..<(count * columns)).map { _ in random.normal() })
    let chances = (0..<count).map { LogOdds.inverse(features.linear($0, conversion)) }
    var (outcomes, arrived, times, ages): ([Bool], [Bool], [Double], [Double]) = ([], [], [], [])
    for row in 0..<count {
      let age = days * (1 - random.uniform())
      let converts = random.uniform() < chances[row]
      let delay = self.delay(share: 1 - random.uniform(), rate: exp(features.linear(row, rate)))
      ages.append(age)
      outcomes.append(converts)
      arrived.append(converts && delay <= age)
      times.append(arrived[row] ? max(delay, 1e-9) : age)
    }
    let known = try DelayedOutcomes(hasConverted: arrived, times: times, window: window)
    return Sample(features: features, chances: chances, outcomes: outcomes, known: known, ages: ages)
  }

  /// The delay before which this share of the conversions within the window comes.
  private func delay(share: Double, rate: Double) -> Double {
    let whole = -expm1(-pow(rate * window, shape))
    return min(window, pow(-log1p(-share * whole), 1 / shape) / rate)
  }
}
