/// Student's t distribution.
///
/// P(T > t) = ½ I(ν/(ν + t²); ν/2, ½) with the regularised incomplete beta function; from ν = 10⁹ on it is
/// taken as normal, which is within 1e-8 of it for |t| < 6. Quantiles invert the tail by bisection down to
/// neighbouring doubles.
public struct StudentDistribution: Equatable, Sendable {
  public let degreesOfFreedom: Double

  /// - Parameter degreesOfFreedom: ν > 0, not necessarily whole.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(|T| > |t|).
  public func twoSidedTail(_ t: Double) -> Double {
    guard degreesOfFreedom < 1e9 else { return NormalDistribution.twoSidedTail(t) }
    let square = t * t
    guard square.isFinite else { return t.isNaN ? .nan : 0 }
    let total = degreesOfFreedom + square
    return IncompleteBeta.regularised(
      degreesOfFreedom / total, complement: square / total, degreesOfFreedom / 2, 0.5)
  }

  public func cumulative(_ t: Double) -> Double {
    let tail = twoSidedTail(t) / 2
    return t < 0 ? tail : 1 - tail
  }

  /// The t with P(T > t) = `upperTail`; NaN outside 0...1.
  public func quantile(upperTail: Double) -> Double {
    guard (0...1).contains(upperTail) else { return .nan }
    if upperTail > 0.5 { return -quantile(upperTail: 1 - upperTail) }
    if upperTail == 0.5 { return 0 }
    return Inversion.argument(ofDecreasing: { twoSidedTail($0) / 2 }, reaching: upperTail)
  }
}
