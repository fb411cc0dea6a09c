/// The weighted sum of a table's rows: what a list of identifiers, of any length, comes to as one vector.
///
/// The user side of SVD++ (Koren, KDD 2008) and of YouTube's deep candidate generation (Covington, Adams, Sargin, RecSys
/// 2016): a person as the sum of what they acted on. With weights of 1/√n for n entries, as in SVD++, the sum of unlike
/// entries keeps its size whatever their number.
public struct EmbeddingBag<T: Tensor> {
  private let weight: T

  /// - Parameter deviation: of the first values, which are normal around zero.
  public init(_ scope: Scope<T>, rows: Int, width: Int, deviation: Float = 0.1) {
    weight = scope.parameter("weight", shape: [rows, width], initial: .normal(deviation: deviation))
  }

  /// - Parameters:
  ///   - ids: [batch, length]: rows of the table, as integers; anything valid where the weight is 0.
  ///   - weights: [batch, length]: 0 for padding.
  /// - Returns: [batch, width].
  public func callAsFunction(ids: T, weights: T) -> T {
    (weight.rows(at: ids) * weights.insertingAxis(at: -1)).sum(axes: [-2], keepingAxes: false)
  }
}
