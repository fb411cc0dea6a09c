/// Batch normalisation with its running statistics: an affine map per channel of [batch, channels, height,
/// width].
///
/// Not offered: statistics of the batch at hand. Fine-tuning a small head keeps the backbone's statistics,
/// and a value that depends on its neighbours in a batch cannot be served.
public struct BatchNorm<T: Tensor> {
  private let weight: T
  private let bias: T
  private let mean: T
  private let variance: T
  private let epsilon: Float

  public init(_ scope: Scope<T>, channels: Int, epsilon: Float) {
    weight = scope.parameter("weight", shape: [channels], initial: .ones)
    bias = scope.parameter("bias", shape: [channels], initial: .zeros)
    mean = scope.buffer("running_mean", shape: [channels], initial: .zeros)
    variance = scope.buffer("running_var", shape: [channels], initial: .ones)
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: T) -> T {
    x.batchNormalized(mean: mean, variance: variance, weight: weight, bias: bias, epsilon: epsilon)
  }
}
