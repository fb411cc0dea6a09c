/// The log-odds as a sum: a weight for each field's value, a slope for each dense number, and a bias.
///
/// The weights of the values are rows of width 1.
public struct LogisticRegression<T: Tensor> {
  private let slopes: Linear<T>?
  private let bias: T

  public init(_ scope: Scope<T>, dense: Int) {
    slopes = dense > 0 ? Linear(scope["dense"], inputs: dense, outputs: 1, initial: .zeros) : nil
    bias = scope.parameter("bias", shape: [1], initial: .zeros)
  }

  /// - Parameters:
  ///   - rows: [batch, fields, 1].
  ///   - dense: [batch, dense].
  /// - Returns: [batch, 1].
  public func callAsFunction(rows: T, dense: T?) -> T {
    let sum = rows.sum(axes: [-2], keepingAxes: false) + bias
    guard let slopes, let dense else { return sum }
    return sum + slopes(dense)
  }
}
