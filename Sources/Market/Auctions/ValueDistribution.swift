import Statistics

/// How much bidders value what is sold: F, f, and what follows from them.
public protocol ValueDistribution: Sendable {
  /// Where values lie; an open end may be cut where F is 1 to rounding.
  var support: ClosedRange<Double> { get }
  /// F(v) = P(value ≤ v).
  func cumulative(_ value: Double) -> Double
  /// 1 − F(v), with its own digits where F is near 1.
  func survival(_ value: Double) -> Double
  /// f(v).
  func density(_ value: Double) -> Double
}

extension ValueDistribution {
  public func survival(_ value: Double) -> Double { 1 - cumulative(value) }

  /// Myerson's virtual value v − (1 − F(v))/f(v): the marginal revenue of selling to one more bidder of value v.
  public func virtualValue(_ value: Double) -> Double {
    let density = density(value)
    return density > 0 ? value - survival(value) / density : -.infinity
  }

  /// The reserve price that maximises revenue from bidders with regular values: the root of the virtual value less what the
  /// seller gets otherwise (Myerson 1981).
  ///
  /// The same for any number of bidders. Regular means that the virtual value does not fall; for others use
  /// `EmpiricalValues`, which irons.
  /// - Parameter sellerValue: what keeping the thing is worth.
  public func reserve(sellerValue: Double = 0) -> Double {
    var (low, high) = (support.lowerBound, support.upperBound)
    guard virtualValue(low) < sellerValue else { return max(low, sellerValue) }
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if virtualValue(middle) < sellerValue { low = middle } else { high = middle }
    }
    return high
  }

  /// Whether the virtual value rises over a grid of the support.
  public func isRegular(points: Int = 1_000) -> Bool {
    var last = -Double.infinity
    for point in 0..<points {
      let share = (Double(point) + 0.5) / Double(points)
      let value = virtualValue(support.lowerBound + share * (support.upperBound - support.lowerBound))
      if value < last - 1e-9 * abs(last) { return false }
      last = value
    }
    return true
  }
}

/// Values that are equally likely over a range.
public struct UniformValues: ValueDistribution {
  public let support: ClosedRange<Double>

  public init(_ support: ClosedRange<Double> = 0...1) { self.support = support }

  public func cumulative(_ value: Double) -> Double {
    min(max((value - support.lowerBound) / (support.upperBound - support.lowerBound), 0), 1)
  }

  public func density(_ value: Double) -> Double {
    support.contains(value) ? 1 / (support.upperBound - support.lowerBound) : 0
  }
}

/// Values whose logarithm is normal, the usual shape of bids (Ostrovsky, Schwarz, EC 2011).
public struct LogNormalValues: ValueDistribution {
  /// Of the logarithm.
  public let mean: Double
  public let deviation: Double

  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }

  /// Eight deviations to each side.
  public var support: ClosedRange<Double> {
    Elementary.exp(mean - 8 * deviation)...Elementary.exp(mean + 8 * deviation)
  }

  public func cumulative(_ value: Double) -> Double {
    value > 0 ? NormalDistribution.cumulative((Elementary.log(value) - mean) / deviation) : 0
  }

  public func survival(_ value: Double) -> Double {
    value > 0 ? NormalDistribution.cumulative((mean - Elementary.log(value)) / deviation) : 1
  }

  public func density(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    let z = (Elementary.log(value) - mean) / deviation
    return Elementary.exp(-z * z / 2) / (value * deviation * (2 * Double.pi).squareRoot())
  }
}
