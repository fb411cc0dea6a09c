/// Layer normalisation over the last axis, of the given width (Ba, Kiros, Hinton, 2016).
public struct LayerNorm<T: Tensor> {
  private let weight: T
  private let bias: T
  private let epsilon: Float

  public init(_ scope: Scope<T>, width: Int, epsilon: Float) {
    weight = scope.parameter("weight", shape: [width], initial: .ones)
    bias = scope.parameter("bias", shape: [width], initial: .zeros)
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: T) -> T {
    x.layerNormalized(weight: weight, bias: bias, epsilon: epsilon)
  }
}
