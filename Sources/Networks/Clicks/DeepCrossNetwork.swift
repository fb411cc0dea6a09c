/// Explicit crosses of bounded degree beside a perceptron, both over all features at once.
///
/// DCN-V2 in its parallel form (Wang et al., WWW 2021, figure 1): the logit reads both ends side by side.
public struct DeepCrossNetwork<T: Tensor> {
  /// The matrix of a cross layer.
  public enum Cross: Equatable, Sendable {
    case full
    case mixture(rank: Int, experts: Int)
  }

  private let crosses: (T) -> T
  private let deep: Perceptron<T>
  private let logit: Linear<T>
  private let shape: FeatureShape

  /// - Parameters:
  ///   - depth: cross layers; features meet up to one more than that at a time.
  ///   - hidden: widths of the perceptron; at least one.
  public init(
    _ scope: Scope<T>, _ shape: FeatureShape, depth: Int, cross: Cross = .full, hidden: [Int]
  ) {
    self.shape = shape
    let width = shape.flat
    switch cross {
    case .full:
      let network = CrossNetwork(scope["crosses"], width: width, depth: depth)
      crosses = { network($0) }
    case .mixture(let rank, let experts):
      let network = LowRankCrossNetwork(
        scope["crosses"], width: width, depth: depth, rank: rank, experts: experts)
      crosses = { network($0) }
    }
    deep = Perceptron(scope["deep"], inputs: width, widths: hidden)
    logit = Linear(scope["logit"], inputs: width + (hidden.last ?? width), outputs: 1)
  }

  /// - Parameters:
  ///   - rows: [batch, fields, width].
  ///   - dense: [batch, dense].
  /// - Returns: [batch, 1].
  public func callAsFunction(rows: T, dense: T?) -> T {
    let features = shape.flattened(rows, dense)
    return logit(T.concatenated([crosses(features), deep(features)], axis: -1))
  }
}
