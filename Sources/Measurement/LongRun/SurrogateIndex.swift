public import Statistics

/// An outcome that is years away, predicted from ones that are here: fitted where both are known, used where one is not.
///
/// The surrogate index of Athey, Chetty, Imbens and Kang (NBER 26463): E[outcome | surrogates] by least squares on past units.
/// It holds as far as the change works through the surrogates, which a back-test on past tests is to show.
public struct SurrogateIndex: Equatable, Sendable {
  private let fit: LeastSquares

  public var coefficients: [Double] { fit.coefficients }
  public var intercept: Double { fit.intercept }

  /// - Parameters:
  ///   - surrogates: of past units, one row each.
  ///   - outcomes: what came of them in the end.
  ///   - ridge: shrinks coefficients of surrogates that nearly repeat each other, as a share of their variance.
  /// - Throws: `lengthMismatch`, `tooFew` for fewer units than surrogates and two, `undefined`.
  public init(surrogates: [[Double]], outcomes: [Double], ridge: Double = 1e-3) throws(MeasurementError) {
    do {
      fit = try LeastSquares(surrogates, outcomes: outcomes, ridge: ridge)
    } catch {
      let code: MeasurementError.Code =
        error.code == .lengthMismatch ? .lengthMismatch : error.code == .empty ? .tooFew : .undefined
      throw MeasurementError(code, error.message)
    }
  }

  /// What is to be expected of a unit.
  public func callAsFunction(_ surrogates: [Double]) -> Double { fit(surrogates) }

  /// The difference of the index between two groups of units whose outcome is still to come, at the fit as it is.
  /// - Throws: `StatisticsError` for fewer than two units in a group.
  public func effect(
    treated: [[Double]], control: [[Double]], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    let test = try WelchTest(
      SampleMoments(treated.map { fit($0) }), minus: SampleMoments(control.map { fit($0) }))
    return try test.interval(level: level)
  }
}
