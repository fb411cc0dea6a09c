/// A logistic regression with an interaction for each pair of values: the inner product of their factors.
///
/// Factorization Machines (Rendle, ICDM 2010, eq. 1), by its lemma 3.1 in time linear in the fields:
/// Σᵢ<ⱼ vᵢ · vⱼ = ½ Σ ((Σ vᵢ)² − Σ vᵢ²). The first column of a row is the value's own weight, the others are its factors.
public struct FactorizationMachine<T: Tensor> {
  private let linear: LogisticRegression<T>
  private let width: Int

  /// - Parameter shape: rows of a weight and at least one factor.
  public init(_ scope: Scope<T>, _ shape: FeatureShape) {
    linear = LogisticRegression(scope["linear"], dense: shape.dense)
    width = shape.width
  }

  /// - Returns: [batch, 1].
  public func callAsFunction(rows: T, dense: T?) -> T {
    let factors = rows.sliced(axis: -1, 1..<width)
    let sum = factors.sum(axes: [-2], keepingAxes: false)
    let squares = (factors * factors).sum(axes: [-2], keepingAxes: false)
    let pairs = (sum * sum - squares).sum(axes: [-1], keepingAxes: true).scaled(by: 0.5)
    return linear(rows: rows.sliced(axis: -1, 0..<1), dense: dense) + pairs
  }
}
