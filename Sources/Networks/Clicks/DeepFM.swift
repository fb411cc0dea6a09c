/// A factorization machine and a perceptron over the same factors, whose log-odds add up.
///
/// DeepFM (Guo et al., IJCAI 2017). Rows are those of `FactorizationMachine`; the perceptron reads factors and dense numbers.
public struct DeepFM<T: Tensor> {
  private let machine: FactorizationMachine<T>
  private let deep: Perceptron<T>
  private let logit: Linear<T>
  private let shape: FeatureShape
  private let width: Int

  /// - Parameter hidden: widths of the perceptron; at least one.
  public init(_ scope: Scope<T>, _ shape: FeatureShape, hidden: [Int]) {
    machine = FactorizationMachine(scope["fm"], shape)
    self.shape = shape
    width = shape.width
    let inputs = shape.fields * (shape.width - 1) + shape.dense
    deep = Perceptron(scope["deep"], inputs: inputs, widths: hidden)
    logit = Linear(scope["logit"], inputs: hidden.last ?? inputs, outputs: 1)
  }

  /// - Returns: [batch, 1].
  public func callAsFunction(rows: T, dense: T?) -> T {
    let factors = shape.flattened(rows.sliced(axis: -1, 1..<width), dense)
    return machine(rows: rows, dense: dense) + logit(deep(factors))
  }
}
