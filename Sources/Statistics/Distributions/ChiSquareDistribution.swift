/// The chi-square distribution, through the regularised incomplete gamma function.
public struct ChiSquareDistribution: Equatable, Sendable {
  public let degreesOfFreedom: Double

  /// - Parameter degreesOfFreedom: k > 0, not necessarily whole.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(X > x).
  public func upperTail(_ x: Double) -> Double {
    IncompleteGamma.upper(degreesOfFreedom / 2, max(0, x) / 2)
  }

  /// The x with P(X > x) = `upperTail`, by bisection; NaN outside 0...1.
  public func quantile(upperTail: Double) -> Double {
    guard (0...1).contains(upperTail) else { return .nan }
    return Inversion.argument(ofDecreasing: { self.upperTail($0) }, reaching: upperTail)
  }
}
